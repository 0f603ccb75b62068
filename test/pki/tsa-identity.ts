import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { createRoot, generateKeys, type TestAuthority, type TestIdentity } from "./test-pki.ts";

const DAY_MS = 86_400_000;
const TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
const EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4";

/** The certificates that a test TSA stamps with: the right one, and wrong ones. */
export interface TsaIdentities {
  readonly honest: TestIdentity;
  /** Ended yesterday. */
  readonly expired: TestIdentity;
  /** Its extended key usage is not critical. */
  readonly notCritical: TestIdentity;
  /** May do another thing beside. */
  readonly twoPurposes: TestIdentity;
  /** RSA-1024. */
  readonly weak: TestIdentity;
  /** Under a root that nobody trusts. */
  readonly untrusted: TestIdentity;
}

const name = (commonName: string): x509.JsonName => [
  { C: ["VN"] },
  { O: ["Dấu thời gian thử nghiệm"] },
  { CN: [commonName] },
];

/** A root of its own for a TSA. */
export async function createTsaRoot(): Promise<TestAuthority> {
  return createRoot({ name: "tsa-root", subject: name("CA gốc dấu thời gian thử nghiệm") });
}

/**
 * Makes a TSA's certificates.
 *
 * @param authority who issues them
 * @param extensions of all of them, such as where their status can be asked for
 * @param honest what the honest one is to have: its keys, by default a new P-256 pair, and its end
 */
export async function createTsaIdentities(
  authority: TestAuthority,
  extensions: readonly x509.Extension[] = [],
  honest: { readonly keys?: CryptoKeyPair; readonly notAfter?: Date } = {},
): Promise<TsaIdentities> {
  const purpose = (isCritical: boolean, ...others: string[]): x509.Extension[] => [
    new x509.ExtendedKeyUsageExtension([TIME_STAMPING, ...others], isCritical),
    ...extensions,
  ];
  const request = {
    subject: name("TSA thử nghiệm Kyso"),
    keyUsage: x509.KeyUsageFlags.digitalSignature,
    extensions: purpose(true),
  };
  const stranger = await createTsaRoot();
  const now = Date.now();
  return {
    honest: await authority.issue({
      ...request,
      name: "tsa",
      ...(honest.keys !== undefined && { keys: honest.keys }),
      ...(honest.notAfter !== undefined && { notAfter: honest.notAfter }),
    }),
    expired: await authority.issue({
      ...request,
      name: "tsa-expired",
      notBefore: new Date(now - 400 * DAY_MS),
      notAfter: new Date(now - DAY_MS),
    }),
    notCritical: await authority.issue({ ...request, name: "tsa-not-critical", extensions: purpose(false) }),
    twoPurposes: await authority.issue({
      ...request,
      name: "tsa-two-purposes",
      extensions: purpose(true, EMAIL_PROTECTION),
    }),
    weak: await authority.issue({ ...request, name: "tsa-weak", keys: await generateKeys("RSA-1024") }),
    untrusted: await stranger.issue({ ...request, name: "tsa-untrusted" }),
  };
}
