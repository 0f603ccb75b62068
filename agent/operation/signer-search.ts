import type { SignatureKind } from "../../protocol/signature-kind.ts";
import type { Token } from "../token/token.ts";
import { chooseAlgorithm } from "../x509/algorithm-choice.ts";
import type { SignatureAlgorithm } from "../x509/signature-algorithm.ts";
import type { AgentContext } from "./agent-context.ts";
import { namedCertificate } from "./certificate-choice.ts";
import type { CheckedSigner } from "./signer-check.ts";
import type { SignerStatus } from "./signer-revocation.ts";
import { trustedRoots } from "./trusted-roots.ts";

/** Who is to sign. */
export interface WantedCertificate {
  readonly tokenId: string;
  /** SHA-256, lower-case hex. */
  readonly certificate: string;
  /** `null` for what is no signature of an office's day. */
  readonly kind: SignatureKind | null;
}

/** Who signs, and how. */
export interface FoundSigner {
  readonly token: Token;
  readonly signer: CheckedSigner;
  readonly algorithm: SignatureAlgorithm;
  /** Its status, which is being learnt meanwhile, and begun to be when the tokens were listed. */
  readonly checking: Promise<SignerStatus>;
}

/**
 * Finds who is to sign, and checks the certificate under the settings in force. Nothing asks for the PIN yet.
 *
 * @throws {KysoError} TOKEN_NOT_FOUND, TOKEN_CERTIFICATE_NOT_FOUND, CERTIFICATE_*, TOKEN_MECHANISM_UNSUPPORTED,
 *   SIGN_ALGORITHM_UNSUITABLE; from `checking`, CERTIFICATE_REVOKED and CERTIFICATE_REVOCATION_UNKNOWN
 */
export async function findSigner(
  { settings, tokens, revocation, now }: Pick<AgentContext, "settings" | "tokens" | "revocation" | "now">,
  { tokenId, certificate, kind }: WantedCertificate,
): Promise<FoundSigner> {
  const current = await settings.read();
  const { trust, roles, signature } = current;
  const { token, certificates } = await tokens.find(tokenId);
  const rules = { trust: trustedRoots(trust), roles, at: now() };
  const signer = namedCertificate(certificate, certificates, kind, rules);
  const algorithm = chooseAlgorithm(signer.certificate, signature);
  const checking = revocation.check(signer.path, current);
  // Something else may be refused before it is waited for.
  checking.catch(() => undefined);
  return { token, signer, algorithm, checking };
}
