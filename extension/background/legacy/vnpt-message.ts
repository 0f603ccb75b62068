import { KysoError } from "../../../protocol/error.ts";
import type { ErrorCode } from "../../../protocol/error.ts";
import { sentenceOf } from "./legacy-reply.ts";
import { readLenientJson } from "./lenient-json.ts";
import { RequestFields } from "./request-fields.ts";

/*
 * What crosses on the socket of the VNPT-CA Plugin, in the dialect without the vendor's signature.
 *
 * Known from public pages that call it: `{functionID, funcCallback, args, domain}` in, `<result>*<funcCallback>` out, many
 * messages on one socket; the numbers of the functions; `checkPlugin` gives `1`; `setLicenseKey` gives JSON whose first
 * member is `code`, 1 for a licence that holds; `getVersion` gives a bare version, and one page works with 1.0.4.3 only;
 * `GetCertInfo` gives JSON with `serial`, `subjectCN`, `issuerCN`, `notAfter` (as `Date` reads it) and `base64`, or nothing
 * where no certificate was chosen; `SignPDF` gets Base64 and gives JSON with `code` (0: signed), `data` (Base64) and `error`;
 * `signArrDataAdvanced` gets a list of JSON texts `{data, type, sigOptions}` (`sigOptions` itself JSON text) and a serial
 * number, which may be empty, and gives a list of JSON texts as `SignPDF` does, with `serial`; code 11 means that the user
 * said no.
 *
 * Decided here, since no public page tells: the licence always holds, Kyso needs none; other failures have the code -1, which
 * every page takes for an unknown error, and the sentence in `error`; `txt` and `cms` are signed as CMS with the octets
 * inside, `hash` as the bare value, `xml` as XAdES; what is detached from its octets, and office files, are not offered;
 * what a page wishes for the look of a stamp is left to the user.
 */

/** Functions by their numbers. */
const FUNCTIONS = new Map<string, VnptFunction>([
  ["0", "GetCertInfo"],
  ["2", "SignPDF"],
  ["6", "setLicenseKey"],
  ["7", "checkPlugin"],
  ["10", "signArrDataAdvanced"],
  ["11", "getVersion"],
]);

export type VnptFunction =
  "GetCertInfo" | "SignPDF" | "setLicenseKey" | "checkPlugin" | "signArrDataAdvanced" | "getVersion";

/** The version that is told: the one that public pages ask for. */
export const VNPT_VERSION = "1.0.4.3";

const REFUSED_BY_USER = 11;
const OTHER_FAILURE = -1;

export interface VnptRequest {
  /** `null` for one that is not offered. */
  name: VnptFunction | null;
  callback: string;
  args: readonly unknown[];
}

function listOf(value: unknown): unknown[] {
  const listed = typeof value === "string" ? readLenientJson(value) : value;
  return Array.isArray(listed) ? listed : [];
}

/** Reads a message; what can't be read asks for nothing that is offered. */
export function readVnptMessage(message: string): VnptRequest {
  const value = readLenientJson(message);
  const fields = new RequestFields(typeof value === "object" && value !== null ? value : {});
  const id = fields.text("functionID");
  const name =
    FUNCTIONS.get(id) ?? [...FUNCTIONS.values()].find((one) => one.toLowerCase() === id.toLowerCase());
  return { name: name ?? null, callback: fields.text("funcCallback"), args: listOf(fields.value("args")) };
}

/** One entry of `signArrDataAdvanced`. */
export interface VnptEntry {
  data: string;
  /** In lower case. */
  type: string;
  options: RequestFields;
}

/**
 * The entries of `signArrDataAdvanced`: its first argument.
 * @throws {KysoError} PORTAL_REQUEST_INVALID
 */
export function readEntries(argument: unknown, maxEntries: number): VnptEntry[] {
  const listed = listOf(argument);
  if (listed.length === 0 || listed.length > maxEntries) {
    throw new KysoError("PORTAL_REQUEST_INVALID", `${listed.length} entries`);
  }
  return listed.map((entry) => {
    const value = typeof entry === "string" ? readLenientJson(entry) : entry;
    if (typeof value !== "object" || value === null) throw new KysoError("PORTAL_REQUEST_INVALID");
    const fields = new RequestFields(value);
    const given = fields.value("sigOptions");
    const options = typeof given === "string" ? readLenientJson(given) : given;
    return {
      data: fields.text("data"),
      type: fields.text("type").toLowerCase(),
      options: new RequestFields(typeof options === "object" && options !== null ? options : {}),
    };
  });
}

/** How one signature went, as JSON text. */
export function signedResult(data: string, serial: string): string {
  return JSON.stringify({ code: 0, data, serial, error: "" });
}

export function failedResult(code: ErrorCode): string {
  const number = code === "CONSENT_REFUSED" ? REFUSED_BY_USER : OTHER_FAILURE;
  return JSON.stringify({ code: number, data: "", error: sentenceOf(code) });
}

/** The reply to a message. The star ends the result, so none may be in it: JSON can write it otherwise. */
export function vnptReply(result: string, callback: string): string {
  return `${result.replaceAll("*", String.raw`\u002a`)}*${callback}`;
}
