import { KysoError } from "../../protocol/error.ts";
import { MAX_SIGNED_DATA_BYTES } from "../cms/parsed-signed-data.ts";
import { type ByteSource, MemorySource } from "../pdf/source.ts";
import type { Allowance } from "../x509/canonical-der.ts";
import { derElement } from "../x509/der-element.ts";
import { BerReader, childrenOf, type BerHeader } from "./ber-reader.ts";
import { MAX_SIGNATURES } from "./found-signature.ts";
import type { Stretch } from "./piece.ts";

/** Largest signature that is read as text, bytes. It is held in memory. */
export const MAX_ARMOURED_BYTES = 64 * 1024 * 1024;

/** Parts in which a signature may carry its content; some software writes a kilobyte at a time. */
export const MAX_CONTENT_PARTS = 1_000_000;

/** What reading the signatures of one file may cost together. */
const MAX_FILE_ELEMENTS = 500_000;

/** An algorithm's or a type's identifier, and the list of algorithms, bytes. */
const MAX_SMALL_BYTES = 4096;

const TAG = {
  integer: 0x02,
  octetString: 0x04,
  octetStringInParts: 0x24,
  identifier: 0x06,
  sequence: 0x30,
  set: 0x31,
  explicit0: 0xa0,
  certificates: 0xa0,
  crls: 0xa1,
} as const;

/** OBJECT IDENTIFIER id-signedData */
const SIGNED_DATA = Buffer.from("06092a864886f70d010702", "hex");

/** A file of signed data, taken apart without holding its content. */
export interface CmsFile {
  /** Of the signed data itself, also where the file has it as text. */
  readonly source: ByteSource;
  /** Where the content stands in it; `null` where it stands elsewhere. */
  readonly content: readonly Stretch[] | null;
  /** A detached ContentInfo for each signer, with all certificates and revocation lists. */
  readonly signatures: readonly Uint8Array[];
  /** What reading more of it may cost. */
  readonly allowance: Allowance;
}

/**
 * Takes a CMS signature apart: DER, or BER as other software writes it, or either as text. Of its content only the place
 * is kept, so that it may be as long as it likes.
 *
 * @throws {KysoError} CMS_INVALID, FILE_TOO_LARGE
 * @see RFC 5652, 3 and 5.1; RFC 7468, 8 and 9
 */
export function readCmsFile(file: ByteSource): CmsFile {
  const source = binaryOf(file);
  const reader = new BerReader(source);
  const allowance = { elements: MAX_FILE_ELEMENTS };
  const small = (at: number, container: BerHeader, tag: number): Uint8Array => {
    reader.header(at, container.end, tag);
    return reader.element(at, container.end, MAX_SMALL_BYTES, allowance);
  };
  const contentInfo = reader.header(0, null, TAG.sequence);
  const contentType = small(contentInfo.start, contentInfo, TAG.identifier);
  if (Buffer.compare(contentType, SIGNED_DATA) !== 0) throw invalid("not SignedData");
  const explicit = reader.header(contentInfo.start + contentType.length, contentInfo.end, TAG.explicit0);
  const signedData = reader.header(explicit.start, explicit.end, TAG.sequence);
  const version = small(signedData.start, signedData, TAG.integer);
  const algorithmsAt = signedData.start + version.length;
  const digestAlgorithms = small(algorithmsAt, signedData, TAG.set);
  const encapsulatedAt = algorithmsAt + digestAlgorithms.length;
  const encapsulated = reader.header(encapsulatedAt, signedData.end, TAG.sequence);
  const eContentType = small(encapsulated.start, encapsulated, TAG.identifier);
  const content = contentOf(reader, encapsulated, encapsulated.start + eContentType.length);
  const tail = new Tail(reader, allowance).read(
    [contentInfo, explicit, signedData],
    content.end,
    source.size,
  );
  const head = [version, digestAlgorithms, derElement(TAG.sequence, eContentType)];
  const signatures = tail.signerInfos.map((signerInfo) => {
    const parts = [...head, ...tail.sets, derElement(TAG.set, signerInfo)];
    return derElement(
      TAG.sequence,
      contentType,
      derElement(TAG.explicit0, derElement(TAG.sequence, ...parts)),
    );
  });
  return { source, content: content.stretches, signatures, allowance };
}

/** Finds where the content stands, and where what holds it ends. @see RFC 5652, 5.2 */
function contentOf(
  reader: BerReader,
  encapsulated: BerHeader,
  at: number,
): { readonly stretches: Stretch[] | null; readonly end: number } {
  if (reader.endsAt(encapsulated, at)) return { stretches: null, end: reader.behind(encapsulated, at) };
  const explicit = reader.header(at, encapsulated.end, TAG.explicit0);
  const octets = reader.header(explicit.start, explicit.end);
  const { stretches, end } = octetsOf(reader, octets);
  return { stretches, end: reader.behind(encapsulated, reader.behind(explicit, end)) };
}

function octetsOf(reader: BerReader, octets: BerHeader): { stretches: Stretch[]; end: number } {
  if (octets.tag === TAG.octetString && octets.end !== null) {
    return { stretches: [{ start: octets.start, end: octets.end }], end: octets.end };
  }
  if (octets.tag !== TAG.octetStringInParts) throw invalid("a content that is no OCTET STRING");
  const stretches: Stretch[] = [];
  let at = octets.start;
  while (!reader.endsAt(octets, at)) {
    const { start, end } = reader.header(at, octets.end, TAG.octetString);
    if (end === null || stretches.length === MAX_CONTENT_PARTS) throw invalid("a content in too many parts");
    stretches.push({ start, end });
    at = end;
  }
  return { stretches, end: reader.behind(octets, at) };
}

/** What follows the content. */
class Tail {
  readonly #reader: BerReader;
  readonly #allowance: Allowance;

  constructor(reader: BerReader, allowance: Allowance) {
    this.#reader = reader;
    this.#allowance = allowance;
  }

  /** @param containers outermost first; nothing may follow them in the file */
  read(
    containers: readonly [BerHeader, BerHeader, BerHeader],
    start: number,
    size: number,
  ): Record<"sets" | "signerInfos", readonly Uint8Array[]> {
    const [contentInfo, explicit, signedData] = containers;
    const elements: Uint8Array[] = [];
    let at = start;
    while (!this.#reader.endsAt(signedData, at)) {
      const element = this.#reader.element(at, signedData.end, MAX_SIGNED_DATA_BYTES, this.#allowance);
      elements.push(element);
      at += element.length;
      if (elements.length > 3) throw invalid("not SignedData");
    }
    for (const container of [signedData, explicit, contentInfo]) at = this.#reader.behind(container, at);
    if (at !== size) throw invalid("bytes after the signature");
    const signerInfos = elements.at(-1);
    const before = elements.slice(0, -1);
    const tags = before.map(([tag]) => tag).join();
    const isInOrder = ["", `${TAG.certificates}`, `${TAG.crls}`, `${TAG.certificates},${TAG.crls}`].includes(
      tags,
    );
    if (signerInfos?.[0] !== TAG.set || !isInOrder) throw invalid("not SignedData");
    const signers = childrenOf(signerInfos, this.#allowance);
    if (signers.length > MAX_SIGNATURES) throw invalid("too many signers");
    return { sets: before, signerInfos: signers };
  }
}

/** The signed data of a file that may have it as text. */
function binaryOf(file: ByteSource): ByteSource {
  if (file.size > 0 && file.read(0, 1)[0] === TAG.sequence) return file;
  if (file.size > MAX_ARMOURED_BYTES) {
    throw new KysoError("FILE_TOO_LARGE", `${file.size} bytes`, { detail: { limit: MAX_ARMOURED_BYTES } });
  }
  const text = Buffer.from(file.read(0, file.size))
    .toString("latin1")
    .replace(/^\u00EF\u00BB\u00BF/, "")
    .trim();
  const [header = ""] = /^-----BEGIN [A-Z0-9 #]{1,40}-----/.exec(text) ?? [];
  const footer = header.replace("BEGIN", "END");
  if (!text.endsWith(footer)) throw invalid("a signature that is cut off");
  const digits = text.slice(header.length, text.length - footer.length).replace(/\s+/g, "");
  const bytes = Buffer.from(digits, "base64");
  if (bytes.toString("base64") !== digits) throw invalid("no Base64");
  return new MemorySource(bytes);
}

function invalid(message: string): KysoError {
  return new KysoError("CMS_INVALID", message);
}
