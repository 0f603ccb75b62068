import path from "node:path";
import * as x509 from "@peculiar/x509";
import { startRevocationAuthority, type RevocationAuthority } from "../pki/revocation-authority.ts";
import {
  createRoot,
  generateKeys,
  personName,
  type TestAuthority,
  type TestIdentity,
} from "../pki/test-pki.ts";
import { startTsa, type TestTsa } from "../pki/tsa.ts";

/** Everybody who has a part in a signature beside its signer, on loopback. */
export interface Authorities {
  readonly root: TestAuthority;
  readonly issuing: TestAuthority;
  readonly tsa: TestTsa;
  /** `host:port` of those who tell the status of certificates. */
  readonly statusServers: readonly string[];
  /** Issues a signer's certificate, whose status can be asked for by OCSP and by list. */
  readonly issue: RevocationAuthority["issue"];
  stop(): Promise<void>;
}

/** Starts the authorities. */
export async function startAuthorities(folder: string): Promise<Authorities> {
  const root = await createRoot({
    name: "root",
    subject: personName("CA gốc thử nghiệm Kyso", null),
    keys: await generateKeys("RSA-2048"),
  });
  const rootStatus = await startRevocationAuthority(root);
  const issuing = await root.issueAuthority({
    name: "issuing",
    subject: personName("CA cấp phát thử nghiệm Kyso", null),
    keys: await generateKeys("RSA-2048"),
    extensions: [new x509.CRLDistributionPointsExtension([rootStatus.crlUrl])],
  });
  rootStatus.openssl.add(issuing);
  const status = await startRevocationAuthority(issuing);
  const tsa = await startTsa(path.join(folder, "tsa"), {
    authority: issuing,
    root,
    extensions: [
      new x509.AuthorityInfoAccessExtension({ ocsp: status.ocspUrl }),
      new x509.CRLDistributionPointsExtension([status.crlUrl]),
    ],
  });
  for (const identity of Object.values(tsa.identities) as TestIdentity[])
    if (identity.name !== "tsa-untrusted") status.openssl.add(identity);
  return {
    root,
    issuing,
    tsa,
    statusServers: [status.host, rootStatus.host],
    issue: async (...request) => status.issue(...request),
    stop: async () => {
      await Promise.all([tsa.stop(), status.stop(), rootStatus.stop()]);
    },
  };
}
