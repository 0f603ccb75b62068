import type { Wire, WireListener } from "../../protocol/wire.ts";

/** What may happen to a message on its way: it is delivered as the returned list of messages. */
export type Tamper = (message: Uint8Array, index: number) => readonly Uint8Array[];

const asIs: Tamper = (message) => [message];

/** One end, which remembers what it was asked to do. */
export interface WireEnd extends Wire {
  readonly sent: readonly Uint8Array[];
  readonly closeReason: string | undefined;
}

class End implements WireEnd {
  readonly sent: Uint8Array[] = [];
  closeReason: string | undefined;
  listener: WireListener | undefined;
  other: End | undefined;
  readonly #tamper: Tamper;

  constructor(tamper: Tamper) {
    this.#tamper = tamper;
  }

  send(bytes: Uint8Array): void {
    if (this.closeReason !== undefined) {
      return;
    }
    this.sent.push(bytes);
    for (const message of this.#tamper(bytes, this.sent.length - 1)) {
      setImmediate(() => this.other?.listener?.message(message));
    }
  }

  close(_code: number, reason: string): void {
    if (this.closeReason === undefined) {
      setImmediate(() => {
        this.end(reason);
        this.other?.end(reason);
      });
    }
    this.closeReason ??= reason;
  }

  end(reason: string): void {
    this.closeReason ??= reason;
    this.listener?.closed(reason);
    this.listener = undefined;
  }

  listen(listener: WireListener): void {
    this.listener = listener;
  }
}

/** Two ends of a wire within this process; `tamper` sees what the first end sends, `back` what the second one does. */
export function wirePair(tamper: Tamper = asIs, back: Tamper = asIs): [WireEnd, WireEnd] {
  const first = new End(tamper);
  const second = new End(back);
  first.other = second;
  second.other = first;
  return [first, second];
}
