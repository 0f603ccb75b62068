import { asKysoError, KysoError } from "../../protocol/error.ts";
import type { FileReport, SignatureReport, SubIndication } from "../../protocol/report.ts";
import { parseSignedData, type ParsedSignedData } from "../cms/parsed-signed-data.ts";
import { verifySignedData, type SignatureCheck, type SignatureProfile } from "../cms/verification.ts";
import { PdfDocument } from "../pdf/document.ts";
import type { ByteSource } from "../pdf/source.ts";
import { checkSigningCertificate } from "../trust/signing-certificate.ts";
import type { TrustStore } from "../trust/store.ts";
import type { CheckedHash } from "../x509/signature-algorithm.ts";
import { isLineEnd, readSignedRange, type SignedRange } from "./byte-range.ts";
import { changesAfter, type ChangesAfter } from "./change.ts";
import { indicationOf, worstOf } from "./conclusion.ts";
import { RangeDigester } from "./range-digest.ts";
import { claimedTime, placeOf, subFilterOf } from "./signature-claim.ts";
import { signatureFields, type SignatureField } from "./signature-field.ts";

/** Signatures of one file that are checked. */
export const MAX_SIGNATURES = 500;

/** What the signatures of one file may cost to read together; five hundred as most software makes them fit. */
const MAX_SIGNATURE_ELEMENTS = 500_000;

/** How far a claimed time of signing may be ahead of this machine's clock, ms. */
const CLOCK_TOLERANCE_MS = 10 * 60_000;

const PROFILES: ReadonlyMap<string, SignatureProfile> = new Map([
  ["ETSI.CAdES.detached", "CAdES"],
  ["adbe.pkcs7.detached", "CMS"],
]);

export interface VerifyOptions {
  readonly trust: TrustStore;
  /** The moment at which certificates must be valid; without it, the time of signing that each signature claims. */
  readonly at?: Date;
}

/**
 * Checks every signature of a file. A bad signature, or a file that can't be read, is a result and never thrown.
 *
 * Revocation is not asked for: a signature passes by what the file and the trusted roots show.
 *
 * @param options.file name to report
 * @see EN 319 102-1, 5.3; ETSI EN 319 142-1
 */
export function verifyFile(
  source: ByteSource,
  options: VerifyOptions & { readonly file: string },
): FileReport {
  const { file } = options;
  try {
    const signatures = verifyDocument(PdfDocument.open(source), options);
    return { file, verdict: worstOf(signatures), code: null, signatures };
  } catch (error) {
    return { file, verdict: "UNREADABLE", code: asKysoError(error).code, signatures: [] };
  }
}

/**
 * Checks every signature of a document that is open already.
 *
 * @returns in the order in which they were made; those whose byte range is wrong come last
 * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX when the document can't be walked; never for a bad signature
 */
export function verifyDocument(document: PdfDocument, options: VerifyOptions): SignatureReport[] {
  const filled = signatureFields(document).filter(({ signature }) => signature !== null);
  if (filled.length > MAX_SIGNATURES) throw new KysoError("PDF_TOO_COMPLEX", "too many signatures");
  const verifier = new Verifier(document, options);
  return filled
    .map((field) => ({ field, range: verifier.rangeOf(field) }))
    .sort((a, b) => (a.range?.gapStart ?? Infinity) - (b.range?.gapStart ?? Infinity) || 0)
    .map(({ field, range }) => verifier.report(field, range));
}

interface Integrity extends SignatureCheck {
  readonly signedData: ParsedSignedData | null;
}

class Verifier {
  readonly #document: PdfDocument;
  readonly #options: VerifyOptions;
  readonly #allowance = { elements: MAX_SIGNATURE_ELEMENTS };
  readonly #digesters = new Map<CheckedHash, RangeDigester>();

  constructor(document: PdfDocument, options: VerifyOptions) {
    this.#document = document;
    this.#options = options;
  }

  rangeOf({ signature }: SignatureField): SignedRange | null {
    return signature === null ? null : readSignedRange(this.#document, signature);
  }

  report(field: SignatureField, range: SignedRange | null): SignatureReport {
    const document = this.#document;
    const dict = field.signature?.dict ?? field.dict;
    const subFilter = subFilterOf(document, dict);
    const isTimeStamp = subFilter === "ETSI.RFC3161";
    const { certificate, intact, failure, signedData } = this.#checkIntegrity(range, subFilter);
    const changes = this.#changesAfter(range);
    const signingTime = claimedTime(document, dict);
    const path =
      certificate === null
        ? null
        : checkSigningCertificate(
            certificate,
            [...(signedData?.certificates ?? []), ...this.#options.trust.intermediates],
            this.#options.trust.roots,
            this.#validationTime(signingTime),
          );
    const chainFailure = path !== null && "failure" in path ? path.subIndication : null;
    const changeFailure: SubIndication | null = changes.isAllowed ? null : "FORMAT_FAILURE";
    const subIndication = intact
      ? (changeFailure ?? failure ?? chainFailure)
      : (failure ?? changeFailure ?? "FORMAT_FAILURE");
    return {
      field: field.name,
      kind: isTimeStamp ? "timestamp" : "signature",
      indication: indicationOf(subIndication),
      subIndication,
      intact,
      coversWholeFile: range?.end === document.source.size,
      changesAfter: changes.change,
      changesAllowed: changes.isAllowed,
      signer: certificate?.subject ?? null,
      certificate: certificate?.sha256 ?? null,
      issuer: certificate?.issuer.commonName ?? null,
      trustedBy: path !== null && "path" in path ? (path.path.at(-1)?.subject.commonName ?? null) : null,
      signingTime: signingTime?.toISOString() ?? null,
      level: subFilter === "ETSI.CAdES.detached" && intact ? "B-B" : subFilter,
      place: placeOf(document, field.dict),
    };
  }

  #checkIntegrity(range: SignedRange | null, subFilter: string): Integrity {
    const fail = (failure: SubIndication): Integrity => ({
      intact: false,
      failure,
      certificate: null,
      signedData: null,
    });
    const profile = PROFILES.get(subFilter);
    if (profile === undefined) return fail("SIG_CONSTRAINTS_FAILURE");
    if (range === null) return fail("FORMAT_FAILURE");
    try {
      const signedData = parseSignedData(range.contents, this.#allowance);
      const { digestAlgorithm } = signedData.signer;
      if (digestAlgorithm === null) return fail("CRYPTO_CONSTRAINTS_FAILURE");
      const digest = this.#digester(digestAlgorithm).digest(range);
      return { ...verifySignedData(signedData, digest, profile), signedData };
    } catch (error) {
      if (error instanceof KysoError && error.code === "CMS_INVALID") return fail("FORMAT_FAILURE");
      throw error;
    }
  }

  #digester(hash: CheckedHash): RangeDigester {
    const digester = this.#digesters.get(hash) ?? new RangeDigester(this.#document.source, hash);
    this.#digesters.set(hash, digester);
    return digester;
  }

  /** Without a range that holds, nothing says which revision was signed. */
  #changesAfter(range: SignedRange | null): ChangesAfter {
    const document = this.#document;
    if (range === null) return { change: "other", isAllowed: false };
    const isLast = !document.rebuilt && isLineEnd(document.source, range.end, document.source.size);
    if (isLast) return { change: "none", isAllowed: true };
    try {
      return changesAfter(document, range.revision);
    } catch (error) {
      if (error instanceof KysoError) return { change: "other", isAllowed: false };
      throw error;
    }
  }

  #validationTime(claimed: Date | null): Date {
    const { at } = this.#options;
    if (at !== undefined) return at;
    const now = Date.now();
    return claimed !== null && claimed.getTime() <= now + CLOCK_TOLERANCE_MS ? claimed : new Date(now);
  }
}
