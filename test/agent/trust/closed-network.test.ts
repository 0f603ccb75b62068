import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { documentNetwork } from "../../../agent/http/document-network.ts";
import { NetworkClient } from "../../../agent/http/network-client.ts";
import { MAX_FOLDER_LISTS } from "../../../agent/trust/list-folder.ts";
import { RevocationChecker, type RevocationOptions } from "../../../agent/trust/revocation.ts";
import { TrustStore } from "../../../agent/trust/store.ts";
import { parseCertificate } from "../../../agent/x509/certificate.ts";
import { startRevocationAuthority, type RevocationAuthority } from "../../pki/revocation-authority.ts";
import { createRoot, personName, type TestAuthority, type TestIdentity } from "../../pki/test-pki.ts";

let root: TestAuthority;
let issuing: TestAuthority;
let authority: RevocationAuthority;
let signer: TestIdentity;
let revoked: TestIdentity;
let online: NetworkClient;
let folder: string;
const folders: string[] = [];

beforeAll(async () => {
  root = await createRoot({ name: "root", subject: personName("CA gốc") });
  issuing = await root.issueAuthority({ name: "issuing", subject: personName("CA cấp phát") });
  authority = await startRevocationAuthority(issuing);
  signer = await authority.issue({ name: "signer", subject: personName("Người ký") }, ["crl"]);
  revoked = await authority.issue({ name: "revoked", subject: personName("Người bị thu hồi") }, ["crl"]);
  authority.revoke(revoked);
  online = new NetworkClient({ proxy: null, localServers: [authority.host] });
});

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "kyso-closed-"));
  folders.push(folder);
  authority.requests.ocsp = authority.requests.crl = 0;
});

afterAll(async () => {
  await online.close();
  await authority.stop();
  for (const one of folders) rmSync(one, { recursive: true, force: true });
});

const listFolder = (): string => path.join(folder, "lists");

function checker(options: Partial<RevocationOptions>): RevocationChecker {
  return new RevocationChecker({
    http: null,
    cacheFolder: path.join(folder, "crl"),
    now: () => new Date(),
    trust: TrustStore.of([root.certificate]),
    timeoutMs: 20_000,
    ...options,
  });
}

async function statusBy(one: RevocationChecker, identity: TestIdentity): Promise<unknown> {
  const [certificate, issuer] = [identity, issuing].map(({ certificate: der }) => parseCertificate(der));
  return certificate && issuer && one.check(certificate, issuer, { at: new Date() });
}

/** The authority's list, as somebody would carry it into the office. */
async function carriedList(): Promise<Uint8Array> {
  const response = await fetch(authority.crlUrl);
  authority.requests.crl = 0;
  return new Uint8Array(await response.arrayBuffer());
}

describe("without a network", () => {
  it("a list that was fetched before still counts, and nobody is asked", async () => {
    expect(await statusBy(checker({ http: online }), signer)).toMatchObject({ status: "good" });
    const before = authority.requests.crl;
    expect(await statusBy(checker({}), signer)).toMatchObject({ status: "good" });
    expect(await statusBy(checker({}), revoked)).toMatchObject({ status: "revoked" });
    expect(authority.requests.crl).toBe(before);
  });

  it("lists that somebody put into a folder count, DER or PEM", async () => {
    const der = await carriedList();
    mkdirSync(listFolder());
    const file = path.join(listFolder(), "authority.crl");
    for (const content of [der, pemList(der)]) {
      writeFileSync(file, content);
      const closed = checker({ listFolders: [listFolder()] });
      expect(await statusBy(closed, signer)).toMatchObject({ status: "good", evidence: { source: null } });
      expect(await statusBy(closed, revoked)).toMatchObject({ status: "revoked" });
    }
    expect(authority.requests.crl).toBe(0);
  });

  it("a list that comes into the folder later is seen", async () => {
    const closed = checker({ listFolders: [listFolder()] });
    expect(await statusBy(closed, revoked)).toMatchObject({ status: "unknown" });
    mkdirSync(listFolder());
    writeFileSync(path.join(listFolder(), "authority.CRL"), await carriedList());
    expect(await statusBy(closed, revoked)).toMatchObject({ status: "revoked" });
  });

  it("what can't be known is said, with the reason", async () => {
    const closed = { status: "unknown", evidence: null, failure: "REVOCATION_OFFLINE" };
    expect(await statusBy(checker({}), signer)).toEqual(closed);
    expect(await statusBy(checker({ listFolders: [path.join(folder, "none")] }), signer)).toEqual(closed);
  });

  it("hostile files among the lists are passed over, and so are lists above the limit", async () => {
    mkdirSync(listFolder());
    writeFileSync(path.join(listFolder(), "0.crl"), "-----BEGIN X509 CRL-----\n????");
    writeFileSync(path.join(listFolder(), "1.crl"), Uint8Array.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff));
    mkdirSync(path.join(listFolder(), "2.crl"));
    writeFileSync(path.join(listFolder(), "3.crl"), await carriedList());
    const closed = checker({ listFolders: [listFolder()] });
    expect(await statusBy(closed, revoked)).toMatchObject({ status: "revoked" });
    for (let index = 0; index < MAX_FOLDER_LISTS; index++) {
      writeFileSync(path.join(listFolder(), `0-${index}.crl`), "");
    }
    expect(await statusBy(checker({ listFolders: [listFolder()] }), revoked)).toMatchObject({
      status: "unknown",
    });
  });
});

describe("addresses that a document's certificates name", () => {
  let hits = 0;
  let server: Server;
  let port: number;

  beforeAll(async () => {
    server = createServer((_, response) => {
      hits++;
      response.end();
    });
    server.on("connection", () => hits++);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    ({ port } = server.address() as AddressInfo);
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it("are not asked in private places, and the status says why it is unknown", async () => {
    const strict = new NetworkClient({ proxy: null, localServers: [`127.0.0.1:${port}`] });
    const status = await statusBy(checker({ http: documentNetwork(strict) }), signer);
    expect(status).toMatchObject({ status: "unknown", failure: "NETWORK_ADDRESS_INVALID" });
    expect({ hits, ...authority.requests }).toMatchObject({ hits: 0, ocsp: 0, crl: 0 });
    await strict.close();
  });

  it("are asked at the office's own responder where the settings say so", async () => {
    const inside = new NetworkClient({
      proxy: null,
      addressRewrites: [{ from: "http://crl.authority.example", to: `http://${authority.host}` }],
    });
    const elsewhere = new NetworkClient({ proxy: null });
    const request = {
      url: "http://crl.authority.example/list.crl",
      method: "GET",
      timeoutMs: 20_000,
      maxBytes: 1_000_000,
      addressFrom: "authority",
    } as const;
    await expect(documentNetwork(inside).send(request)).resolves.toMatchObject({ status: 200 });
    await expect(documentNetwork(elsewhere).send(request)).rejects.toMatchObject({
      code: "NETWORK_UNREACHABLE",
    });
    await Promise.all([inside.close(), elsewhere.close()]);
  });
});

function pemList(der: Uint8Array): string {
  const lines = Buffer.from(der)
    .toString("base64")
    .replace(/.{64}(?=.)/g, "$&\r\n");
  return `-----BEGIN X509 CRL-----\r\n${lines}\r\n-----END X509 CRL-----\r\n`;
}
