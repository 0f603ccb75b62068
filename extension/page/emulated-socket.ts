import { Handler } from "./event-handler.ts";
import { TurnTarget } from "./event-turn.ts";
import {
  addListener,
  construct,
  dataOf,
  getter,
  method,
  NativeEvent,
  NativeMessageEvent,
  setter,
} from "./primitive.ts";
import { openLink } from "./socket-link.ts";
import type { Sent, SocketLink } from "./socket-link.ts";
import type { AnsweredAddress } from "./socket-argument.ts";
import { queueTask } from "./task.ts";

const NativeCloseEvent = CloseEvent;
const native = WebSocket.prototype;
const after = method(window, "setTimeout");
const sendReal = method(native, "send");
const closeReal = method(native, "close");
const protocolOf = getter(native, "protocol");
const extensionsOf = getter(native, "extensions");
const bufferedAmountOf = getter(native, "bufferedAmount");
const codeOf = getter(CloseEvent.prototype, "code");
const reasonOf = getter(CloseEvent.prototype, "reason");
const wasCleanOf = getter(CloseEvent.prototype, "wasClean");
const setBinaryType = setter(native, "binaryType");

/** What a real socket's messages to another process take at least, so that what the page has set to come next comes first. */
const ROUND_TRIP_MS = 2;

export const SOCKET_EVENTS = ["open", "message", "error", "close"] as const;
export type SocketEventName = (typeof SOCKET_EVENTS)[number];

/** What stands behind an object that a page takes for a socket. */
export class EmulatedSocket {
  readonly url: string;
  readyState: 0 | 1 | 2 | 3 = 0;
  protocol = "";
  extensions = "";
  #binaryType: BinaryType = "blob";
  #bufferedAmount = 0;
  /** The real socket, where Kyso does not answer. */
  #real: WebSocket | null = null;
  readonly #origin: string;
  readonly #protocols: readonly string[];
  readonly #Native: typeof WebSocket;
  readonly #target: TurnTarget;
  readonly #link: SocketLink;
  readonly #handlers: Readonly<Record<SocketEventName, Handler>>;

  constructor(
    socket: WebSocket,
    {
      address,
      protocols,
      Native,
    }: { address: AnsweredAddress; protocols: string[]; Native: typeof WebSocket },
  ) {
    this.url = address.url;
    this.#origin = address.origin;
    this.#protocols = protocols;
    this.#Native = Native;
    this.#target = new TurnTarget(socket);
    this.#handlers = {
      open: new Handler(socket),
      message: new Handler(socket),
      error: new Handler(socket),
      close: new Handler(socket),
    };
    this.#link = openLink(address, {
      opened: () => {
        queueTask(() => {
          this.#opened(protocols[0] ?? "", "");
        });
      },
      absent: () => {
        queueTask(() => {
          this.#tryReal();
        });
      },
      text: (text) => {
        queueTask(() => {
          this.#message(text);
        });
      },
      failed: () => {
        this.#link.close();
        // One that was open ends without an error, as browsers have it where a connection breaks.
        if (this.readyState === 0) this.#fail();
        else if (this.readyState === 1) this.#break();
      },
    });
  }

  get binaryType(): BinaryType {
    return this.#binaryType;
  }

  set binaryType(type: BinaryType) {
    this.#binaryType = type;
    if (this.#real !== null) setBinaryType(this.#real, type);
  }

  get bufferedAmount(): number {
    return this.#bufferedAmount + (this.#real === null ? 0 : bufferedAmountOf(this.#real));
  }

  handler(name: SocketEventName): object | null {
    return this.#handlers[name].value;
  }

  /** A handler keeps its place among the listeners until it is taken away. */
  setHandler(name: SocketEventName, value: object | null): void {
    const handler = this.#handlers[name];
    const had = handler.value !== null;
    handler.value = value;
    if (value === null) this.#target.unlisten(name, handler.call);
    else if (!had) this.#target.listen(name, handler.call);
  }

  /**
   * Sends a message in any state but CONNECTING.
   * @param bytes its length
   */
  send(message: Sent, bytes: number): void {
    if (this.#real !== null) {
      sendReal(this.#real, message as string);
      return;
    }
    this.#bufferedAmount += bytes;
    if (this.readyState !== 1) return;
    this.#link.send(message);
    after(
      window,
      () => {
        this.#bufferedAmount -= bytes;
      },
      0,
    );
  }

  /** Closes with what a page may close with. */
  close(code: number | null, reason: string): void {
    if (this.readyState >= 2) return;
    const wasOpen = this.readyState === 1;
    this.readyState = 2;
    if (this.#real !== null) {
      if (code === null) closeReal(this.#real);
      else closeReal(this.#real, code, reason);
      return;
    }
    this.#link.close();
    if (wasOpen) {
      after(
        window,
        () => {
          queueTask(() => {
            this.#closed(code ?? 1005, code === null ? "" : reason, true);
          });
        },
        ROUND_TRIP_MS,
      );
    } else {
      this.#fail();
    }
  }

  #opened(protocol: string, extensions: string): void {
    if (this.readyState !== 0) return;
    this.readyState = 1;
    this.protocol = protocol;
    this.extensions = extensions;
    this.#target.dispatch("open", new NativeEvent("open"));
  }

  #message(data: unknown): void {
    if (this.readyState === 1) {
      this.#target.dispatch("message", new NativeMessageEvent("message", { data, origin: this.#origin }));
    }
  }

  #fail(): void {
    queueTask(() => {
      this.#error();
    });
    queueTask(() => {
      this.#closed(1006, "", false);
    });
  }

  #break(): void {
    queueTask(() => {
      if (this.readyState < 2) this.#closed(1006, "", false);
    });
  }

  #error(): void {
    this.readyState = 3;
    this.#target.dispatch("error", new NativeEvent("error"));
  }

  #closed(code: number, reason: string, wasClean: boolean): void {
    this.readyState = 3;
    this.#target.dispatch("close", new NativeCloseEvent("close", { code, reason, wasClean }));
  }

  /** Opens the socket to the program itself and does in all what it does. */
  #tryReal(): void {
    if (this.readyState !== 0) return;
    let real: WebSocket;
    try {
      real = construct(this.#Native, [this.url, this.#protocols]) as WebSocket;
    } catch {
      this.#link.dead();
      this.#fail();
      return;
    }
    this.#real = real;
    setBinaryType(real, this.#binaryType);
    let wasOpen = false;
    const mirror = (name: SocketEventName, step: (event: Event) => void): void => {
      addListener(real, name, (event) => {
        queueTask(() => {
          step(event);
        });
      });
    };
    mirror("open", () => {
      wasOpen = true;
      this.#opened(protocolOf(real), extensionsOf(real));
    });
    mirror("message", (event) => {
      this.#message(dataOf(event as MessageEvent));
    });
    mirror("error", () => {
      this.#error();
    });
    mirror("close", (event) => {
      if (wasOpen) this.#link.close();
      else this.#link.dead();
      const closed = event as CloseEvent;
      this.#closed(codeOf(closed), reasonOf(closed), wasCleanOf(closed));
    });
  }
}
