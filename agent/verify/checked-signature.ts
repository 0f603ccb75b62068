import { KysoError } from "../../protocol/error.ts";
import type { PadesLevel } from "../../protocol/pades-level.ts";
import type { SignatureReport, SubIndication } from "../../protocol/report.ts";
import type { PdfDocument } from "../pdf/document.ts";
import { carriesSignature, holdsByteRange } from "../pdf/signed-damage.ts";
import { checkSigningCertificate } from "../trust/signing-certificate.ts";
import type { Path, PathFailure } from "../trust/path.ts";
import type { TrustStore } from "../trust/store.ts";
import type { TimestampToken } from "../tsp/timestamp-token.ts";
import { parseCertificate, type Certificate } from "../x509/certificate.ts";
import { isLineEnd } from "./byte-range.ts";
import { ChangeHistory, OTHER, type ChangesAfter } from "./change.ts";
import { indicationOf } from "./conclusion.ts";
import { IntegrityChecker, TIMESTAMP_SUBFILTER, type Integrity } from "./integrity.ts";
import { LevelScale } from "./level.ts";
import { readSecurityStore, validationDataOf } from "./security-store.ts";
import { ownSignatures, signatureHistory, type SeenSignature } from "./signature-history.ts";
import { TimeProof } from "./time-proof.ts";

/** How far a claimed time of signing may be ahead of this machine's clock, ms. */
const CLOCK_TOLERANCE_MS = 10 * 60_000;

export interface VerifyOptions {
  readonly trust: TrustStore;
  /** The moment at which certificates must be valid; without it, the time of signing that each signature claims. */
  readonly at?: Date;
}

/**
 * Checks every signature of a document, with what the reports rest on.
 *
 * @throws {KysoError} see {@link verifyDocument}
 */
export function checkSignatures(document: PdfDocument, options: VerifyOptions): CheckedSignature[] {
  const gapStart = ({ range }: SeenSignature): number => range?.gapStart ?? Infinity;
  const seen = signatureHistory(document).sort((a, b) => gapStart(a) - gapStart(b) || 0);
  const checked = new Verifier(document, options).check(seen);
  if (checked.length === 0 && hidesSignature(document)) throw new KysoError("PDF_DAMAGED_AND_SIGNED");
  // Damage can show in any object that was read on the way.
  return document.rebuilt ? checked.map((one) => ({ ...one, report: asDamaged(one.report) })) : checked;
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

/** A signature, or a document time stamp, and what was found out about it. */
export interface CheckedSignature {
  readonly report: SignatureReport;
  /** The bytes of its `/Contents`, with padding; `null` where its byte range is wrong. */
  readonly contents: Uint8Array | null;
  /** Signer first, trusted root last; `null` where none leads there. */
  readonly path: readonly Certificate[] | null;
  /** The time stamp that proves when it was there, at the latest; `null` without any that holds. */
  readonly proof: { readonly token: TimestampToken; readonly at: Date } | null;
  /** What it has of the levels, also where it is none of PAdES; `null` for a time stamp, and for one that is not intact. */
  readonly reached: PadesLevel | null;
  /** Its signer's path at some moment. */
  pathAt(at: Date): Path | PathFailure | null;
}

interface Checkable {
  readonly seen: SeenSignature;
  readonly integrity: Integrity;
  /** Whether the field was signed with this signature, and no field before it. */
  readonly isOwn: boolean;
}

interface Concluded {
  readonly checkable: Checkable;
  readonly changes: ChangesAfter;
  readonly path: Path | PathFailure | null;
  readonly proof: CheckedSignature["proof"];
  readonly subIndication: SubIndication | null;
}

class Verifier {
  readonly #document: PdfDocument;
  readonly #options: VerifyOptions;
  readonly #certificates: readonly Certificate[];
  readonly #integrity: IntegrityChecker;

  constructor(document: PdfDocument, options: VerifyOptions) {
    this.#document = document;
    this.#options = options;
    this.#certificates = storedCertificates(document);
    this.#integrity = new IntegrityChecker(document.source, this.#certificates);
  }

  /** @param signatures in the order of their gaps */
  check(signatures: readonly SeenSignature[]): CheckedSignature[] {
    const own = ownSignatures(signatures);
    const checkable = signatures.map((seen) => ({
      seen,
      integrity: this.#integrity.check(seen.range, seen.subFilter),
      isOwn: own.has(seen),
    }));
    const held = checkable.flatMap(({ seen: { ref, holder, range, subFilter }, integrity, isOwn }) =>
      isOwn && integrity.intact && range !== null
        ? [{ ref, holder, revision: range.revision, isTimestamp: subFilter === TIMESTAMP_SUBFILTER }]
        : [],
    );
    const concluded = this.#conclude(checkable, new ChangeHistory(this.#document, held));
    const stamps = concluded.filter(
      ({ checkable: { seen }, subIndication }) => isStamp(seen) && subIndication === null,
    );
    const stamped = stamps.at(-1)?.checkable.seen.range?.revision ?? null;
    const scale = new LevelScale(this.#document, this.#options.trust, new Date(), stamped);
    return concluded.map((one) => {
      const reached = reachedBy(one, scale);
      return {
        report: this.#report(one, reached),
        contents: one.checkable.seen.range?.contents ?? null,
        path: pathOf(one),
        proof: one.proof,
        reached,
        pathAt: (at) => this.#path(one.checkable.integrity, at),
      };
    });
  }

  /** The newest first: the time stamps of a document prove what stands before them. */
  #conclude(checkable: readonly Checkable[], history: ChangeHistory): Concluded[] {
    const { trust, at = new Date() } = this.#options;
    const { allowance } = this.#integrity;
    const times = new TimeProof({ trust, certificates: this.#certificates, at, allowance });
    const newestFirst = checkable.toReversed().map((one) => {
      const changes = this.#changesAfter(one, history);
      return isStamp(one.seen)
        ? concludeStamp(one, changes, times)
        : this.#concludeSignature(one, changes, times);
    });
    return newestFirst.reverse();
  }

  #concludeSignature(checkable: Checkable, changes: ChangesAfter, times: TimeProof): Concluded {
    const { seen, integrity } = checkable;
    const proof = integrity.intact && checkable.isOwn ? times.of(integrity.signedData) : null;
    const at = this.#options.at ?? proof?.at ?? claimedOrNow(seen.claimedTime);
    const path = this.#path(integrity, at);
    const chainFailure = path !== null && "failure" in path ? path.subIndication : null;
    return { checkable, changes, path, proof, subIndication: failureOf(checkable, changes, chainFailure) };
  }

  #path({ certificate, signedData }: Integrity, at: Date): Path | PathFailure | null {
    if (certificate === null) return null;
    const { intermediates, roots } = this.#options.trust;
    const candidates = [...(signedData?.certificates ?? []), ...this.#certificates, ...intermediates];
    return checkSigningCertificate(certificate, candidates, roots, at);
  }

  #report(concluded: Concluded, reached: PadesLevel | null): SignatureReport {
    const { checkable, changes, proof, subIndication } = concluded;
    const { seen, integrity } = checkable;
    const { certificate, intact } = integrity;
    const time = proof?.at ?? seen.claimedTime;
    return {
      field: seen.name,
      kind: isStamp(seen) ? "timestamp" : "signature",
      indication: indicationOf(subIndication),
      subIndication,
      intact,
      coversWholeFile: seen.range?.end === this.#document.source.size,
      changesAfter: changes.change,
      changesAllowed: changes.isAllowed,
      signer: certificate?.subject ?? null,
      certificate: certificate?.sha256 ?? null,
      issuer: certificate?.issuer.commonName ?? null,
      trustedBy: pathOf(concluded)?.at(-1)?.subject.commonName ?? null,
      trustStore: null,
      signingTime: time?.toISOString() ?? null,
      signingTimeSource: time === null ? null : proof === null ? "claimed" : "timestamp",
      timestampedBy: proof?.token.certificate.subject.commonName ?? null,
      validity:
        certificate === null
          ? null
          : {
              notBefore: certificate.notBefore.toISOString(),
              notAfter: certificate.notAfter.toISOString(),
            },
      revocation: { status: "unchecked", source: null, revokedAt: null, reason: null },
      algorithms: { digest: null, key: null },
      level: seen.subFilter === "ETSI.CAdES.detached" && reached !== null ? reached : seen.subFilter,
      place: seen.place,
      revision: seen.range?.revision ?? null,
      certification: null,
      remarks: [],
    };
  }

  /**
   * Without a range that holds, nothing says which revision was signed; and whoever took a signature away, or lent it
   * to another field, did what no rule excuses.
   */
  #changesAfter({ seen: { range, isShown }, isOwn }: Checkable, history: ChangeHistory): ChangesAfter {
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
}

/** Certificates of the security store that are read. */
const MAX_STORED_CERTIFICATES = 256;

function storedCertificates(document: PdfDocument): Certificate[] {
  const { certificates } = validationDataOf(readSecurityStore(document, ["certificates"]));
  return certificates.slice(0, MAX_STORED_CERTIFICATES).flatMap((der) => {
    try {
      return [parseCertificate(der)];
    } catch (error) {
      if (error instanceof KysoError) return [];
      throw error;
    }
  });
}

function isStamp({ subFilter }: SeenSignature): boolean {
  return subFilter === TIMESTAMP_SUBFILTER;
}

function pathOf({ path }: Concluded): Path["path"] | null {
  return path !== null && "path" in path ? path.path : null;
}

/** One that holds proves from now on what stands before it. */
function concludeStamp(checkable: Checkable, changes: ChangesAfter, times: TimeProof): Concluded {
  const { integrity } = checkable;
  const checked = integrity.certificate === null ? null : times.check(integrity);
  const token = checked !== null && "token" in checked ? checked.token : null;
  const path = checked === null || "failure" in checked ? checked : { path: checked.token.path };
  const chainFailure = path !== null && "failure" in path ? path.subIndication : null;
  const subIndication = failureOf(checkable, changes, chainFailure);
  const proof = token === null || subIndication !== null ? null : { token, at: token.genTime };
  if (proof !== null) times.rely(proof.token);
  return { checkable, changes, path, proof, subIndication };
}

function claimedOrNow(claimed: Date | null): Date {
  const now = Date.now();
  return claimed !== null && claimed.getTime() <= now + CLOCK_TOLERANCE_MS ? claimed : new Date(now);
}

function reachedBy(concluded: Concluded, scale: LevelScale): PadesLevel | null {
  const { checkable, changes, proof } = concluded;
  const { seen, integrity, isOwn } = checkable;
  if (isStamp(seen) || !integrity.intact) return null;
  const path = pathOf(concluded);
  if (proof === null || seen.range === null || !isOwn || !changes.isAllowed) return "B-B";
  return path === null ? "B-T" : scale.levelOf({ revision: seen.range.revision, path, proof });
}

/** What is wrong with a signature, the gravest first. */
function failureOf(
  { seen, integrity: { intact, failure }, isOwn }: Checkable,
  changes: ChangesAfter,
  chainFailure: SubIndication | null,
): SubIndication | null {
  if (!seen.isShown || !isOwn) return "FORMAT_FAILURE";
  const changeFailure: SubIndication | null = changes.isAllowed ? null : "FORMAT_FAILURE";
  return intact ? (changeFailure ?? failure ?? chainFailure) : (failure ?? changeFailure ?? "FORMAT_FAILURE");
}
