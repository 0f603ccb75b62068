import { KysoError } from "../../protocol/error.ts";
import type { PdfDocument } from "../pdf/document.ts";
import { PdfArray, PdfDict, PdfName, PdfString, type PdfObject } from "../pdf/object.ts";
import { textOfString } from "../pdf/text-string.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { SignatureAlgorithm } from "../x509/signature-algorithm.ts";
import { meetsCertificateSeed } from "./certificate-seed.ts";

/** Items of one list that are looked at. */
const MAX_ITEMS = 1_000;

/** Newest version of seed values that is known here. @see ISO 32000-2, table 237 */
const KNOWN_VERSION = 3;

/** Bits of Ff: what must be met. @see ISO 32000-1, table 234; ISO 32000-2, table 237 */
const REQUIRED = {
  filter: 1,
  subFilter: 2,
  version: 4,
  reasons: 8,
  legalAttestation: 16,
  revocationInformation: 32,
  digestMethod: 64,
  lockDocument: 128,
  appearanceFilter: 256,
} as const;

/** How a signature is made, as far as that is known: what is not is not checked. */
export interface SigningTraits {
  /** Signer first, root last. */
  readonly path?: readonly Certificate[] | undefined;
  readonly hash?: SignatureAlgorithm["hash"] | undefined;
  readonly hasTimestamp?: boolean | undefined;
}

/** What of a signature its field may ask for. */
interface SeededSignature extends SigningTraits {
  readonly reason?: string | undefined;
}

/** What a field's seed values make of a signature. */
export interface Seeding {
  readonly reason: string | undefined;
  /** P of the certification that the signature is to be; `null` for none. */
  readonly certification: 1 | 2 | 3 | null;
}

/**
 * Checks a signature against the seed values of its field, and fills in what they leave no choice about. What they
 * only recommend is passed over.
 *
 * @param seed the field's `SV`
 * @throws {KysoError} PDF_SEED_VALUE_UNMET
 * @see ISO 32000-1, 12.7.4.5 and table 234
 */
export function applySeedValue(document: PdfDocument, seed: PdfObject, signature: SeededSignature): Seeding {
  const dict = document.resolve(seed);
  if (!(dict instanceof PdfDict)) return { reason: signature.reason, certification: null };
  const value = new SeedValue(document, dict);
  checkEncoding(value, signature);
  const cert = value.dict("Cert");
  const isMet = cert === null || signature.path === undefined;
  if (!isMet && !meetsCertificateSeed(document, cert, signature.path ?? []))
    throw unmet("a certificate that it does not take");
  const timestamp = value.dict("TimeStamp");
  if (timestamp !== null && signature.hasTimestamp === false && value.flagsOf(timestamp) % 2 === 1)
    throw unmet("no time stamp");
  return { reason: reasonFor(value, signature.reason), certification: certificationOf(value) };
}

class SeedValue {
  readonly #document: PdfDocument;
  readonly #dict: PdfDict;

  constructor(document: PdfDocument, dict: PdfDict) {
    this.#document = document;
    this.#dict = dict;
  }

  requires(flag: number): boolean {
    return (this.flagsOf(this.#dict) & flag) !== 0;
  }

  flagsOf(dict: PdfDict): number {
    const flags = this.#document.resolve(dict.get("Ff"));
    return typeof flags === "number" && Number.isInteger(flags) ? flags : 0;
  }

  get(key: string): PdfObject {
    return this.#document.resolve(this.#dict.get(key));
  }

  dict(key: string): PdfDict | null {
    const value = this.get(key);
    return value instanceof PdfDict ? value : null;
  }

  /** Names and texts of a list; `null` without one. */
  list(key: string): string[] | null {
    const value = this.get(key);
    if (!(value instanceof PdfArray)) return null;
    return value.items.slice(0, MAX_ITEMS).flatMap((item) => {
      const one = this.#document.resolve(item);
      if (one instanceof PdfName) return [one.value];
      return one instanceof PdfString ? [textOfString(one.bytes).normalize("NFC")] : [];
    });
  }
}

function checkEncoding(value: SeedValue, { hash }: SeededSignature): void {
  const [filter, version] = [value.get("Filter"), value.get("V")];
  const isOurFilter = !(filter instanceof PdfName) || filter.value === "Adobe.PPKLite";
  if (value.requires(REQUIRED.filter) && !isOurFilter) throw unmet("another signature handler");
  const encodings = value.list("SubFilter");
  if (value.requires(REQUIRED.subFilter) && encodings?.includes("ETSI.CAdES.detached") === false)
    throw unmet("another encoding than PAdES");
  if (value.requires(REQUIRED.version) && typeof version === "number" && version > KNOWN_VERSION)
    throw unmet("a newer version of seed values");
  const digests = value.list("DigestMethod")?.map((name) => name.replace(/^SHA-?/i, "SHA-"));
  if (value.requires(REQUIRED.digestMethod) && hash !== undefined && digests?.includes(hash) === false)
    throw unmet("another hash");
  if (value.requires(REQUIRED.revocationInformation) && value.get("AddRevInfo") === true)
    throw unmet("revocation data in a place that PAdES has not");
  const lock = value.get("LockDocument");
  if (value.requires(REQUIRED.lockDocument) && lock instanceof PdfName && lock.value === "true")
    throw unmet("a locked document");
  for (const [flag, key] of [
    [REQUIRED.legalAttestation, "LegalAttestation"],
    [REQUIRED.appearanceFilter, "AppearanceFilter"],
  ] as const)
    if (value.requires(flag) && value.get(key) !== null) throw unmet(key);
}

/** Without a list, or with a period alone, a required reason is one that may not be given. */
function reasonFor(value: SeedValue, given: string | undefined): string | undefined {
  if (!value.requires(REQUIRED.reasons)) return given;
  const reasons = value.list("Reasons") ?? [];
  const [only, ...others] = reasons;
  if (only === undefined || (only === "." && others.length === 0)) {
    if (given !== undefined) throw unmet("a reason that may not be given");
    return undefined;
  }
  if (given === undefined && others.length === 0) return only;
  if (given === undefined || !reasons.includes(given.normalize("NFC"))) throw unmet("another reason");
  return given;
}

/** @see ISO 32000-1, table 234, MDP: 0 is an ordinary signature. */
function certificationOf(value: SeedValue): Seeding["certification"] {
  const permission = value.dict("MDP")?.get("P") ?? null;
  return permission === 1 || permission === 2 || permission === 3 ? permission : null;
}

function unmet(message: string): KysoError {
  return new KysoError("PDF_SEED_VALUE_UNMET", `the field asks for ${message}`);
}
