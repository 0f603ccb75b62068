import { PdfString, type PdfRef } from "../pdf/object.ts";
import { latin1, serialise } from "../pdf/serialise.ts";
import { pdfDate } from "./signing-time.ts";
import { textString } from "../pdf/text-string.ts";

/** Digits of an offset in `ByteRange`: enough for every document that a job takes, and for a table's own ten. */
const OFFSET_DIGITS = 10;
const BYTE_RANGE_LENGTH = "[0   ]".length + 3 * OFFSET_DIGITS;

/** What a signature says of itself, beside its CMS. */
export interface SignatureClaims {
  /** Whoever signs, as readers show it. */
  readonly signerName: string;
  readonly reason?: string | undefined;
  readonly location?: string | undefined;
  /** Claimed time of signing. */
  readonly time: Date;
  /** The array of its signature references. */
  readonly references?: PdfRef | undefined;
}

/** A signature dictionary whose `ByteRange` and `Contents` are still to be filled. */
export interface OpenSignature {
  readonly body: Uint8Array;
  /** Where in the body the room for `ByteRange`'s array begins. */
  readonly byteRangeAt: number;
  /** The gap of the byte range within the body: from `<` to behind `>`. */
  readonly gap: { readonly start: number; readonly end: number };
}

/**
 * Writes a signature dictionary with a hole for the CMS.
 *
 * @param contentsSize bytes of CMS that fit
 * @param enciphered makes a string what an encrypted document has it be
 * @see ISO 32000-1, table 252; ETSI EN 319 142-1, 6.3
 */
export function signatureDictionary(
  claims: SignatureClaims,
  contentsSize: number,
  enciphered: (string: PdfString) => PdfString = (string) => string,
): OpenSignature {
  const written = (string: PdfString): string =>
    Buffer.from(serialise(enciphered(string))).toString("latin1");
  const text = (value: string): string => written(textString(value));
  const entries = [
    "/Type /Sig",
    "/Filter /Adobe.PPKLite",
    "/SubFilter /ETSI.CAdES.detached",
    `/Name ${text(claims.signerName)}`,
    ...(claims.reason === undefined ? [] : [`/Reason ${text(claims.reason)}`]),
    ...(claims.location === undefined ? [] : [`/Location ${text(claims.location)}`]),
    `/M ${written(new PdfString(latin1(pdfDate(claims.time))))}`,
    ...(claims.references === undefined ? [] : [`/Reference ${claims.references.toString()}`]),
  ];
  return openDictionary(entries, contentsSize);
}

/**
 * Writes the dictionary of a document time stamp with a hole for its token, which says the time itself.
 *
 * @param contentsSize bytes of token that fit
 * @see ISO 32000-2, 12.8.5; ETSI EN 319 142-1, 5.4.3
 */
export function timestampDictionary(contentsSize: number): OpenSignature {
  const entries = ["/Type /DocTimeStamp", "/Filter /Adobe.PPKLite", "/SubFilter /ETSI.RFC3161"];
  return openDictionary(entries, contentsSize);
}

function openDictionary(entries: readonly string[], contentsSize: number): OpenSignature {
  const beforeRange = `<<\n${entries.join("\n")}\n/ByteRange `;
  const beforeGap = `${beforeRange}${" ".repeat(BYTE_RANGE_LENGTH)}\n/Contents `;
  const zeros = Buffer.alloc(2 * contentsSize, "0");
  return {
    body: Buffer.concat([latin1(`${beforeGap}<`), zeros, latin1(">\n>>")]),
    byteRangeAt: beforeRange.length,
    gap: { start: beforeGap.length, end: beforeGap.length + zeros.length + "<>".length },
  };
}

/** A byte range's array, padded to the room that is kept for it. */
export function byteRangeText(byteRange: readonly [number, number, number, number]): string {
  return `[${byteRange.join(" ")}]`.padEnd(BYTE_RANGE_LENGTH);
}
