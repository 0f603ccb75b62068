import { checkRevocationList, type CrlQuestion } from "../crl/answer.ts";
import { isDelta } from "../crl/delta.ts";
import { parseRevocationList, type RevocationList } from "../crl/revocation-list.ts";
import { type Finding, newestFirst } from "./finding.ts";

/** A full list, and what has changed since. */
export interface Lists {
  readonly list: RevocationList;
  /** `null` where none is to be had. */
  readonly delta: RevocationList | null;
  /** The full one's address; `null` for one that was at hand. */
  readonly source: string | null;
}

/**
 * What lists say of a certificate.
 *
 * @throws {KysoError} CRL_*
 */
export function findingOf({ list, delta, source }: Lists, question: CrlQuestion): Finding {
  const { statement, signer } = checkRevocationList(list, delta, question);
  const [issuer] = question.signers;
  return {
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
  };
}

/**
 * What the lists that are at hand say: each full one with the latest delta to it, or by itself where there is none.
 *
 * @param onFailure told of each that can't be used
 */
export function knownListFindings(
  ders: readonly Uint8Array[],
  question: CrlQuestion,
  onFailure: (error: unknown) => void,
): readonly Finding[] {
  const attempt = <T>(make: () => T): T[] => {
    try {
      return [make()];
    } catch (error) {
      onFailure(error);
      return [];
    }
  };
  const lists = ders.flatMap((der) => attempt(() => parseRevocationList(der)));
  const deltas = lists.filter(isDelta);
  return lists
    .filter((list) => !isDelta(list))
    .flatMap((list) => {
      const withDeltas = deltas.flatMap((delta) =>
        attempt(() => findingOf({ list, delta, source: null }, question)),
      );
      const [latest] = newestFirst(withDeltas);
      return latest === undefined
        ? attempt(() => findingOf({ list, delta: null, source: null }, question))
        : [latest];
    });
}
