import { KysoError } from "../../../protocol/error.ts";
import { MAX_DOCUMENT_BYTES } from "../../../protocol/limit.ts";
import { fromBase64 } from "../base64.ts";
import type { ByteProgress } from "../ui-message.ts";
import { asksForPassword } from "./login-page.ts";
import { fetchFromPortal } from "./portal-fetch.ts";
import type { PortalAnswer } from "./portal-fetch.ts";

/** ISO 32000-2, 7.5.2: readers look for the header in the first 1024 bytes. */
const HEADER_WITHIN_BYTES = 1024;

/** How much of an answer that is no PDF is looked at. */
const MAX_PAGE_BYTES = 262_144;

/** A document on its way from the portal. */
export interface Download {
  /** As the portal names it, without folders. */
  fileName: string;
  /** @throws {KysoError} PORTAL_LOGGED_OUT, PORTAL_NOT_A_PDF, PORTAL_DOWNLOAD_FAILED, PDF_TOO_LARGE */
  bytes: AsyncIterable<Uint8Array>;
}

/** A file's name without folders and control characters; a PDF's ends as one. */
function safeName(name: string, isPdf: boolean): string {
  const safe = name
    .replace(/[\\/]/g, "_")
    .replace(/\p{Cc}/gu, "")
    .trim()
    .slice(-200);
  if (!isPdf) return safe || "van-ban";
  if (safe === "") return "van-ban.pdf";
  return safe.toLowerCase().endsWith(".pdf") ? safe : `${safe}.pdf`;
}

/** @see RFC 6266, 4; RFC 8187, also with quotes around it, as some portals have it */
function fileNameOf({ response, url }: PortalAnswer, isPdf: boolean): string {
  const disposition = response.headers.get("content-disposition") ?? "";
  const extended = /filename\*\s*=\s*"?utf-8'[^']*'([^;"]+)/i.exec(disposition)?.[1];
  const [, quoted, token] = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^";]+))/i.exec(disposition) ?? [];
  const plain = quoted?.replace(/\\(.)/g, "$1") ?? token;
  const segment = URL.parse(url)?.pathname.split("/").at(-1);
  return safeName(decode(extended ?? "") || asMeant(plain ?? "") || decode(segment ?? ""), isPdf);
}

/**
 * Portals put UTF-8 into the header as it is, which `fetch` reads as Latin-1, percent-encode it as in an address, or write
 * it as mail does, which is what .NET makes of names beyond ASCII.
 */
function asMeant(name: string): string {
  if (/^\s*=\?utf-8\?[bq]\?/i.test(name)) return fromEncodedWords(name);
  const decoded = /%[0-9a-f]{2}/i.test(name) ? decode(name) : "";
  if (decoded !== "") return decoded;
  if (!/[\x80-\xff]/.test(name) || /[^\0-\xff]/.test(name)) return name;
  try {
    const bytes = Uint8Array.from(name, (letter) => letter.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return name;
  }
}

/** @see RFC 2047, 2 and 4 */
function fromEncodedWords(text: string): string {
  const octets = [...text.matchAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi)].map(([, encoding, word = ""]) =>
    encoding?.toLowerCase() === "b" ? (fromBase64(word) ?? new Uint8Array()) : fromQ(word),
  );
  return new TextDecoder().decode(octets.reduce(join, new Uint8Array()));
}

function fromQ(word: string): Uint8Array {
  const letters = word
    .replaceAll("_", " ")
    .replace(/=([0-9a-f]{2})/gi, (_escape, octet: string) => String.fromCharCode(Number.parseInt(octet, 16)));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** RFC 9110, 15.5: what portals answer when the session is over. */
function checkStatus(response: Response): void {
  if (response.status === 401 || response.status === 403) throw new KysoError("PORTAL_LOGGED_OUT");
  if (!response.ok) {
    throw new KysoError("PORTAL_DOWNLOAD_FAILED", undefined, { detail: { httpStatus: response.status } });
  }
}

function indexOfHeader(bytes: Uint8Array): number {
  return new TextDecoder("latin1").decode(bytes.subarray(0, HEADER_WITHIN_BYTES)).indexOf("%PDF-");
}

/** A login page in place of the document is what an ended session looks like. */
function notAPdf({ redirected }: PortalAnswer, start: Uint8Array): KysoError {
  const text = new TextDecoder().decode(start.subarray(0, MAX_PAGE_BYTES));
  const login = redirected || asksForPassword(text);
  return new KysoError(
    /<html|<!doctype html/i.test(text) && login ? "PORTAL_LOGGED_OUT" : "PORTAL_NOT_A_PDF",
  );
}

async function* checkedBytes(
  answer: PortalAnswer,
  body: ReadableStream<Uint8Array>,
  onProgress: (bytes: ByteProgress) => void,
  isPdf: boolean,
): AsyncGenerator<Uint8Array> {
  const { headers } = answer.response;
  const length = Number(headers.get("content-length"));
  const encoded = headers.has("content-encoding");
  const total = Number.isSafeInteger(length) && length > 0 && !encoded ? length : null;
  let start: Uint8Array | null = isPdf ? new Uint8Array(0) : null;
  let done = 0;
  for await (const chunk of body) {
    done += chunk.length;
    if (done > MAX_DOCUMENT_BYTES) {
      throw new KysoError("PDF_TOO_LARGE", undefined, { detail: { limit: MAX_DOCUMENT_BYTES } });
    }
    onProgress({ done, total });
    if (start === null) {
      yield chunk;
      continue;
    }
    start = join(start, chunk);
    if (indexOfHeader(start) >= 0) {
      yield start;
      start = null;
    } else if (start.length > MAX_PAGE_BYTES) {
      throw notAPdf(answer, start);
    }
  }
  if (start !== null) throw notAPdf(answer, start);
  if (total !== null && done !== total)
    throw new KysoError("PORTAL_DOWNLOAD_FAILED", "the answer was cut short");
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

/** How a document is fetched. */
interface DownloadOptions {
  signal: AbortSignal;
  /** Whether it must be a PDF; else it may be any file. */
  isPdf: boolean;
  priority?: RequestPriority;
  /** Token by which the portal knows its user; `null` for none. */
  bearer?: string | null;
}

/**
 * Fetches a document with the user's own portal session.
 * @param covers whether a redirect's target may be asked; where not, it is an ended session that leads there
 * @throws {KysoError} PORTAL_UNREACHABLE, PORTAL_LOGGED_OUT, PORTAL_DOWNLOAD_FAILED; what `covers` throws
 */
export async function downloadDocument(
  source: string,
  covers: (address: string) => boolean,
  onProgress: (bytes: ByteProgress) => void,
  options: DownloadOptions,
): Promise<Download> {
  const { isPdf, signal, priority, bearer = null } = options;
  const answer = await fetchFromPortal(
    source,
    { method: "GET", body: null, bearer, signal, ...(priority === undefined ? {} : { priority }) },
    (target) => {
      if (!covers(target)) throw new KysoError("PORTAL_LOGGED_OUT", "redirected out of the portal");
    },
  );
  const { response } = answer;
  checkStatus(response);
  if (response.body === null) throw new KysoError(isPdf ? "PORTAL_NOT_A_PDF" : "PORTAL_DOWNLOAD_FAILED");
  // A page in place of a file that may be anything but a page.
  if (!isPdf && /^text\/html\b/i.test(response.headers.get("content-type") ?? "")) {
    throw new KysoError("PORTAL_LOGGED_OUT");
  }
  const bytes = checkedBytes(answer, response.body, onProgress, isPdf);
  return { fileName: fileNameOf(answer, isPdf), bytes };
}
