import "reflect-metadata"; // before @peculiar/x509, which registers its algorithms with it
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import * as x509 from "@peculiar/x509";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { fileReportSchema, type FileReport } from "../../../protocol/report.ts";
import { pem } from "../../pki/pki-folder.ts";
import { createRoot, generateKeys, personName, type TestAuthority } from "../../pki/test-pki.ts";
import { handSigned } from "../verify/hand-signed.ts";
import { runKyso } from "./kyso-process.ts";

/** For what has to be answered, however busy the machine is. */
const TIMEOUT_MS = 60_000;

/** For what nobody answers. */
const SILENT_MS = 5_000;

const folder = mkdtempSync(path.join(tmpdir(), "kyso-verify-network-"));
let root: TestAuthority;
let server: Server;
let host: string;
let keys: CryptoKeyPair;
/** What reached the server. */
let connections = 0;
let requests: string[] = [];
let homes = 0;

beforeAll(async () => {
  root = await createRoot({ name: "root", subject: personName("CA gốc", null) });
  keys = await generateKeys("RSA-2048");
  server = createServer((request, response) => {
    requests.push(request.url ?? "");
    if (request.url !== "/silent") response.writeHead(404).end();
  });
  server.on("connection", () => connections++);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(() => {
  connections = 0;
  requests = [];
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A document whose signer's certificate names an address for OCSP and one for lists. */
async function documentNaming(address: string): Promise<string> {
  const signer = await root.issue({
    name: "signer",
    subject: personName("Nguyễn Văn An"),
    keys,
    extensions: [
      new x509.AuthorityInfoAccessExtension({ ocsp: address }),
      new x509.CRLDistributionPointsExtension([address]),
    ],
  });
  const file = path.join(folder, `${++homes}.pdf`);
  writeFileSync(file, handSigned({ identity: signer }));
  return file;
}

async function verified(file: string, settings: object, ...args: string[]): Promise<FileReport | undefined> {
  const home = path.join(folder, `home-${++homes}`);
  mkdirSync(path.join(home, "config", "roots"), { recursive: true });
  writeFileSync(path.join(home, "config", "roots", "root.crt"), pem(root.certificate, "CERTIFICATE"));
  const all = { proxy: null, trust: ["roots"], revocation: { timeoutMs: TIMEOUT_MS }, ...settings };
  writeFileSync(path.join(home, "config", "settings.json"), JSON.stringify(all));
  const env = { ...process.env, KYSO_HOME: home, NODE_OPTIONS: "" };
  const { stdout } = await runKyso(["verify", "--json", ...args, file], env, folder);
  return z.array(fileReportSchema).parse(JSON.parse(stdout))[0];
}

const UNKNOWN = { signatures: [{ revocation: { status: "unknown" } }] };

describe("what a check asks the network", { timeout: 90_000 }, () => {
  it.each([
    () => `http://${host}/`,
    () => `http://localhost:${host.split(":")[1]}/`,
    () => `http://[::ffff:127.0.0.1]:${host.split(":")[1]}/`,
  ])("is nothing on this computer that only the document names, and says so", async (address) => {
    const report = await verified(await documentNaming(address()), {});
    expect(report).toMatchObject({ verdict: "TOTAL-PASSED", ...UNKNOWN });
    expect(report?.signatures[0]?.remarks).toContain("REVOCATION_UNKNOWN");
    expect(connections).toBe(0);
  });

  it("is what the settings list", async () => {
    await verified(await documentNaming(`http://${host}/status`), { localServers: [host] });
    expect(requests).toContain("/status");
  });

  it("is the stand-in that the settings name for an address of the outside", async () => {
    const addressRewrites = [{ from: "http://ocsp.authority.example", to: `http://${host}/inside` }];
    await verified(await documentNaming("http://ocsp.authority.example/ca1"), { addressRewrites });
    expect(requests).toContain("/inside/ca1");
  });

  it.each([
    ["by the settings", { offline: true }, []],
    ["for this once", {}, ["--offline"]],
  ])("is nothing at all %s", async (_, settings, args) => {
    const file = await documentNaming(`http://${host}/status`);
    const report = await verified(file, { localServers: [host], ...settings }, ...args);
    expect(report?.verdict).toBe("TOTAL-PASSED");
    expect(connections).toBe(0);
  });

  it("is waited for no longer than the settings say", async () => {
    const revocation = { timeoutMs: SILENT_MS, whenUnknown: "refuse" };
    const file = await documentNaming(`http://${host}/silent`);
    const begun = performance.now();
    const report = await verified(file, { localServers: [host], revocation });
    expect(report).toMatchObject({
      verdict: "INDETERMINATE",
      signatures: [{ subIndication: "TRY_LATER" }],
    });
    expect(requests).toContain("/silent");
    expect(performance.now() - begun).toBeLessThan(TIMEOUT_MS);
  });
});
