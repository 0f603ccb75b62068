import type { SignatureReport } from "../../protocol/report.ts";
import type { TrustStore } from "../trust/store.ts";
import type { Certificate } from "../x509/certificate.ts";
import { indicationOf } from "./conclusion.ts";
import { UNCHECKED } from "./revocation-judge.ts";
import { keyNameOf, signerFacts } from "./signature-facts.ts";
import type { Judgement, SignatureEvidence } from "./signer-judge.ts";

/** What the carrier of a signature says of it. */
export type CarrierFacts = Pick<
  SignatureReport,
  | "field"
  | "kind"
  | "coversWholeFile"
  | "changesAfter"
  | "changesAllowed"
  | "level"
  | "place"
  | "revision"
  | "certification"
> & {
  /** The hash that was signed, such as `SHA-256`; `null` where it can't be read. */
  readonly digest: string | null;
};

/** The report of one signature, whatever carries it. */
export function reportOf(
  { certificate, intact, claimedTime }: Pick<SignatureEvidence, "certificate" | "intact" | "claimedTime">,
  { subIndication, path, proof, revocation, remarks }: Judgement,
  { digest, ...carrier }: CarrierFacts,
  trust: Pick<TrustStore, "labelOf">,
): SignatureReport {
  const time = proof?.at ?? claimedTime;
  return {
    ...carrier,
    indication: indicationOf(subIndication),
    subIndication,
    intact,
    ...signerFacts(certificate, path, (root) => trust.labelOf(root)),
    signingTime: time?.toISOString() ?? null,
    signingTimeSource: time === null ? null : proof === null ? "claimed" : "timestamp",
    timestampedBy: proof?.token.certificate.subject.commonName ?? null,
    revocation,
    algorithms: { digest, key: certificate === null ? null : keyNameOf(certificate) },
    remarks: [...remarks],
  };
}

/** What a report says of where a signature of our own was put. */
export type FreshFacts = Pick<
  CarrierFacts,
  "field" | "level" | "place" | "revision" | "certification" | "digest"
>;

/**
 * The report of a signature of our own, just made and checked. Its signer was checked before the key was used.
 *
 * @param path signer first, trusted root last; empty where none was asked for
 * @param time that the signature claims; `null` where it claims none
 */
export function freshReport(
  certificate: Certificate | null,
  path: readonly Certificate[],
  time: Date | null,
  facts: FreshFacts,
): SignatureReport {
  const remarks = time === null ? [] : (["TIME_CLAIMED"] as const);
  const judgement = {
    subIndication: null,
    path: path.length === 0 ? null : path,
    proof: null,
    revocation: UNCHECKED,
    remarks,
  };
  const carrier = {
    kind: "signature",
    coversWholeFile: true,
    changesAfter: "none",
    changesAllowed: true,
  } as const;
  const evidence = { certificate, intact: true, claimedTime: time };
  return reportOf(evidence, judgement, { ...carrier, ...facts }, { labelOf: () => null });
}
