import "reflect-metadata"; // before @peculiar/x509, which registers its algorithms with it
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as x509 from "@peculiar/x509";
import { NetworkClient } from "../../../agent/http/network-client.ts";
import type { LevelServices, WantedLevel } from "../../../agent/pades/level-services.ts";
import { signPdf } from "../../../agent/pades/sign.ts";
import type { SignedPdf } from "../../../agent/pades/signed-pdf.ts";
import { TokenRoom } from "../../../agent/pades/token-room.ts";
import { RevocationChecker } from "../../../agent/trust/revocation.ts";
import { TrustStore } from "../../../agent/trust/store.ts";
import { TimestampClient } from "../../../agent/tsp/timestamp-client.ts";
import { parseCertificate } from "../../../agent/x509/certificate.ts";
import type { PadesLevel } from "../../../protocol/pades-level.ts";
import { startRevocationAuthority, type RevocationAuthority } from "../../pki/revocation-authority.ts";
import { startTsa, type TestTsa } from "../../pki/tsa.ts";
import {
  createRoot,
  generateKeys,
  personName,
  type TestAuthority,
  type TestIdentity,
} from "../../pki/test-pki.ts";
import { opened, rsaSigner } from "./signer.ts";

/** Signs a document at a level with the leader's key. */
export async function signAt(rig: LevelRig, original: Uint8Array, level: WantedLevel): Promise<SignedPdf> {
  const { key, signer, path: certificates } = rsaSigner(rig.leader);
  const chain = [...certificates, parseCertificate(rig.root.certificate)];
  const request = { place: null, signerName: "Nguyễn Văn An", time: new Date() };
  return signPdf({ ...opened(original), key, signer, path: chain, request, level });
}

/** Everybody who has a part in a long-term signature, on loopback: authorities that speak of what they issued, and a TSA. */
export interface LevelRig {
  readonly folder: string;
  readonly root: TestAuthority;
  readonly issuing: TestAuthority;
  /** RSA-2048, with OCSP and CRL addresses. */
  readonly leader: TestIdentity;
  /** P-256, with a CRL address only. */
  readonly clerk: TestIdentity;
  readonly tsa: TestTsa;
  /** Under a root of its own, which {@link LevelRig.trust} does not have. */
  readonly otherTsa: TestTsa;
  /** Of the root: the issuing authority's status. */
  readonly rootStatus: RevocationAuthority;
  /** Of the issuing authority: the signers' and the TSA's status. */
  readonly status: RevocationAuthority;
  readonly trust: TrustStore;
  /** What the levels need, with servers that are asked in this order; by default the TSA alone. */
  services(...servers: readonly string[]): LevelServices;
  wanted(level: PadesLevel, ...servers: readonly string[]): WantedLevel;
  stop(): Promise<void>;
}

export async function levelRig(): Promise<LevelRig> {
  const folder = mkdtempSync(path.join(tmpdir(), "kyso-level-"));
  const root = await createRoot({ name: "root", subject: personName("CA gốc", null) });
  const rootStatus = await startRevocationAuthority(root);
  const issuing = await root.issueAuthority({
    name: "issuing",
    subject: personName("CA cấp phát", null),
    extensions: [new x509.CRLDistributionPointsExtension([rootStatus.crlUrl])],
  });
  rootStatus.openssl.add(issuing);
  const status = await startRevocationAuthority(issuing);
  const rsa = { name: "leader", subject: personName("Nguyễn Văn An"), keys: await generateKeys("RSA-2048") };
  const leader = await status.issue(rsa);
  const clerk = await status.issue({ name: "clerk", subject: personName("Trần Thị Bình") }, ["crl"]);
  const extensions = [
    new x509.AuthorityInfoAccessExtension({ ocsp: status.ocspUrl }),
    new x509.CRLDistributionPointsExtension([status.crlUrl]),
  ];
  const tsa = await startTsa(path.join(folder, "tsa"), { authority: issuing, root, extensions });
  for (const identity of Object.values(tsa.identities) as TestIdentity[]) {
    if (identity.name !== "tsa-untrusted") status.openssl.add(identity);
  }
  const otherTsa = await startTsa(path.join(folder, "other-tsa"));
  const trust = TrustStore.of([root.certificate, issuing.certificate]);
  const http = new NetworkClient({ proxy: null, localServers: [status.host, rootStatus.host] });
  const now = (): Date => new Date();
  const services = (...servers: readonly string[]): LevelServices => ({
    timestamps: new TimestampClient({
      servers: (servers.length === 0 ? [tsa.url] : servers).map((url) => ({ url, timeoutMs: 20_000 })),
      http,
      trust: trust.with(TrustStore.of([otherTsa.rootDer])),
      now,
    }),
    revocation: new RevocationChecker({ http, cacheFolder: null, now, timeoutMs: 20_000, trust }),
    trust,
    tokenRoom: new TokenRoom(),
  });
  return {
    folder,
    root,
    issuing,
    leader,
    clerk,
    tsa,
    otherTsa,
    rootStatus,
    status,
    trust,
    services,
    wanted: (level, ...servers) => ({ ...services(...servers), wanted: level, whenDown: "refuse" }),
    stop: async () => {
      await http.close();
      await Promise.all([tsa.stop(), otherTsa.stop(), status.stop(), rootStatus.stop()]);
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}
