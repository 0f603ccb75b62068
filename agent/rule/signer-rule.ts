import { ROLE_OF_KIND } from "../../protocol/signature-kind.ts";
import type { Finding } from "./rule-check.ts";
import type { RuleFacts } from "./rule-facts.ts";

/** A path to a trusted root, dates, algorithm, key usage. */
export function signerCertificate({ signer }: Pick<RuleFacts, "signer">): Finding {
  if (signer === null) return "silent";
  return signer.problem === null ? null : { code: signer.problem };
}

/** The signer's certificate was not revoked. Whether that has to be known, policy says. */
export function signerRevocation({
  signer,
}: {
  readonly signer: Pick<NonNullable<RuleFacts["signer"]>, "revocation"> | null;
}): Finding {
  switch (signer?.revocation ?? null) {
    case null:
      return "silent";
    case "good":
      return null;
    case "unknown":
      return { code: "CERTIFICATE_REVOCATION_UNKNOWN" };
    case "revoked":
      return { code: "CERTIFICATE_REVOKED", always: "refused" };
  }
}

/** The certificate is of the role that makes this kind of signature, as configuration says: it is never guessed. */
export function signerRole({
  kind,
  signer,
  whenRoleUnknown,
}: Pick<RuleFacts, "kind" | "whenRoleUnknown"> & {
  readonly signer: Pick<NonNullable<RuleFacts["signer"]>, "role"> | null;
}): Finding {
  if (signer === null) return "silent";
  if (signer.role === null) return { code: "CERTIFICATE_ROLE_UNKNOWN", always: whenRoleUnknown };
  return signer.role === ROLE_OF_KIND[kind] ? null : { code: "CERTIFICATE_WRONG_ROLE" };
}

/** The certificate names the organisation that the portal belongs to. */
export function signerOrganisation({
  signer,
  namesOrganisation,
}: Pick<RuleFacts, "signer" | "namesOrganisation">): Finding {
  if (signer === null || namesOrganisation === null) return "silent";
  return namesOrganisation ? null : { code: "CERTIFICATE_OTHER_ORGANISATION" };
}
