import type { SignatureReport } from "../../protocol/report.ts";
import type { TrustStore } from "../trust/store.ts";
import { indicationOf } from "./conclusion.ts";
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
  trust: TrustStore,
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
