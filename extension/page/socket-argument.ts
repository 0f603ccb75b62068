import type { SocketService } from "../content/socket-message.ts";
import { absolute, codeUnitAt, match, toNumber, toText, wellFormed } from "./primitive.ts";

/*
 * The arguments of a socket's constructor and methods, as the WebSockets standard and Web IDL read them.
 */

/** Addresses of the programs that Kyso answers for, as the URL standard writes them; a socket's may begin with https. */
const VGCA = /^(?:wss|https)(:\/\/(?:127\.0\.0\.1|localhost):8987)(\/[^#]*)$/;
const VNPT = /^(?:wss|https)(:\/\/(?:127\.0\.0\.1|localhost):443[345])(\/plugin\/?(?:\?[^#]*)?)$/i;

/** Longest reason of a close, bytes of UTF-8. */
const MAX_REASON_BYTES = 123;

/** A socket that Kyso answers. */
export interface AnsweredAddress {
  service: SocketService;
  /** As the URL standard writes it. */
  url: string;
  origin: string;
  /** Path and query. */
  endpoint: string;
}

/** @returns `null` for an address that is none of ours, or none at all */
export function answeredAddress(address: string): AnsweredAddress | null {
  let url;
  try {
    url = absolute(address);
  } catch {
    return null;
  }
  const vgca = match(VGCA, url);
  const parts = vgca ?? match(VNPT, url);
  const endpoint = parts?.[2];
  if (endpoint === undefined) return null;
  const origin = `wss${parts?.[1] ?? ""}`;
  return { service: vgca === null ? "vnpt" : "vgca", url: origin + endpoint, endpoint, origin };
}

const iterator: typeof Symbol.iterator = Symbol.iterator;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Sub-protocols as the page gives them, read once. */
export function protocolsOf(value: unknown): string[] {
  if (value === undefined) return [];
  if (typeof value !== "object" && typeof value !== "function") return [toText(value)];
  if (value === null) return ["null"];
  if ((value as Iterable<unknown>)[iterator] === undefined) return [toText(value)];
  const protocols: string[] = [];
  let count = 0;
  for (const one of value as Iterable<unknown>) {
    protocols[count] = toText(one);
    count += 1;
  }
  return protocols;
}

/** Whether a constructor takes them: tokens, each once. */
export function areProtocols(protocols: readonly string[]): boolean {
  for (let i = 0; i < protocols.length; i++) {
    if (match(TOKEN, protocols[i] ?? "") === null) return false;
    for (let j = 0; j < i; j++) if (protocols[j] === protocols[i]) return false;
  }
  return true;
}

/** Length of a text in UTF-8, bytes. */
export function utf8Length(text: string): number {
  const whole = wellFormed(text);
  let bytes = 0;
  for (let i = 0; i < whole.length; i++) {
    const unit = codeUnitAt(whole, i);
    // Each half of a surrogate pair counts for two of its four bytes.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
  }
  return bytes;
}

/** Where Chromium departs from Web IDL: it cuts codes off instead of rounding them, and reads a missing one as 0. */
export const isChromium = "chrome" in window;

/** A code as `[Clamp] unsigned short` reads it. */
export function clampedCode(value: unknown): number {
  const number = toNumber(value);
  if (!(number > 0)) return 0;
  if (number >= 65_535) return 65_535;
  const floor = number - (number % 1);
  const rest = number - floor;
  return !isChromium && (rest > 0.5 || (rest === 0.5 && floor % 2 === 1)) ? floor + 1 : floor;
}

/** @returns name of the exception that a `close` with these throws, or `null` */
export function closeFault(code: number | null, reason: string): "InvalidAccessError" | "SyntaxError" | null {
  if (code !== null && code !== 1000 && (code < 3000 || code > 4999)) return "InvalidAccessError";
  return utf8Length(reason) > MAX_REASON_BYTES ? "SyntaxError" : null;
}
