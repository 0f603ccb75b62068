import type { CertificateSummary, TokenSummary } from "../../protocol/operation.ts";
import { suggestRole } from "../rule/role-suggestion.ts";
import type { TokenCertificate } from "../token/token.ts";
import type { SignaturePreference } from "../x509/algorithm-choice.ts";
import { type Certificate, parseCertificate } from "../x509/certificate.ts";
import type { Operation } from "./agent-context.ts";
import { readableCertificates } from "./certificate-choice.ts";
import { type CheckedSigner, pathOf, problemOf, type SignerRules, warningOf } from "./signer-check.ts";
import type { PresentToken } from "./token-directory.ts";
import { trustedRoots } from "./trusted-roots.ts";

/** From the answer to the rehearsal, ms: the window gets its answer first. */
const REHEARSAL_DELAY_MS = 20;

/** How long the window waits to be told of a certificate's status, ms; the check before the key is used waits for all of it. */
const STATUS_WAIT_MS = 1_500;

/**
 * `token.list`: the tokens that are present, with the certificates that have a key. Whoever asks may soon sign, so that
 * is rehearsed once, with the first certificate that can; and the status of all of them begins to be asked for, and is
 * kept fresh as long as a window asks now and again, as is that of the earlier signers of what it shows.
 */
export const tokenList: Operation<"token.list"> = ({ tokens, known, settings, revocation, looks, now }) => {
  let isRehearsed = false;
  return async () => {
    const current = await settings.read();
    const { trust, roles } = current;
    const knownStatus: SignerRules["knownStatus"] = (path) => revocation.knownStatus(path);
    const rules = { trust: trustedRoots(trust), roles, at: now(), knownStatus };
    const present = await tokens.list();
    const paths = usablePaths(present, rules);
    const statuses = Promise.all(paths.map((each) => revocation.begin(each, current)));
    void looks.keepFresh(current);
    const [path] = paths;
    if (path !== undefined && !isRehearsed) {
      isRehearsed = true;
      setTimeout(() => void rehearseLater(path, current.signature), REHEARSAL_DELAY_MS).unref();
    }
    await Promise.race([statuses, waitingTime(STATUS_WAIT_MS)]);
    const found = present.map((one) => tokenSummary(one, rules));
    const fresh = await known.see(found).catch(() => new Set<string>());
    return {
      result: { tokens: found.map((one) => (fresh.has(one.tokenId) ? { ...one, isNew: true } : one)) },
    };
  };
};

type Path = CheckedSigner["path"];

function waitingTime(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

function usablePaths(present: readonly PresentToken[], rules: SignerRules): readonly Path[] {
  return present.flatMap(({ certificates }) => {
    const others = readableCertificates(certificates);
    const withKey = readableCertificates(certificates.filter(({ key }) => key !== "absent"));
    return withKey.flatMap((certificate) => {
      const path = pathOf(certificate, others, rules);
      return path === null ? [] : [path];
    });
  });
}

/** Never rejects: what fails here fails again, and is told, when it matters. */
async function rehearseLater(path: Path, preference: SignaturePreference): Promise<void> {
  try {
    const [{ rehearse }] = await Promise.all([import("./rehearsal.ts"), import("./job-sign.ts")]);
    await rehearse(path, preference);
  } catch {
    // A key of a kind that is not supported, perhaps.
  }
}

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

function roleOf(
  certificate: Certificate,
  { roles }: SignerRules,
): Pick<CertificateSummary, "role" | "suggestion"> {
  const role = roles[certificate.sha256] ?? null;
  const suggestion = role === null ? suggestRole(certificate) : null;
  return { role, ...(suggestion !== null && { suggestion }) };
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
    ...roleOf(certificate, rules),
    problem: problemOf(certificate, others, rules),
    warning: warningOf(certificate, others, rules),
  };
}
