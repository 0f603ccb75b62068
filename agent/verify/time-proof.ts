import type { Remark, RevocationReport, SubIndication } from "../../protocol/report.ts";
import { buildPath } from "../trust/path.ts";
import type { TrustStore } from "../trust/store.ts";
import { checkTimestampToken, type TimestampFailure } from "../tsp/timestamp-check.ts";
import type { ParsedTimestampToken, TimestampToken } from "../tsp/timestamp-token.ts";
import type { Certificate } from "../x509/certificate.ts";
import { judgePath } from "./path-judge.ts";
import { UNCHECKED, type RevocationJudge } from "./revocation-judge.ts";

/** How far the clocks of two time stamp servers, or of one and this machine, may be apart, ms. */
export const CLOCK_TOLERANCE_MS = 10 * 60_000;

/** A time stamp that has been read, and what it must be one of. */
export interface StampedImprint {
  readonly token: ParsedTimestampToken;
  /** Hash of what was stamped, by the token's own algorithm. */
  readonly imprint: Uint8Array;
}

/** What a time stamp turned out to be worth. */
export interface StampJudgement {
  /** `null` for one that does not hold. */
  readonly token: TimestampToken | null;
  readonly subIndication: SubIndication | null;
  readonly path: readonly Certificate[] | null;
  readonly revocation: RevocationReport;
  readonly remarks: readonly Remark[];
}

/** The best proof of when a signature was there. */
export interface ExistenceProof {
  readonly token: TimestampToken;
  readonly at: Date;
}

export interface TimeProofOptions {
  readonly trust: TrustStore;
  readonly revocation: RevocationJudge;
  /** The moment up to which nothing is proven but by time stamps. */
  readonly now: Date;
}

/**
 * What time stamps prove of when signatures were there. It is asked about the newest signature first: a document time
 * stamp that holds is proof for all that stands before it, older time stamps among it.
 *
 * @see EN 319 102-1, 5.6.2.3 (proofs of existence)
 */
export class TimeProof {
  readonly #options: TimeProofOptions;
  /** The document time stamp that proves all that is asked about from here on; `null` while none does. */
  #proof: TimestampToken | null = null;

  constructor(options: TimeProofOptions) {
    this.#options = options;
  }

  /** Takes a document time stamp that holds for proof of all that is asked about from here on. */
  rely(token: TimestampToken): void {
    if (this.#proof === null || token.genTime < this.#proof.genTime) this.#proof = token;
  }

  /** The document time stamp that proves all that is asked about now. */
  get standing(): ExistenceProof | null {
    return this.#proof === null ? null : { token: this.#proof, at: this.#proof.genTime };
  }

  /**
   * The best proof of when a signature was there: its own time stamp, or one of the document.
   *
   * @param stamps over the signature's value
   */
  of(
    stamps: readonly StampedImprint[],
    candidates: readonly Certificate[],
  ): {
    readonly proof: ExistenceProof | null;
    /** Of the stamp that is the proof. */
    readonly remarks: readonly Remark[];
    /** Whether a stamp says that it was made after another that covers it. */
    readonly isOutOfOrder: boolean;
  } {
    const judged = stamps.map((stamp) => this.judge(stamp, candidates));
    let best: { proof: ExistenceProof; remarks: readonly Remark[] } | null =
      this.standing === null ? null : { proof: this.standing, remarks: [] };
    for (const { token, remarks } of judged) {
      if (token === null || (best !== null && token.genTime > best.proof.at)) continue;
      best = { proof: { token, at: token.genTime }, remarks };
    }
    const isOutOfOrder = judged.some(({ subIndication }) => subIndication === "TIMESTAMP_ORDER_FAILURE");
    return { proof: best?.proof ?? null, remarks: best?.remarks ?? [], isOutOfOrder };
  }

  /**
   * Judges one time stamp: a signature of its server, whose own word is the time in it, and whose existence newer time
   * stamps of the document prove.
   *
   * @param candidates certificates that may stand on its path
   * @see EN 319 102-1, 5.4
   */
  judge({ token, imprint }: StampedImprint, candidates: readonly Certificate[]): StampJudgement {
    const { roots, intermediates } = this.#options.trust;
    const all = [...candidates, ...intermediates];
    const checked = checkTimestampToken(token, imprint, { roots, candidates: all, at: token.genTime });
    return "token" in checked
      ? this.#inTime(checked.token, [...token.certificates, ...all])
      : failed(checked);
  }

  #inTime(token: TimestampToken, candidates: readonly Certificate[]): StampJudgement {
    const { trust, now, revocation } = this.#options;
    const { certificate, genTime } = token;
    const proven = this.#proof?.genTime ?? null;
    const { roots } = trust;
    const use = { proven, claimed: genTime, isTimestamp: true };
    const build = (at: Date): ReturnType<typeof buildPath> =>
      buildPath({ certificate, candidates, roots, at });
    const { path, subIndication } = judgePath(certificate, build, use, now);
    const isLate = genTime.getTime() > (proven ?? now).getTime() + CLOCK_TOLERANCE_MS;
    const inTime = isLate ? "TIMESTAMP_ORDER_FAILURE" : subIndication;
    if (path === null || inTime !== null)
      return { token: null, subIndication: inTime, path, revocation: UNCHECKED, remarks: [] };
    const judged = revocation.of(path, use);
    const isSince = certificate.notAfter < now;
    return {
      token: judged.subIndication === null ? { ...token, path } : null,
      subIndication: judged.subIndication,
      path,
      revocation: judged.report,
      remarks: [...judged.remarks, ...(isSince ? (["EXPIRED_SINCE"] as const) : [])],
    };
  }
}

function failed({ subIndication }: TimestampFailure): StampJudgement {
  return { token: null, subIndication, path: null, revocation: UNCHECKED, remarks: [] };
}
