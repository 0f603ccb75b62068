import type { CertificateSummary, TokenSummary } from "../../protocol/operation.ts";
import type { TokenCertificate } from "../token/token.ts";
import { type Certificate, parseCertificate } from "../x509/certificate.ts";
import type { Operation } from "./agent-context.ts";
import { readableCertificates } from "./certificate-choice.ts";
import { problemOf, type SignerRules } from "./signer-check.ts";
import type { PresentToken } from "./token-directory.ts";
import { trustedRoots } from "./trusted-roots.ts";

/** `token.list`: the tokens that are present, with the certificates that have a key. */
export const tokenList: Operation<"token.list"> =
  ({ tokens, settings, now }) =>
  async () => {
    const { trust, roles } = await settings.read();
    const rules = { trust: trustedRoots(trust), roles, at: now() };
    return { result: { tokens: (await tokens.list()).map((present) => tokenSummary(present, rules)) } };
  };

/** A token as window and command line show it. */
export function tokenSummary({ token, certificates }: PresentToken, rules: SignerRules): TokenSummary {
  const others = readableCertificates(certificates);
  return {
    ...token,
    certificates: certificates.flatMap((one) =>
      one.key === "absent" ? [] : certificateOf(one, others, rules),
    ),
  };
}

function certificateOf(
  { certificate }: TokenCertificate,
  others: readonly Certificate[],
  rules: SignerRules,
): CertificateSummary[] {
  try {
    return [describe(parseCertificate(certificate), others, rules)];
  } catch {
    // What can't be read can't sign.
    return [];
  }
}

function describe(
  certificate: Certificate,
  others: readonly Certificate[],
  rules: SignerRules,
): CertificateSummary {
  const { sha256, subject, issuer, serialNumber, keyType, keyBits } = certificate;
  return {
    sha256,
    subject,
    issuer: issuer.commonName,
    serialNumber,
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
    keyType,
    keyBits,
    role: rules.roles[sha256] ?? null,
    problem: problemOf(certificate, others, rules),
  };
}
