import { KysoError } from "../../protocol/error.ts";
import type { PadesLevel } from "../../protocol/pades-level.ts";
import type { RevisionReport, SignatureReport, SubIndication } from "../../protocol/report.ts";
import { embeddedAnswers } from "../cms/embedded-value.ts";
import type { PdfDocument } from "../pdf/document.ts";
import { carriesSignature, holdsByteRange } from "../pdf/signed-damage.ts";
import type { Path, PathFailure } from "../trust/path.ts";
import type { TrustStore } from "../trust/store.ts";
import type { Allowance } from "../x509/canonical-der.ts";
import { parseCertificate, type Certificate } from "../x509/certificate.ts";
import { isLineEnd } from "./byte-range.ts";
import { ChangeHistory, OTHER, type ChangesAfter } from "./change/change.ts";
import { carriedCertificates, signatureTimestamps } from "./embedded-data.ts";
import { IntegrityChecker, TIMESTAMP_SUBFILTER, type Integrity } from "./integrity.ts";
import { indicationOf } from "./conclusion.ts";
import { LevelScale, type GoodStamp } from "./level.ts";
import { StoreHistory } from "./store-history.ts";
import {
  ownSignatures,
  signatureHistory,
  type HeldSignature,
  type SeenSignature,
} from "./signature-history.ts";
import { revisionReports } from "./revision-report.ts";
import { reportOf } from "./signature-report.ts";
import { SignerJudge, type Judgement, type SignatureEvidence } from "./signer-judge.ts";

export interface VerifyOptions {
  readonly trust: TrustStore;
  /** The moment of checking; by default now. */
  readonly at?: Date;
}

/**
 * Checks every signature of a document by what the document and the trusted roots show, with what the reports rest on.
 * Nobody is asked.
 *
 * @throws {KysoError} see {@link verifyDocument}
 */
export function checkSignatures(document: PdfDocument, options: VerifyOptions): CheckedSignature[] {
  const { trust, at: now = new Date() } = options;
  const policy = { check: "on", whenUnknown: "warn" } as const;
  return new DocumentCheck(document).judgedBy(new SignerJudge({ trust, now, policy }));
}

/** A signature, or a document time stamp, and what was found out about it. */
export interface CheckedSignature {
  readonly report: SignatureReport;
  /** The bytes of its `/Contents`, with padding; `null` where its byte range is wrong. */
  readonly contents: Uint8Array | null;
  /** Signer first, trusted root last; `null` where none leads there. */
  readonly path: readonly Certificate[] | null;
  /** The time stamp that proves when it was there, at the latest; `null` without any that holds. */
  readonly proof: Judgement["proof"];
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

interface Prepared extends Checkable {
  readonly changes: ChangesAfter;
  readonly evidence: SignatureEvidence;
}

interface Concluded {
  readonly prepared: Prepared;
  readonly judgement: Judgement;
}

/**
 * What can be found out about the signatures of a document whoever is trusted, and whatever is known of revocation. It
 * reads the document once, and may be judged several times.
 */
export class DocumentCheck {
  readonly #document: PdfDocument;
  readonly #stores: StoreHistory;
  /** In the order of their gaps. */
  readonly #prepared: readonly Prepared[];
  readonly #history: ChangeHistory;

  /** @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX; PDF_DAMAGED_AND_SIGNED where its signatures can't be found */
  constructor(document: PdfDocument) {
    const gapStart = ({ range }: SeenSignature): number => range?.gapStart ?? Infinity;
    const seen = signatureHistory(document).sort((a, b) => gapStart(a) - gapStart(b) || 0);
    if (seen.length === 0 && hidesSignature(document)) throw new KysoError("PDF_DAMAGED_AND_SIGNED");
    this.#document = document;
    this.#stores = new StoreHistory(document);
    const stored = seen.length === 0 ? [] : certificatesOf(this.#stores.at(this.#stores.newest).certificates);
    const checker = new IntegrityChecker(document.source, stored);
    const checkable = checkedIntegrity(seen, checker);
    this.#history = new ChangeHistory(document, checkable.flatMap(heldSignature));
    this.#prepared = checkable.map((one) => this.#prepare(one, stored, checker.allowance));
  }

  /** What each revision of the document did, and who signed it, oldest first. */
  revisions(): RevisionReport[] {
    const signatures = this.#prepared.map(({ seen: { name, range } }) => ({
      field: name,
      revision: range?.revision ?? null,
    }));
    return revisionReports(this.#document, this.#history, signatures);
  }

  /** In the order in which they were made; those whose byte range is wrong come last. */
  judgedBy(judge: SignerJudge): CheckedSignature[] {
    if (this.#prepared.length > 0) judge.know(this.#stores.at(this.#stores.newest));
    // The newest first: the time stamps of a document prove what stands before them.
    const vouched = new Set<number>();
    const newestFirst = this.#prepared.toReversed().map((prepared) => {
      const concluded = asWritten(this.#conclude(prepared, judge), vouched);
      if (isVouchedFor(concluded)) vouched.add(prepared.seen.range?.revision ?? -1);
      return concluded;
    });
    const concluded = newestFirst.reverse();
    const scale = new LevelScale(this.#stores, judge.trust, judge.now, concluded.flatMap(goodStamps));
    const checked = concluded.map((one) => this.#checked(one, reachedBy(one, scale), judge));
    // Damage can show in any object that was read on the way.
    return this.#document.rebuilt
      ? checked.map((one) => ({ ...one, report: asDamaged(one.report) }))
      : checked;
  }

  #prepare(one: Checkable, stored: readonly Certificate[], allowance: Allowance): Prepared {
    const changes = this.#changesAfter(one);
    const { intact, failure, certificate, signedData } = one.integrity;
    const hasOwnStamps = intact && one.isOwn && signedData !== null && !isStamp(one.seen);
    const isInPlace = one.seen.isShown && one.isOwn && changes.isAllowed;
    const evidence: SignatureEvidence = {
      intact,
      failure,
      carrierFailure: isInPlace ? null : "FORMAT_FAILURE",
      certificate,
      candidates: [...(signedData === null ? [] : carriedCertificates(signedData)), ...stored],
      claimedTime: one.seen.claimedTime,
      timestamps: hasOwnStamps ? signatureTimestamps(signedData, allowance) : [],
      answers: signedData === null || !intact ? {} : embeddedAnswers(signedData),
    };
    return { ...one, changes, evidence };
  }

  #checked(
    { prepared, judgement }: Concluded,
    reached: PadesLevel | null,
    judge: SignerJudge,
  ): CheckedSignature {
    const { seen, evidence, changes, integrity } = prepared;
    const facts = {
      field: seen.name,
      kind: isStamp(seen) ? ("timestamp" as const) : ("signature" as const),
      coversWholeFile: seen.range?.end === this.#document.source.size,
      changesAfter: changes.change,
      changesAllowed: changes.isAllowed,
      digest: integrity.digest,
      level: seen.subFilter === "ETSI.CAdES.detached" && reached !== null ? reached : seen.subFilter,
      place: seen.place,
      revision: seen.range?.revision ?? null,
      certification: seen.certification,
    };
    return {
      report: reportOf(evidence, judgement, facts, judge.trust),
      contents: seen.range?.contents ?? null,
      path: judgement.path,
      proof: judgement.proof,
      reached,
      pathAt: (at) => judge.pathAt(evidence, at),
    };
  }

  #conclude(prepared: Prepared, judge: SignerJudge): Concluded {
    const { seen, evidence, integrity } = prepared;
    if (!isStamp(seen)) return { prepared, judgement: judge.judge(evidence) };
    const judgement = judge.judgeStamp(evidence, integrity.timestamp);
    const concluded = { prepared, judgement };
    // One that holds proves from now on what stands before it.
    for (const { revision } of goodStamps(concluded)) {
      if (judgement.proof !== null) judge.rely(judgement.proof.token, this.#stores.at(revision));
    }
    return concluded;
  }

  /**
   * Without a range that holds, nothing says which revision was signed; and whoever took a signature away, or lent it
   * to another field, did what no rule excuses.
   */
  #changesAfter({ seen: { range, isShown }, isOwn }: Checkable): ChangesAfter {
    const document = this.#document;
    if (range === null || !isShown || !isOwn) return OTHER;
    const isLast = !document.rebuilt && isLineEnd(document.source, range.end, document.source.size);
    if (isLast) return { change: "none", isAllowed: true, writers: [] };
    try {
      return this.#history.after(range.revision);
    } catch (error) {
      if (error instanceof KysoError) return OTHER;
      throw error;
    }
  }
}

/** Whether a trusted root says whose a signature is, and nothing shows that it is wrong. */
function isVouchedFor({ judgement: { path, subIndication } }: Concluded): boolean {
  return path !== null && indicationOf(subIndication) !== "TOTAL-FAILED";
}

/**
 * A number that somebody wrote of whom nothing is known is no allowed change behind a signer who is known. Where nobody is
 * known, nothing can be said of either.
 *
 * @param vouched revisions of later signatures whose signers are known
 */
function asWritten(concluded: Concluded, vouched: ReadonlySet<number>): Concluded {
  const { prepared, judgement } = concluded;
  const { changes } = prepared;
  const isKnown = changes.writers.every((revision) => vouched.has(revision));
  if (isKnown || judgement.path === null) return concluded;
  const subIndication = judgement.subIndication ?? "SIG_CONSTRAINTS_FAILURE";
  return {
    prepared: { ...prepared, changes: { ...changes, isAllowed: false } },
    judgement: { ...judgement, subIndication },
  };
}

/** @param signatures in the order of their gaps */
function checkedIntegrity(signatures: readonly SeenSignature[], checker: IntegrityChecker): Checkable[] {
  const own = ownSignatures(signatures);
  return signatures.map((seen) => ({
    seen,
    integrity: checker.check(seen.range, seen.subFilter),
    isOwn: own.has(seen),
  }));
}

function heldSignature({ seen, integrity, isOwn }: Checkable): HeldSignature[] {
  const { ref, holder, range } = seen;
  if (!isOwn || !integrity.intact || range === null) return [];
  return [{ ref, holder, revision: range.revision, isTimestamp: isStamp(seen) }];
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

/** Certificates of the security store that are read. */
const MAX_STORED_CERTIFICATES = 256;

function certificatesOf(ders: readonly Uint8Array[]): Certificate[] {
  return ders.slice(0, MAX_STORED_CERTIFICATES).flatMap((der) => {
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

function goodStamps({ prepared, judgement: { subIndication, proof } }: Concluded): GoodStamp[] {
  const { seen } = prepared;
  const isGood = isStamp(seen) && subIndication === null && proof !== null && seen.range !== null;
  return isGood ? [{ revision: seen.range.revision, at: proof.at }] : [];
}

function reachedBy(
  { prepared, judgement: { path, proof, subIndication } }: Concluded,
  scale: LevelScale,
): PadesLevel | null {
  const { seen, integrity, isOwn, changes } = prepared;
  if (isStamp(seen) || !integrity.intact) return null;
  if (proof === null || seen.range === null || !isOwn || !changes.isAllowed) return "B-B";
  return path === null || isOutOfTime(subIndication)
    ? "B-T"
    : scale.levelOf({ revision: seen.range.revision, path, proof });
}

/** Whether a path was found that is not valid at the time that is proven. */
function isOutOfTime(subIndication: SubIndication | null): boolean {
  return subIndication === "OUT_OF_BOUNDS_NO_POE" || subIndication === "NOT_YET_VALID";
}
