import type { Remark, RevocationReport, SubIndication } from "../../protocol/report.ts";
import { embeddedAnswers } from "../cms/embedded-value.ts";
import type { Path, PathFailure } from "../trust/path.ts";
import type { KnownAnswers } from "../trust/revocation-status.ts";
import { checkSigningCertificate } from "../trust/signing-certificate.ts";
import type { TrustStore } from "../trust/store.ts";
import type { TimestampToken } from "../tsp/timestamp-token.ts";
import type { Certificate } from "../x509/certificate.ts";
import { indicationOf } from "./conclusion.ts";
import { judgePath } from "./path-judge.ts";
import { RevocationJudge, UNCHECKED, type OpenQuestion, type RevocationPolicy } from "./revocation-judge.ts";
import { StoredAnswers } from "./stored-answers.ts";
import { TimeProof, type ExistenceProof, type StampedImprint } from "./time-proof.ts";

/**
 * When SHA-1 and RSA keys below 2,048 bits were no longer to be signed with. What was proven to be there by then can't
 * have been forged by their weakness.
 *
 * @see NIST SP 800-131A, tables 2 and 9
 */
const WEAK_ALGORITHMS_ENDED = new Date("2014-01-01T00:00:00Z");

/** What is known of one signature by itself, whatever carries it. */
export interface SignatureEvidence {
  /** Digest and signature value both hold, and the signing certificate is the one that was meant. */
  readonly intact: boolean;
  /** What is wrong with it by itself. Of an intact one `CRYPTO_CONSTRAINTS_FAILURE` says that it is weak. */
  readonly failure: SubIndication | null;
  /** What is wrong with its place in what carries it, and with what was done to that since. */
  readonly carrierFailure: SubIndication | null;
  /** The signer's. */
  readonly certificate: Certificate | null;
  /** Certificates that came with it, of anybody. */
  readonly candidates: readonly Certificate[];
  /** The signer's own word. */
  readonly claimedTime: Date | null;
  /** Over the signature's value. */
  readonly timestamps: readonly StampedImprint[];
  /** Revocation answers that came with it; none is relied on before it is checked. */
  readonly answers: KnownAnswers;
}

/** What was made of a signature. */
export interface Judgement {
  /** `null`: it passes. */
  readonly subIndication: SubIndication | null;
  /** Signer first, trusted root last; `null` where none leads there. It may be out of its time. */
  readonly path: readonly Certificate[] | null;
  readonly proof: ExistenceProof | null;
  readonly revocation: RevocationReport;
  readonly remarks: readonly Remark[];
}

export interface JudgeOptions {
  readonly trust: TrustStore;
  /** The moment of checking. */
  readonly now: Date;
  readonly policy: RevocationPolicy;
  /** Answers that were fetched, each with where from. */
  readonly gathered?: readonly { readonly answers: KnownAnswers; readonly source: string }[];
}

/**
 * Judges the signatures of one file, newest first: who made them, whether that certificate was good when they were
 * there, and what proves when that was. It asks nobody: what the answers at hand leave open stands in
 * {@link openQuestions}, and whoever learns more judges again.
 *
 * @see EN 319 102-1, 5.3 to 5.6
 */
export class SignerJudge {
  readonly #options: JudgeOptions;
  readonly #answers: StoredAnswers;
  readonly #revocation: RevocationJudge;
  readonly #times: TimeProof;

  constructor(options: JudgeOptions) {
    const { trust, now, policy, gathered = [] } = options;
    this.#options = options;
    this.#answers = new StoredAnswers({}, trust, now);
    for (const { answers, source } of gathered) this.#answers.add(answers, source);
    this.#revocation = new RevocationJudge(this.#answers, policy, now);
    this.#times = new TimeProof({ trust, revocation: this.#revocation, now });
  }

  get trust(): TrustStore {
    return this.#options.trust;
  }

  get now(): Date {
    return this.#options.now;
  }

  /** What the answers at hand could not tell of paths that hold. */
  get openQuestions(): readonly OpenQuestion[] {
    return this.#revocation.openQuestions;
  }

  /** Takes in what the file brings for all of its signatures. */
  know(answers: KnownAnswers): void {
    this.#answers.add(answers);
  }

  /**
   * Judges a document time stamp. It proves nothing yet.
   *
   * @param stamp `null` for one that can't be read
   */
  judgeStamp(evidence: SignatureEvidence, stamp: StampedImprint | null): Judgement {
    const { certificate, candidates, carrierFailure } = evidence;
    this.#takeIn(evidence);
    if (stamp === null || certificate === null) return this.#broken(evidence);
    const { token, path, revocation, remarks, ...judged } = this.#times.judge(stamp, candidates);
    const subIndication = gravest([carrierFailure, evidence.failure, judged.subIndication]);
    const proof = token === null || subIndication !== null ? null : { token, at: token.genTime };
    return { subIndication, path, proof, revocation, remarks: [...weaknessOf(evidence), ...remarks] };
  }

  /**
   * Takes a document time stamp that holds for proof of all that is judged from here on.
   *
   * @param covered answers that it covers, too
   */
  rely(token: TimestampToken, covered: KnownAnswers): void {
    this.#times.rely(token);
    this.#answers.prove(covered, token.genTime);
  }

  judge(evidence: SignatureEvidence): Judgement {
    const { certificate, intact, failure, carrierFailure, claimedTime } = evidence;
    this.#takeIn(evidence);
    if (!intact || certificate === null) return this.#broken(evidence);
    const { proof, remarks, isOutOfOrder } = this.#times.of(evidence.timestamps, evidence.candidates);
    const { subIndication, ...chain } = this.#chain(evidence, certificate, proof);
    const isOldEnough = proof !== null && proof.at < WEAK_ALGORITHMS_ENDED;
    const failures = [
      carrierFailure,
      isWeak(evidence) && isOldEnough ? null : failure,
      isOutOfOrder ? ("TIMESTAMP_ORDER_FAILURE" as const) : null,
      subIndication,
    ];
    const isSince = subIndication === null && certificate.notAfter < this.#options.now;
    const all: readonly Remark[] = [
      ...weaknessOf(evidence),
      ...chain.remarks,
      ...(isSince ? (["EXPIRED_SINCE"] as const) : []),
      // Of what its time stamp is remarked on, only whether the server's status is known bears on the signature.
      ...remarks.filter((remark) => remark === "REVOCATION_UNKNOWN"),
      ...(proof === null && claimedTime !== null ? (["TIME_CLAIMED"] as const) : []),
    ];
    return { ...chain, subIndication: gravest(failures), proof, remarks: [...new Set(all)] };
  }

  /** What a signature carries was there when the document time stamp that covers it was made. */
  #takeIn({ answers, timestamps }: SignatureEvidence): void {
    const all = [answers, ...timestamps.map(({ token }) => embeddedAnswers(token.signedData))];
    const { standing } = this.#times;
    for (const each of all) {
      this.#answers.add(each);
      if (standing !== null) this.#answers.prove(each, standing.at);
    }
  }

  /** Of what does not hold only the signer is told, as far as it names one. */
  #broken(evidence: SignatureEvidence): Judgement {
    const { failure, carrierFailure } = evidence;
    return {
      subIndication: gravest([failure, carrierFailure]) ?? "FORMAT_FAILURE",
      path: pathOf(this.pathAt(evidence, this.#options.now)),
      proof: null,
      revocation: UNCHECKED,
      remarks: [
        ...weaknessOf(evidence),
        ...(evidence.claimedTime === null ? [] : (["TIME_CLAIMED"] as const)),
      ],
    };
  }

  /** The path of a signer that is valid at some moment. */
  pathAt(
    { certificate, candidates }: Pick<SignatureEvidence, "certificate" | "candidates">,
    at: Date,
  ): Path | PathFailure | null {
    if (certificate === null) return null;
    const { roots, intermediates } = this.#options.trust;
    return checkSigningCertificate(certificate, [...candidates, ...intermediates], roots, at);
  }

  #chain(
    { claimedTime, candidates }: SignatureEvidence,
    certificate: Certificate,
    proof: ExistenceProof | null,
  ): Omit<Judgement, "proof"> {
    const { trust, now } = this.#options;
    const use = { proven: proof?.at ?? null, claimed: claimedTime, isTimestamp: false };
    const all = [...candidates, ...trust.intermediates];
    const build = (at: Date): Path | PathFailure =>
      checkSigningCertificate(certificate, all, trust.roots, at);
    const { path, subIndication } = judgePath(certificate, build, use, now);
    if (path === null || subIndication !== null)
      return { subIndication, path, revocation: UNCHECKED, remarks: [] };
    const { report, ...judged } = this.#revocation.of(path, use);
    return { ...judged, path, revocation: report };
  }
}

function pathOf(found: Path | PathFailure | null): Path["path"] | null {
  return found !== null && "path" in found ? found.path : null;
}

function isWeak({ failure }: SignatureEvidence): boolean {
  return failure === "CRYPTO_CONSTRAINTS_FAILURE";
}

function weaknessOf(evidence: SignatureEvidence): readonly Remark[] {
  return isWeak(evidence) ? ["WEAK_ALGORITHM"] : [];
}

/** What shows that a signature is wrong goes before what leaves it open. */
function gravest(failures: readonly (SubIndication | null)[]): SubIndication | null {
  const failed = failures.filter((failure) => failure !== null);
  return failed.find((failure) => indicationOf(failure) === "TOTAL-FAILED") ?? failed[0] ?? null;
}
