import "reflect-metadata"; // before @peculiar/x509, which registers its algorithms with it
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as x509 from "@peculiar/x509";
import { checkFile, type CheckOptions } from "../../../agent/check/checked-file.ts";
import { NetworkClient } from "../../../agent/http/network-client.ts";
import { extendDocument } from "../../../agent/pades/extend-document.ts";
import type { LevelServices } from "../../../agent/pades/level-services.ts";
import { signPdf } from "../../../agent/pades/sign.ts";
import { TokenRoom } from "../../../agent/pades/token-room.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { RevocationChecker } from "../../../agent/trust/revocation.ts";
import { TrustStore } from "../../../agent/trust/store.ts";
import { TimestampClient } from "../../../agent/tsp/timestamp-client.ts";
import { parseCertificate } from "../../../agent/x509/certificate.ts";
import type { PadesLevel } from "../../../protocol/pades-level.ts";
import type { FileReport } from "../../../protocol/report.ts";
import { startRevocationAuthority, type RevocationAuthority } from "../../pki/revocation-authority.ts";
import { createRoot, generateKeys, personName, type TestIdentity } from "../../pki/test-pki.ts";
import { startTsa, type TestTsa } from "../../pki/tsa.ts";
import { samplePdf } from "../pades/sample-pdf.ts";
import { opened, rsaSigner } from "../pades/signer.ts";

const DAY_MS = 86_400_000;

/** id-pkix-ocsp-nocheck */
const NO_CHECK = "1.3.6.1.5.5.7.48.1.5";

/** A moment so many days from now. */
export function inDays(days: number): Date {
  return new Date(Date.now() + days * DAY_MS);
}

/** An office whose certificates end one after the other: signer, responder, time stamp server, issuing authority; the rest stay. */
export interface LongTermRig {
  /** Ends in 10 days. */
  readonly leader: TestIdentity;
  /** Ends in 30 days. */
  readonly tsa: TestTsa;
  /** Stays; under the root. */
  readonly laterTsa: TestTsa;
  /** Speaks of the leader and of the first server; its responder ends in 20 days, and it itself in 40. */
  readonly status: RevocationAuthority;
  readonly issuing: TestIdentity;
  readonly rootStatus: RevocationAuthority;
  readonly trust: TrustStore;
  /** Who asks the authorities, and remembers nothing yet. */
  asker(): RevocationChecker;
  /** RSA-2048, with an OCSP address. */
  issue(name: string): Promise<TestIdentity>;
  sign(level: PadesLevel, identity?: TestIdentity): Promise<Buffer>;
  /** Another round of B-LTA, stamped by the server that stays. */
  renew(bytes: Uint8Array): Promise<Buffer>;
  /** By what the file shows, so many days from now. */
  check(bytes: Uint8Array, days?: number, options?: Partial<CheckOptions>): Promise<FileReport>;
  stop(): Promise<void>;
}

export async function longTermRig(): Promise<LongTermRig> {
  const folder = mkdtempSync(path.join(tmpdir(), "kyso-long-term-"));
  const root = await createRoot({
    name: "root",
    subject: personName("CA gốc", null),
    notAfter: inDays(3650),
  });
  const rootStatus = await startRevocationAuthority(root);
  const issuing = await root.issueAuthority({
    name: "issuing",
    subject: personName("CA cấp phát", null),
    notAfter: inDays(40),
    extensions: rootStatus.addresses(),
  });
  rootStatus.openssl.add(issuing);
  const status = await startRevocationAuthority(issuing);
  status.responder = await issuing.issue({
    name: "responder",
    subject: personName("OCSP", null),
    notAfter: inDays(20),
    extensions: [
      new x509.ExtendedKeyUsageExtension(["1.3.6.1.5.5.7.3.9"]),
      new x509.Extension(NO_CHECK, false, Uint8Array.of(5, 0)),
    ],
  });
  const keys = await generateKeys("RSA-2048");
  const issue = (name: string): Promise<TestIdentity> =>
    status.issue({ name, subject: personName("Nguyễn Văn An"), keys, notAfter: inDays(10) }, ["ocsp"]);
  const leader = await issue("leader");
  const tsa = await startTsa(path.join(folder, "tsa"), {
    authority: issuing,
    root,
    extensions: status.addresses(["ocsp"]),
    notAfter: inDays(30),
  });
  status.openssl.add(tsa.identities.honest);
  const laterTsa = await startTsa(path.join(folder, "later-tsa"), {
    authority: root,
    extensions: rootStatus.addresses(["crl"]),
    notAfter: inDays(3000),
  });
  rootStatus.openssl.add(laterTsa.identities.honest);
  const trust = TrustStore.of([root.certificate, issuing.certificate], "public-service");
  const http = new NetworkClient({ proxy: null, localServers: [status.host, rootStatus.host] });
  const now = (): Date => new Date();
  const asker = (): RevocationChecker =>
    new RevocationChecker({ http, cacheFolder: null, now, timeoutMs: 20_000, trust });
  const services = (url: string): LevelServices => ({
    timestamps: new TimestampClient({ servers: [{ url, timeoutMs: 20_000 }], http, trust, now }),
    revocation: asker(),
    trust,
    tokenRoom: new TokenRoom(),
  });
  return {
    leader,
    tsa,
    laterTsa,
    status,
    issuing,
    rootStatus,
    trust,
    asker,
    issue,
    sign: async (wanted, identity = leader) => {
      const original = samplePdf();
      const { key, signer, path: certificates } = rsaSigner(identity);
      const chain = [...certificates, parseCertificate(root.certificate)];
      const request = { place: null, signerName: "Nguyễn Văn An", time: new Date() };
      const level =
        wanted === "B-B" ? {} : { level: { ...services(tsa.url), wanted, whenDown: "refuse" as const } };
      const { appended } = await signPdf({
        ...opened(original),
        key,
        signer,
        path: chain,
        request,
        ...level,
      });
      return Buffer.concat([original, appended]);
    },
    renew: async (bytes) => {
      const { document, prefixHash } = opened(bytes);
      const { appended } = await extendDocument(document, prefixHash, "B-LTA", services(laterTsa.url));
      return Buffer.concat([bytes, appended]);
    },
    check: (bytes, days = 0, options = {}) =>
      checkFile(new MemorySource(bytes), {
        file: "a.pdf",
        trust,
        policy: { check: "on", whenUnknown: "warn" },
        revocation: null,
        now: inDays(days),
        ...options,
      }),
    stop: async () => {
      await http.close();
      await Promise.all([tsa.stop(), laterTsa.stop(), status.stop(), rootStatus.stop()]);
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}
