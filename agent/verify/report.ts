import { asKysoError, KysoError } from "../../protocol/error.ts";
import type { FileReport, SignatureReport, SubIndication } from "../../protocol/report.ts";
import { parseSignedData, type ParsedSignedData } from "../cms/parsed-signed-data.ts";
import { verifySignedData, type SignatureCheck, type SignatureProfile } from "../cms/verification.ts";
import { PdfDocument } from "../pdf/document.ts";
import { carriesSignature, holdsByteRange } from "../pdf/signed-damage.ts";
import type { ByteSource } from "../pdf/source.ts";
import { checkSigningCertificate } from "../trust/signing-certificate.ts";
import type { Path, PathFailure } from "../trust/path.ts";
import type { TrustStore } from "../trust/store.ts";
import type { CheckedHash } from "../x509/signature-algorithm.ts";
import { isLineEnd, type SignedRange } from "./byte-range.ts";
import { ChangeHistory, OTHER, type ChangesAfter } from "./change.ts";
import { indicationOf, worstOf } from "./conclusion.ts";
import { RangeDigester } from "./range-digest.ts";
import { ownSignatures, signatureHistory, type SeenSignature } from "./signature-history.ts";

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
 * @param options.password of a document that has one
 * @see EN 319 102-1, 5.3; ETSI EN 319 142-1
 */
export function verifyFile(
  source: ByteSource,
  options: VerifyOptions & { readonly file: string; readonly password?: string | undefined },
): FileReport {
  const { file, password } = options;
  try {
    const signatures = verifyDocument(PdfDocument.open(source, { password }), options);
    return { file, verdict: worstOf(signatures), code: null, signatures };
  } catch (error) {
    return { file, verdict: "UNREADABLE", code: asKysoError(error).code, signatures: [] };
  }
}

/**
 * Checks every signature of a document that is open already, also those that a later revision took away.
 *
 * @returns in the order in which they were made; those whose byte range is wrong come last
 * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX when the document can't be walked; PDF_DAMAGED_AND_SIGNED when it is
 * damaged and its signatures can't be found; never for a bad signature
 */
export function verifyDocument(document: PdfDocument, options: VerifyOptions): SignatureReport[] {
  const gapStart = ({ range }: SeenSignature): number => range?.gapStart ?? Infinity;
  const seen = signatureHistory(document).sort((a, b) => gapStart(a) - gapStart(b) || 0);
  const reports = new Verifier(document, options).reports(seen);
  if (reports.length === 0 && hidesSignature(document)) throw new KysoError("PDF_DAMAGED_AND_SIGNED");
  // Damage can show in any object that was read on the way.
  return document.rebuilt ? reports.map(asDamaged) : reports;
}

/** Whether a signature stands where no revision leads: in a damaged file, or behind the end that its reader finds. */
function hidesSignature(document: PdfDocument): boolean {
  return document.rebuilt
    ? carriesSignature(document)
    : holdsByteRange(document, document.revisions.at(-1)?.end);
}

/** A damaged document may show something else to every reader, so nothing can be said of what came after. */
function asDamaged(report: SignatureReport): SignatureReport {
  const changed: SignatureReport = { ...report, changesAfter: "other", changesAllowed: false };
  return report.indication === "TOTAL-FAILED"
    ? changed
    : { ...changed, indication: "TOTAL-FAILED", subIndication: "FORMAT_FAILURE" };
}

interface Integrity extends SignatureCheck {
  readonly signedData: ParsedSignedData | null;
}

interface CheckedSignature {
  readonly seen: SeenSignature;
  readonly integrity: Integrity;
  /** Whether the field was signed with this signature, and no field before it. */
  readonly isOwn: boolean;
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

  /** @param signatures in the order of their gaps */
  reports(signatures: readonly SeenSignature[]): SignatureReport[] {
    const own = ownSignatures(signatures);
    const checked = signatures.map((seen) => ({
      seen,
      integrity: this.#checkIntegrity(seen.range, seen.subFilter),
      isOwn: own.has(seen),
    }));
    const held = checked.flatMap(({ seen: { ref, holder, range }, integrity, isOwn }) =>
      isOwn && integrity.intact && range !== null ? [{ ref, holder, revision: range.revision }] : [],
    );
    const history = new ChangeHistory(this.#document, held);
    return checked.map((signature) => this.#report(signature, history));
  }

  #report(checked: CheckedSignature, history: ChangeHistory): SignatureReport {
    const { seen, integrity } = checked;
    const { range, subFilter } = seen;
    const { certificate, intact } = integrity;
    const changes = this.#changesAfter(checked, history);
    const path = this.#path(seen, integrity);
    const chainFailure = path !== null && "failure" in path ? path.subIndication : null;
    const subIndication = failureOf(checked, changes, chainFailure);
    return {
      field: seen.name,
      kind: subFilter === "ETSI.RFC3161" ? "timestamp" : "signature",
      indication: indicationOf(subIndication),
      subIndication,
      intact,
      coversWholeFile: range?.end === this.#document.source.size,
      changesAfter: changes.change,
      changesAllowed: changes.isAllowed,
      signer: certificate?.subject ?? null,
      certificate: certificate?.sha256 ?? null,
      issuer: certificate?.issuer.commonName ?? null,
      trustedBy: path !== null && "path" in path ? (path.path.at(-1)?.subject.commonName ?? null) : null,
      signingTime: seen.claimedTime?.toISOString() ?? null,
      level: subFilter === "ETSI.CAdES.detached" && intact ? "B-B" : subFilter,
      place: seen.place,
    };
  }

  #path(seen: SeenSignature, { certificate, signedData }: Integrity): Path | PathFailure | null {
    if (certificate === null) return null;
    const { intermediates, roots } = this.#options.trust;
    const candidates = [...(signedData?.certificates ?? []), ...intermediates];
    return checkSigningCertificate(certificate, candidates, roots, this.#validationTime(seen.claimedTime));
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

  /**
   * Without a range that holds, nothing says which revision was signed; and whoever took a signature away, or lent it
   * to another field, did what no rule excuses.
   */
  #changesAfter({ seen: { range, isShown }, isOwn }: CheckedSignature, history: ChangeHistory): ChangesAfter {
    const document = this.#document;
    if (range === null || !isShown || !isOwn) return OTHER;
    const isLast = !document.rebuilt && isLineEnd(document.source, range.end, document.source.size);
    if (isLast) return { change: "none", isAllowed: true };
    try {
      return history.after(range.revision);
    } catch (error) {
      if (error instanceof KysoError) return OTHER;
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

/** What is wrong with a signature, the gravest first. */
function failureOf(
  { seen, integrity: { intact, failure }, isOwn }: CheckedSignature,
  changes: ChangesAfter,
  chainFailure: SubIndication | null,
): SubIndication | null {
  if (!seen.isShown || !isOwn) return "FORMAT_FAILURE";
  const changeFailure: SubIndication | null = changes.isAllowed ? null : "FORMAT_FAILURE";
  return intact ? (changeFailure ?? failure ?? chainFailure) : (failure ?? changeFailure ?? "FORMAT_FAILURE");
}
