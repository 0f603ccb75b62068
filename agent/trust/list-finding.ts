import { KysoError } from "../../protocol/error.ts";
import { checkRevocationList, type CrlQuestion } from "../crl/answer.ts";
import { checkDelta, isDelta } from "../crl/delta.ts";
import { ALL_REASONS, type ReasonMask } from "../crl/reason-mask.ts";
import { parseRevocationList, type RevocationList } from "../crl/revocation-list.ts";
import type { Finding } from "./finding.ts";

/** Lists that are held against one certificate; each may cost a check of a signature. */
export const MAX_LIST_CHECKS = 500;

/** A full list, and what has changed since. */
export interface Lists {
  readonly list: RevocationList;
  /** `null` where none is to be had. */
  readonly delta: RevocationList | null;
  /** The full one's address; `null` for one that was at hand. */
  readonly source: string | null;
}

/** What one list says, and as far as which reasons go. */
export interface PartialFinding {
  readonly finding: Finding;
  readonly reasons: ReasonMask;
}

/** How many lists may still be checked; it shrinks, and several searches may share one. */
export interface ListAllowance {
  checks: number;
}

type OnFailure = (error: unknown) => void;

/**
 * What a list says of a certificate, with its delta.
 *
 * @throws {KysoError} CRL_*
 */
export function partialFinding({ list, delta, source }: Lists, question: CrlQuestion): PartialFinding {
  const { statement, signer, reasons } = checkRevocationList(list, delta, question);
  const [issuer] = question.signers;
  return {
    reasons,
    finding: {
      statement,
      evidence: {
        kind: "crl",
        der: delta === null ? [list.der] : [list.der, delta.der],
        producedAt: statement.thisUpdate,
        nextUpdate: statement.nextUpdate,
        signerCertificates: signer === issuer ? [] : [signer],
        support: [],
        source,
      },
    },
  };
}

/**
 * What several lists say: each by itself where it shows a revocation or is for all reasons, and those of some reasons
 * together, the latest first, where they are for all of them.
 *
 * @returns nothing where some reason is left open
 * @see RFC 5280, 6.3.3 (e) and (l)
 */
export function conclusions(parts: readonly PartialFinding[]): readonly Finding[] {
  const byItself = parts.filter(
    ({ finding, reasons }) => finding.statement.status === "revoked" || reasons === ALL_REASONS,
  );
  const found = byItself.map(({ finding }) => finding);
  const others = parts
    .filter((part) => !byItself.includes(part))
    .sort((left, right) => age(right) - age(left));
  let covered = 0;
  const together: Finding[] = [];
  for (const { finding, reasons } of others) {
    if ((reasons | covered) === covered) continue;
    covered |= reasons;
    together.push(finding);
  }
  return covered === ALL_REASONS ? [...found, together.reduce(joined)] : found;
}

function age({ finding }: PartialFinding): number {
  return finding.statement.thisUpdate.getTime();
}

/** Two findings of `good` as one, which is as old as the older and ends with the first. */
function joined(left: Finding, right: Finding): Finding {
  const [one, other] = [left.statement, right.statement];
  const thisUpdate = one.thisUpdate < other.thisUpdate ? one.thisUpdate : other.thisUpdate;
  const nextUpdate = earlier(one.nextUpdate, other.nextUpdate);
  return {
    statement: {
      ...one,
      thisUpdate,
      nextUpdate,
      keepsExpiredSince: bothKeep(one.keepsExpiredSince, other.keepsExpiredSince),
    },
    evidence: {
      ...left.evidence,
      der: [...left.evidence.der, ...right.evidence.der],
      producedAt: thisUpdate,
      nextUpdate,
      signerCertificates: [
        ...new Set([...left.evidence.signerCertificates, ...right.evidence.signerCertificates]),
      ],
    },
  };
}

/** `null` is no end. */
function earlier(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}

/** Since when both keep what has ended; `null` where one does not. */
function bothKeep(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return null;
  return one < other ? other : one;
}

/**
 * What the lists that are at hand say: each full one with the latest delta to it, or by itself where there is none.
 *
 * @param onFailure told of each that can't be used
 */
export function knownListFindings(
  ders: readonly Uint8Array[],
  question: CrlQuestion,
  onFailure: OnFailure,
): readonly Finding[] {
  const lists = ders.flatMap((der) => attempt(() => parseRevocationList(der), onFailure));
  return listFindings(lists, question, onFailure);
}

/**
 * The same of lists that have been read.
 *
 * @param onFailure told of each that can't be used
 */
export function listFindings(
  lists: readonly RevocationList[],
  question: CrlQuestion,
  onFailure: OnFailure = () => undefined,
  allowance: ListAllowance = { checks: MAX_LIST_CHECKS },
): readonly Finding[] {
  const check = (list: RevocationList, delta: RevocationList | null): PartialFinding[] =>
    attempt(() => {
      if (allowance.checks-- <= 0) throw new KysoError("CRL_UNSUPPORTED", "too many lists");
      return partialFinding({ list, delta, source: null }, question);
    }, onFailure);
  const deltas = lists.filter(isDelta);
  const parts = lists
    .filter((list) => !isDelta(list))
    .flatMap((list) => {
      const later = deltas.filter(
        (delta) => attempt(() => checkDelta(list, delta) ?? true, onFailure).length > 0,
      );
      const [latest] = later
        .flatMap((delta) => check(list, delta))
        .sort((left, right) => age(right) - age(left));
      return latest === undefined ? check(list, null) : [latest];
    });
  return conclusions(parts);
}

function attempt<T>(make: () => T, onFailure: OnFailure): T[] {
  try {
    return [make()];
  } catch (error) {
    onFailure(error);
    return [];
  }
}
