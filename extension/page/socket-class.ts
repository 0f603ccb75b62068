import { EmulatedSocket, SOCKET_EVENTS } from "./emulated-socket.ts";
import type { SocketEventName } from "./emulated-socket.ts";
import { replaceListening } from "./event-turn.ts";
import { replaceMember } from "./native-member.ts";
import type { Trap } from "./native-member.ts";
import {
  construct,
  defineProperty,
  getOwnPropertyDescriptor,
  getter,
  isView,
  NativeDomException,
  NativeEventTarget,
  NativeProxy,
  NativeTypeError,
  SafeMap,
  sizeOf,
  toText,
  wellFormed,
} from "./primitive.ts";
import {
  answeredAddress,
  areProtocols,
  clampedCode,
  closeFault,
  isChromium,
  protocolsOf,
  utf8Length,
} from "./socket-argument.ts";

const emulated = new SafeMap<WebSocket, EmulatedSocket>();
const byteLengthOf = getter(ArrayBuffer.prototype, "byteLength");

/** A trap that is for emulated sockets; for all others the member is what it was. */
function onEmulated(trap: (socket: EmulatedSocket, args: unknown[]) => unknown): Trap {
  return (self, args, native) => {
    const socket = emulated.get(self);
    return socket === undefined ? native(self, args) : trap(socket, args);
  };
}

function read(name: "readyState" | "url" | "protocol" | "extensions" | "bufferedAmount"): void {
  replaceMember(WebSocket.prototype, name, { get: onEmulated((socket) => socket[name]) });
}

function replaceHandler(name: SocketEventName): void {
  replaceMember(WebSocket.prototype, `on${name}`, {
    get: onEmulated((socket) => socket.handler(name)),
    set: onEmulated((socket, args) => {
      const value = args[0];
      const isCallback = typeof value === "function" || (typeof value === "object" && value !== null);
      socket.setHandler(name, isCallback ? value : null);
    }),
  });
}

/** @returns length in bytes of binary data, or `null` for what is none */
function binaryLength(data: unknown): number | null {
  if (typeof data !== "object" || data === null) return null;
  if (isView(data)) return data.byteLength;
  return lengthBy(sizeOf, data as Blob) ?? lengthBy(byteLengthOf, data as ArrayBuffer);
}

function lengthBy<T>(lengthOf: (data: T) => number, data: T): number | null {
  try {
    return lengthOf(data);
  } catch {
    return null;
  }
}

function send(socket: EmulatedSocket, args: unknown[]): void {
  if (args.length === 0) {
    throw new NativeTypeError(
      "Failed to execute 'send' on 'WebSocket': 1 argument required, but only 0 present.",
    );
  }
  const length = binaryLength(args[0]);
  const message = length === null ? wellFormed(toText(args[0])) : (args[0] as Blob);
  if (socket.readyState === 0) {
    const sentence = "Failed to execute 'send' on 'WebSocket': Still in CONNECTING state.";
    throw new NativeDomException(sentence, "InvalidStateError");
  }
  socket.send(message, typeof message === "string" ? utf8Length(message) : (length ?? 0));
}

function close(socket: EmulatedSocket, args: unknown[]): void {
  const isOmitted = args[0] === undefined && (args[1] === undefined || !isChromium);
  const code = isOmitted ? null : clampedCode(args[0]);
  const reason = args[1] === undefined ? "" : wellFormed(toText(args[1]));
  const fault = closeFault(code, reason);
  if (fault !== null) {
    const sentence =
      fault === "SyntaxError"
        ? "Failed to execute 'close' on 'WebSocket': The close reason must not be greater than 123 UTF-8 bytes."
        : `Failed to execute 'close' on 'WebSocket': The close code must be either 1000, or between 3000 and 4999. ${String(code)} is neither.`;
    throw new NativeDomException(sentence, fault);
  }
  socket.close(code, reason);
}

/** Makes `WebSocket` answer for the addresses that Kyso answers; for all others it is the browser's own. */
export function replaceWebSocket(): void {
  const Native = WebSocket;
  replaceListening();
  const Replaced: typeof WebSocket = new NativeProxy(Native, {
    construct: (_native, args: unknown[], newTarget) => {
      if (args.length === 0 || typeof args[0] === "symbol") return construct(Native, args, newTarget);
      // Converted once, as the browser does.
      const text = toText(args[0]);
      const address = answeredAddress(text);
      if (address === null) {
        return construct(Native, args.length > 1 ? [text, args[1]] : [text], newTarget) as object;
      }
      const protocols = protocolsOf(args[1]);
      if (!areProtocols(protocols)) return construct(Native, [text, protocols], newTarget) as object;
      const socket = construct(NativeEventTarget, [], newTarget) as WebSocket;
      emulated.set(socket, new EmulatedSocket(socket, { address, protocols, Native }));
      return socket;
    },
  });
  for (const name of ["readyState", "url", "protocol", "extensions", "bufferedAmount"] as const) read(name);
  for (const name of SOCKET_EVENTS) replaceHandler(name);
  replaceMember(Native.prototype, "binaryType", {
    get: onEmulated((socket) => socket.binaryType),
    set: onEmulated((socket, args) => {
      const type = toText(args[0]);
      if (type === "blob" || type === "arraybuffer") socket.binaryType = type;
    }),
  });
  replaceMember(Native.prototype, "send", { call: onEmulated(send) });
  replaceMember(Native.prototype, "close", { call: onEmulated(close) });
  replaceValue(window, "WebSocket", Replaced);
  replaceValue(Native.prototype, "constructor", Replaced);
}

function replaceValue(owner: object, name: string, value: unknown): void {
  defineProperty(owner, name, { ...getOwnPropertyDescriptor(owner, name), value });
}
