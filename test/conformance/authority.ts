import path from "node:path";
import { createRevocablePki } from "../pki/revocable-pki.ts";
import type { RevocationAuthority } from "../pki/revocation-authority.ts";
import type { TestAuthority, TestIdentity } from "../pki/test-pki.ts";
import { startTsa, type TestTsa } from "../pki/tsa.ts";

/** Everybody who has a part in a signature beside its signer, on loopback. */
export interface Authorities {
  readonly root: TestAuthority;
  readonly issuing: TestAuthority;
  readonly tsa: TestTsa;
  /** What the setting `localServers` has to name. */
  readonly localServers: readonly string[];
  /** Issues a signer's certificate, whose status can be asked for by OCSP and by list. */
  readonly issue: RevocationAuthority["issue"];
  stop(): Promise<void>;
}

/** Starts the authorities. */
export async function startAuthorities(folder: string): Promise<Authorities> {
  const revocable = await createRevocablePki();
  const { pki, issuing: status, localServers } = revocable;
  const tsa = await startTsa(path.join(folder, "tsa"), {
    authority: pki.issuing,
    root: pki.root,
    extensions: status.addresses(),
  });
  for (const identity of Object.values(tsa.identities) as TestIdentity[])
    if (identity.name !== "tsa-untrusted") status.openssl.add(identity);
  return {
    root: pki.root,
    issuing: pki.issuing,
    tsa,
    localServers,
    issue: async (...request) => status.issue(...request),
    stop: async () => {
      await Promise.all([tsa.stop(), revocable.stop()]);
    },
  };
}
