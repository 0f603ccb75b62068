import type { ToPage } from "./bridge.ts";
import type { PageSocketCommand } from "./bridge-message.ts";
import { LastingPort } from "./lasting-port.ts";
import { showNotice } from "./page-notice.ts";
import { MAX_SOCKET_CHARACTERS, SOCKET_PART_CHARACTERS, SOCKET_PORT_PREFIX } from "./socket-message.ts";
import type { SocketCommand, SocketEvent } from "./socket-message.ts";

type Text = Extract<PageSocketCommand, { type: "text" }>["text"];

/** Where a text is cut next: never within a surrogate pair. */
function partEnd(text: string, start: number): number {
  const end = start + SOCKET_PART_CHARACTERS;
  const unit = text.charCodeAt(end - 1);
  return end < text.length && unit >= 0xd800 && unit < 0xdc00 ? end - 1 : end;
}

/** One socket of the page, on its way to the background. */
class SocketRelay {
  readonly #open: Extract<PageSocketCommand, { type: "open" }>;
  readonly #toPage: ToPage<"socket">;
  readonly #port: LastingPort<SocketCommand, SocketEvent>;
  /** The page's messages without an answer yet, by their numbers. */
  readonly #unanswered = new Map<number, string>();
  /** Answers of which more is to come. */
  readonly #answers = new Map<number, string>();
  #count = 0;
  #state: "asked" | "opened" | "absent" = "asked";
  #notice: string | null = null;
  /** Messages go out in the order in which they came, also such as have to be read first. */
  #reading = Promise.resolve();

  constructor(open: Extract<PageSocketCommand, { type: "open" }>, toPage: ToPage<"socket">) {
    this.#open = open;
    this.#toPage = toPage;
    this.#port = new LastingPort(SOCKET_PORT_PREFIX, {
      begin: (again) => {
        this.#begin(again);
      },
      receive: (event) => {
        this.#receive(event);
      },
      isWaiting: () => this.#state === "asked" || this.#unanswered.size > 0,
      lost: () => {
        // Without the extension the program itself may still be there.
        this.#tell(this.#state === "asked" ? "absent" : "failed");
      },
    });
    this.#port.open();
  }

  #tell(type: "opened" | "absent" | "failed"): void {
    this.#toPage({ socket: this.#open.socket, type });
  }

  #begin(again: boolean): void {
    const { service, endpoint } = this.#open;
    this.#answers.clear();
    this.#port.send({ type: "open", service, endpoint, again });
    for (const [message, text] of this.#unanswered) this.#sendParts(message, text);
  }

  #sendParts(message: number, text: string): void {
    let start = 0;
    do {
      const end = partEnd(text, start);
      const last = end >= text.length;
      this.#port.send({ type: "text", message, part: text.slice(start, end), last });
      start = end;
    } while (start < text.length);
  }

  #receive(event: SocketEvent): void {
    switch (event.type) {
      case "opened":
        if (this.#state === "asked") {
          this.#state = "opened";
          this.#tell("opened");
        }
        break;
      case "absent":
        this.#tell(this.#state === "asked" ? "absent" : "failed");
        this.#state = "absent";
        this.#notice = event.notice;
        this.#port.close();
        break;
      case "text":
        this.#answer(event);
        break;
      case "failed":
        this.#port.close();
        this.#tell("failed");
    }
  }

  #answer({ message, part, last }: Extract<SocketEvent, { type: "text" }>): void {
    const text = (this.#answers.get(message) ?? "") + part;
    if (text.length > MAX_SOCKET_CHARACTERS) {
      this.#port.close();
      this.#tell("failed");
    } else if (last) {
      this.#answers.delete(message);
      // Answered already: it was repeated, and both were answered.
      if (this.#unanswered.delete(message)) {
        this.#toPage({ socket: this.#open.socket, type: "text", text });
      }
    } else {
      this.#answers.set(message, text);
    }
  }

  text(text: Text): void {
    this.#reading = this.#reading
      .then(async () => (typeof text === "string" ? text : await new Response(text as BodyInit).text()))
      .then((whole) => {
        this.#send(whole);
      });
  }

  #send(text: string): void {
    if (text.length > MAX_SOCKET_CHARACTERS) {
      this.#port.close();
      this.#tell("failed");
      return;
    }
    this.#count += 1;
    const message = this.#count;
    // An opening says first what is unanswered; so this one is sent by it or by itself.
    this.#port.open();
    this.#unanswered.set(message, text);
    this.#sendParts(message, text);
  }

  close(): void {
    this.#port.send({ type: "close" });
    this.#port.close();
  }

  /** The real socket has failed as well: the user is told why nothing happens. */
  dead(): void {
    if (this.#notice !== null) showNotice(this.#notice);
  }
}

/** Passes the sockets of the page on to the background. */
export function relaySockets(toPage: ToPage<"socket">): (command: PageSocketCommand) => void {
  const relays = new Map<number, SocketRelay>();
  return (command) => {
    const relay = relays.get(command.socket);
    switch (command.type) {
      case "open":
        relays.set(command.socket, new SocketRelay(command, toPage));
        break;
      case "text":
        relay?.text(command.text);
        break;
      case "close":
        relay?.close();
        relays.delete(command.socket);
        break;
      case "dead":
        relay?.dead();
        relays.delete(command.socket);
    }
  };
}
