import { startRevocationAuthority, type RevocationAuthority } from "./revocation-authority.ts";
import { createTestPki, type TestPki } from "./test-pki.ts";

/** The usual test hierarchy, each of whose authorities says what it has revoked. */
export interface RevocablePki {
  readonly pki: TestPki;
  /** Speaks of the issuing authority's certificate. */
  readonly root: RevocationAuthority;
  /** Speaks of the signers' certificates. */
  readonly issuing: RevocationAuthority;
  /** What the setting `localServers` has to name. */
  readonly localServers: readonly string[];
  stop(): Promise<void>;
}

/** Makes the hierarchy and starts its servers. The caller stops them. */
export async function createRevocablePki(): Promise<RevocablePki> {
  const authorities: RevocationAuthority[] = [];
  const pki = await createTestPki(async (issuer) => {
    const authority = await startRevocationAuthority(issuer);
    authorities.push(authority);
    return authority.addresses();
  });
  const [root, issuing] = authorities;
  if (root === undefined || issuing === undefined) throw new Error("two authorities were expected");
  root.openssl.add(pki.issuing);
  for (const signer of [pki.leader, pki.organisation, pki.ecP256, pki.ecP384]) issuing.openssl.add(signer);
  return {
    pki,
    root,
    issuing,
    localServers: [root.host, issuing.host],
    stop: async () => {
      await Promise.all(authorities.map((authority) => authority.stop()));
    },
  };
}
