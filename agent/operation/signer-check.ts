import { KysoError } from "../../protocol/error.ts";
import type { CertificateRole, SignatureKind } from "../../protocol/signature-kind.ts";
import { actionOf, assertKept, resultOf } from "../rule/checked-rules.ts";
import type { RuleFacts } from "../rule/rule-facts.ts";
import { signerRole } from "../rule/signer-rule.ts";
import type { RevocationStatus } from "../trust/revocation-status.ts";
import { checkSigningCertificate } from "../trust/signing-certificate.ts";
import type { TrustStore } from "../trust/store.ts";
import type { Certificate } from "../x509/certificate.ts";

/** A certificate that may sign now. */
export interface CheckedSigner {
  readonly certificate: Certificate;
  /** Signer first, trusted root last. */
  readonly path: readonly [Certificate, ...Certificate[]];
  /** Whose it is, as the settings say; `null` where they say nothing. */
  readonly role: CertificateRole | null;
}

/** What a certificate is checked against. */
export interface SignerRules {
  readonly trust: TrustStore;
  readonly roles: Readonly<Record<string, CertificateRole>>;
  /** By default `waiting`: the user is asked. */
  readonly whenRoleUnknown?: RuleFacts["whenRoleUnknown"];
  readonly at: Date;
  /** What was already learnt of a path's revocation; asks nobody. */
  readonly knownStatus?: (path: CheckedSigner["path"]) => RevocationStatus["status"] | undefined;
}

/**
 * Checks a certificate before its key is used: path, dates, strength, key usage, and that it is the right person's for
 * the kind of signature, as the settings say.
 *
 * @param kind `null` for what is no signature of an office's day: anybody's certificate will do
 * @param others certificates that may stand between it and a root
 * @throws {KysoError} CERTIFICATE_*
 */
export function checkSigner(
  certificate: Certificate,
  others: readonly Certificate[],
  kind: SignatureKind | null,
  rules: SignerRules,
): CheckedSigner {
  const { roles, whenRoleUnknown = "waiting" } = rules;
  const role = roles[certificate.sha256] ?? null;
  // Nobody is asked whose a certificate is that can't sign anything.
  if (role !== null) assertRole(kind, role, whenRoleUnknown);
  const found = pathFound(certificate, others, rules);
  if ("failure" in found) {
    throw new KysoError(found.failure, certificate.sha256);
  }
  assertRole(kind, role, whenRoleUnknown);
  return { certificate, path: found.path, role };
}

/**
 * Refuses what a certificate of that role does not make.
 *
 * @param kind `null` for what is no signature of an office's day
 * @throws {KysoError} CERTIFICATE_WRONG_ROLE, CERTIFICATE_ROLE_UNKNOWN
 */
export function assertRole(
  kind: SignatureKind | null,
  role: CertificateRole | null,
  whenRoleUnknown: RuleFacts["whenRoleUnknown"],
): void {
  if (kind === null) return;
  const finding = signerRole({ kind, signer: { role }, whenRoleUnknown });
  assertKept(resultOf("SIGNER_ROLE", finding, actionOf("SIGNER_ROLE", {})));
}

/** Why a certificate can't sign anything now (an error code), or `null`. */
export function problemOf(
  certificate: Certificate,
  others: readonly Certificate[],
  rules: SignerRules,
): string | null {
  const found = pathFound(certificate, others, rules);
  if ("failure" in found) return found.failure;
  return rules.knownStatus?.(found.path) === "revoked" ? "CERTIFICATE_REVOKED" : null;
}

/** What the signer should know of a certificate that can sign (an error code), or `null`. */
export function warningOf(
  certificate: Certificate,
  others: readonly Certificate[],
  rules: SignerRules,
): "CERTIFICATE_REVOCATION_UNKNOWN" | null {
  const path = pathOf(certificate, others, rules);
  return path !== null && rules.knownStatus?.(path) === "unknown" ? "CERTIFICATE_REVOCATION_UNKNOWN" : null;
}

/** The path of a certificate that can sign now, or `null`. */
export function pathOf(
  certificate: Certificate,
  others: readonly Certificate[],
  rules: SignerRules,
): CheckedSigner["path"] | null {
  const found = pathFound(certificate, others, rules);
  return "failure" in found ? null : found.path;
}

/** The path of a certificate that can sign now, or why it can't. */
export function pathFound(
  certificate: Certificate,
  others: readonly Certificate[],
  { trust, at }: SignerRules,
): ReturnType<typeof checkSigningCertificate> {
  return checkSigningCertificate(certificate, [...others, ...trust.intermediates], trust.roots, at);
}
