import type { Remark, RevocationReport, SubIndication } from "../../protocol/report.ts";
import { CLOCK_TOLERANCE_MS } from "../crl/certificate-statement.ts";
import type { RevocationReason } from "../crl/revocation-reason.ts";
import type { RevocationStatus } from "../trust/revocation-status.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { StoredAnswers } from "./stored-answers.ts";

/** How revocation counts. */
export interface RevocationPolicy {
  /** `off`: nobody looks at it. */
  readonly check: "on" | "off";
  /** Whether a signature whose certificates' status can't be known passes with a remark, or is not told. */
  readonly whenUnknown: "warn" | "refuse";
}

/** When a path was used. */
export interface PathUse {
  /** The moment at which the signature was there, at the latest; `null` where nothing proves one. */
  readonly proven: Date | null;
  /** The signer's own word; of a time stamp, when it says that it was made. */
  readonly claimed: Date | null;
  readonly isTimestamp: boolean;
}

/** What is known of whether the certificates of a path were revoked, and what that makes of a signature. */
export interface RevocationJudgement {
  readonly report: RevocationReport;
  readonly subIndication: SubIndication | null;
  readonly remarks: readonly Remark[];
}

/** A path that holds, whose status nothing at hand tells. */
export interface OpenQuestion {
  /** The same for the same question. */
  readonly name: string;
  /** Signer first, root last. */
  readonly path: readonly Certificate[];
  /** The moment that is asked about. */
  readonly at: Date;
}

/** Nobody has looked, or there was nothing to look at. */
export const UNCHECKED: RevocationReport = Object.freeze({
  status: "unchecked",
  source: null,
  revokedAt: null,
  reason: null,
});

/**
 * Reasons for which the time stamps from before stay good: the key was not in other hands. A reason that is not given
 * can't be told from one that is not specified, and counts for the worst.
 *
 * @see RFC 3161, 4 (1)
 */
const HARMLESS_TO_STAMPS: ReadonlySet<RevocationReason> = new Set([
  "affiliationChanged",
  "superseded",
  "cessationOfOperation",
]);

/** Judges paths by the answers at hand, and keeps in mind what these leave open. */
export class RevocationJudge {
  readonly #answers: StoredAnswers;
  readonly #policy: RevocationPolicy;
  readonly #now: Date;
  readonly #open = new Map<string, OpenQuestion>();

  constructor(answers: StoredAnswers, policy: RevocationPolicy, now: Date) {
    this.#answers = answers;
    this.#policy = policy;
    this.#now = now;
  }

  get openQuestions(): readonly OpenQuestion[] {
    return [...this.#open.values()];
  }

  /**
   * @param path signer first, root last; valid at the moment that is proven, or else now
   * @see EN 319 102-1, 5.2.6 (X.509 certificate validation) and 5.6.2.1 (past certificate validation)
   */
  of(path: readonly Certificate[], use: PathUse): RevocationJudgement {
    if (this.#policy.check === "off") return { report: UNCHECKED, subIndication: null, remarks: [] };
    const each = path.slice(0, -1).map((_certificate, index) => {
      const status = this.#statusOf(path, index, use);
      if (status.isOpen) this.#ask(path, use.proven ?? this.#now);
      return { status, ...consequenceOf(status, index === 0, use) };
    });
    const failed = each.find(({ subIndication }) => subIndication !== null);
    const unknown = each.find(({ status }) => status.status === "unknown");
    const later = each.find(({ remark }) => remark !== null);
    const decisive = failed ?? unknown ?? later ?? each[0];
    const isRefused = unknown !== undefined && this.#policy.whenUnknown === "refuse";
    return {
      report: decisive === undefined ? { ...UNCHECKED, status: "good" } : reportOf(decisive.status),
      subIndication: failed?.subIndication ?? (isRefused ? "TRY_LATER" : null),
      remarks: [
        ...(failed === undefined && unknown !== undefined ? (["REVOCATION_UNKNOWN"] as const) : []),
        ...(failed === undefined && later !== undefined ? (["REVOKED_LATER"] as const) : []),
      ],
    };
  }

  /**
   * The status when a path was used. Where nothing proves when that was, it counts now; only where nothing is to be had
   * of now, and the policy is not to refuse, what is known of the claimed time is taken.
   */
  #statusOf(path: readonly Certificate[], index: number, use: PathUse): FoundStatus {
    const { proven, claimed } = use;
    const found = this.#answers.statusOf(path, index, proven ?? this.#now);
    if (found !== null && found.status !== "unknown") return { ...found, isOpen: isOfLongAgo(found, use) };
    const mayGoBack = proven === null && claimed !== null && claimed < this.#now;
    if (mayGoBack && this.#policy.whenUnknown === "warn") {
      const then = this.#answers.statusOf(path, index, claimed);
      if (then?.status === "good") return { ...then, isOpen: true };
    }
    return { status: "unknown", evidence: found?.evidence ?? null, isOpen: true };
  }

  #ask(path: readonly Certificate[], at: Date): void {
    const name = `${path.map(({ sha256 }) => sha256).join(" ")} ${at.getTime()}`;
    this.#open.set(name, { name, path, at });
  }
}

/**
 * Whether a good status rests on what the file brought from before the signature was there: whoever signs with a revoked
 * key would bring an answer from before that. It counts, but who knows better is asked.
 *
 * @see EN 319 102-1, 5.2.5 (revocation freshness)
 */
function isOfLongAgo({ status, evidence }: RevocationStatus, use: PathUse): boolean {
  if (status !== "good" || evidence === null || evidence.source !== null) return false;
  const used = use.isTimestamp ? (use.proven ?? use.claimed) : use.proven;
  return used === null || evidence.producedAt.getTime() + CLOCK_TOLERANCE_MS < used.getTime();
}

interface FoundStatus extends RevocationStatus {
  readonly isOpen: boolean;
}

interface Consequence {
  readonly subIndication: SubIndication | null;
  readonly remark: "REVOKED_LATER" | null;
}

/** What the status of one certificate of a path means for what was signed. */
function consequenceOf(
  { status, at: revokedAt, reason }: RevocationStatus,
  isSigner: boolean,
  { proven, claimed, isTimestamp }: PathUse,
): Consequence {
  if (status === "unknown") return { subIndication: null, remark: null };
  if (status === "good")
    return { subIndication: null, remark: revokedAt === undefined ? null : "REVOKED_LATER" };
  if (reason === "certificateHold") return { subIndication: "TRY_LATER", remark: null }; // it may be taken back
  if (!isSigner) return { subIndication: "REVOKED_CA_NO_POE", remark: null };
  const said = isTimestamp ? claimed : (proven ?? claimed);
  const isAfter = said !== null && (revokedAt === undefined || said >= revokedAt);
  if (isAfter) return { subIndication: "REVOKED", remark: null };
  const isHarmless = isTimestamp && reason !== undefined && HARMLESS_TO_STAMPS.has(reason);
  if (isHarmless) return { subIndication: null, remark: "REVOKED_LATER" };
  return { subIndication: "REVOKED_NO_POE", remark: null };
}

function reportOf({ status, at, reason, evidence }: RevocationStatus): RevocationReport {
  return {
    status: at === undefined ? status : "revoked",
    source: evidence === null ? null : evidence.source === null ? "embedded" : evidence.kind,
    revokedAt: at?.toISOString() ?? null,
    reason: reason ?? null,
  };
}
