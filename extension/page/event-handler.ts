import { apply, method } from "./primitive.ts";

const preventDefault = method(Event.prototype, "preventDefault");

/**
 * An event handler attribute.
 * @see HTML, 8.1.8.1
 */
export class Handler {
  value: object | null = null;
  readonly call: (event: Event) => void;

  constructor(socket: EventTarget) {
    this.call = (event) => {
      if (typeof this.value !== "function") return;
      if (apply(this.value as () => unknown, socket, [event]) === false) preventDefault(event);
    };
  }
}
