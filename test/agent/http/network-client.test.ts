import "reflect-metadata";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { ExtendedKeyUsageExtension, KeyUsageFlags, SubjectAlternativeNameExtension } from "@peculiar/x509";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HttpRequest } from "../../../agent/http/http-client.ts";
import { MAX_REDIRECTS, NetworkClient, type NetworkRules } from "../../../agent/http/network-client.ts";
import type { ErrorCode } from "../../../protocol/error.ts";
import { pem } from "../../pki/pki-folder.ts";
import { createRoot } from "../../pki/test-pki.ts";
import { DEAD_ADDRESS } from "../../pki/tsa.ts";
import { compiledFile } from "../../token/compiled-file.ts";
import { startProxy, type TestProxy } from "./test-proxy.ts";

const SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
const CREDENTIALS = { user: "văn thư", password: "mật khẩu:1" };

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

const seen: Seen[] = [];
const clients: NetworkClient[] = [];
const folder = mkdtempSync(path.join(tmpdir(), "kyso-http-"));
let server: Server;
let other: Server;
let tls: Server;
let url: string;
let otherUrl: string;
let tlsPort: number;
let openProxy: TestProxy;
let closedProxy: TestProxy;

const answer: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const { method = "", url: target = "", headers } = request;
    const { authorization } = headers;
    seen.push({ method, url: target, authorization, body: Buffer.concat(chunks).toString() });
    const { pathname, searchParams } = new URL(target, "http://host/");
    const to = searchParams.get("to");
    const bytes = searchParams.get("bytes");
    if (to !== null) response.writeHead(Number(searchParams.get("status") ?? 307), { location: to }).end();
    else if (pathname === "/silent") response.flushHeaders();
    else if (pathname === "/reset") request.socket.destroy();
    else if (bytes !== null) response.end(Buffer.alloc(Number(bytes)));
    else if (pathname === "/chunked")
      for (let part = 0; part < 100; part++) response.write(Buffer.alloc(1000));
    else response.writeHead(pathname === "/404" ? 404 : 200, { "content-type": "text/x" }).end("answer");
  });
};

async function listening(one: Server): Promise<number> {
  await new Promise<void>((done) => one.listen(0, "127.0.0.1", done));
  const address = one.address();
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

beforeAll(async () => {
  const root = await createRoot({ name: "tls-root", subject: [{ CN: ["TLS root"] }] });
  const identity = await root.issue({
    name: "tls",
    subject: [{ CN: ["tls.kyso.test"] }],
    keyUsage: KeyUsageFlags.digitalSignature,
    extensions: [
      new ExtendedKeyUsageExtension([SERVER_AUTHENTICATION]),
      new SubjectAlternativeNameExtension([{ type: "dns", value: "tls.kyso.test" }]),
    ],
  });
  writeFileSync(path.join(folder, "root.crt"), pem(root.certificate, "CERTIFICATE"));
  const key = pem(identity.pkcs8, "PRIVATE KEY");
  server = createServer(answer);
  other = createServer(answer);
  tls = createTlsServer({ key, cert: pem(identity.certificate, "CERTIFICATE") }, answer);
  const [port, otherPort, onTls] = await Promise.all([server, other, tls].map(listening));
  url = `http://127.0.0.1:${port}`;
  otherUrl = `http://127.0.0.1:${otherPort}`;
  tlsPort = onTls ?? 0;
  [openProxy, closedProxy] = await Promise.all([startProxy(), startProxy(CREDENTIALS)]);
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  for (const one of [server, other, tls]) one.closeAllConnections();
  for (const one of [server, other, tls]) one.close();
  await Promise.all([openProxy.stop(), closedProxy.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

function network(rules: Partial<NetworkRules> = {}): NetworkClient {
  const client = new NetworkClient({ proxy: null, environment: {}, ...rules });
  clients.push(client);
  return client;
}

const get = (target: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  url: target,
  method: "GET",
  timeoutMs: 10_000,
  maxBytes: 10_000,
  ...more,
});

async function expectCode(sent: Promise<unknown>, code: ErrorCode): Promise<void> {
  await expect(sent).rejects.toMatchObject({ code });
}

describe("an answer", () => {
  it("comes with status, content type and body, whatever the status", async () => {
    const body = new Uint8Array(Buffer.from("answer"));
    const date: unknown = expect.stringMatching(/ GMT$/);
    const answered = { status: 200, contentType: "text/x", body, date };
    await expect(network().send(get(url))).resolves.toEqual(answered);
    await expect(network().send(get(`${url}/404`))).resolves.toMatchObject({ status: 404 });
  });

  it("is asked for with method, headers and body", async () => {
    const body = Buffer.from("question");
    await network().send(get(`${url}/post`, { method: "POST", body, credentials: CREDENTIALS }));
    const authorization = `Basic ${Buffer.from("văn thư:mật khẩu:1").toString("base64")}`;
    expect(seen.at(-1)).toEqual({ method: "POST", url: "/post", authorization, body: "question" });
  });

  it("may be as large as the limit, and one byte more is refused", async () => {
    const { body } = await network().send(get(`${url}/?bytes=5000`, { maxBytes: 5000 }));
    expect(body.length).toBe(5000);
    await expectCode(
      network().send(get(`${url}/?bytes=5001`, { maxBytes: 5000 })),
      "NETWORK_RESPONSE_TOO_LARGE",
    );
  });

  it("of no stated length is read to the limit only", async () => {
    await expectCode(network().send(get(`${url}/chunked`)), "NETWORK_RESPONSE_TOO_LARGE");
  });

  it("that does not come in time is given up, also while redirects go on", async () => {
    await expectCode(network().send(get(`${url}/silent`, { timeoutMs: 200 })), "NETWORK_TIMEOUT");
    await expectCode(network().send(get(`${url}/?to=/silent`, { timeoutMs: 200 })), "NETWORK_TIMEOUT");
  });

  it("can be done without: cancelled before and while it is awaited", async () => {
    await expectCode(network().send(get(url, { signal: AbortSignal.abort() })), "JOB_CANCELLED");
    const controller = new AbortController();
    const sent = network().send(get(`${url}/silent`, { signal: controller.signal }));
    setTimeout(() => controller.abort(), 100);
    await expectCode(sent, "JOB_CANCELLED");
  });

  it("that breaks off, or comes from nowhere, is unreachable", async () => {
    await expectCode(network().send(get(`${url}/reset`)), "NETWORK_UNREACHABLE");
    await expectCode(network().send(get(DEAD_ADDRESS)), "NETWORK_UNREACHABLE");
    // No name server is asked for such a long label, so that none can be slow.
    await expectCode(network().send(get(`http://${"a".repeat(64)}.invalid/`)), "NETWORK_UNREACHABLE");
  });
});

describe("an address", () => {
  it.each([
    "file:///etc/passwd",
    "ftp://host/",
    "ldap://host/cn=crl",
    "javascript:1",
    "not one",
    "",
    "http://u:p@host/",
  ])("%s is refused", async (address) => expectCode(network().send(get(address)), "NETWORK_ADDRESS_INVALID"));

  it("longer than any in use is refused", async () => {
    await expectCode(network().send(get(`${url}/${"a".repeat(2048)}`)), "NETWORK_ADDRESS_INVALID");
  });
});

describe("a redirect", () => {
  it("is followed as often as the limit says, with method and body", async () => {
    const to = (times: number): string =>
      times === 0 ? "/end" : `/?to=${encodeURIComponent(to(times - 1))}`;
    const post = { method: "POST", body: Buffer.from("question") } as const;
    await expect(network().send(get(url + to(MAX_REDIRECTS), post))).resolves.toMatchObject({ status: 200 });
    expect(seen.at(-1)).toMatchObject({ method: "POST", url: "/end", body: "question" });
    await expectCode(network().send(get(url + to(MAX_REDIRECTS + 1), post)), "NETWORK_ADDRESS_INVALID");
  });

  it("by 303 is followed by GET", async () => {
    await network().send(get(`${url}/?status=303&to=/end`, { method: "POST", body: Buffer.from("x") }));
    expect(seen.at(-1)).toMatchObject({ method: "GET", url: "/end", body: "" });
  });

  it.each(["file:///etc/passwd", "gopher://host/", "http://u:p@host/"])("to %s is refused", async (to) => {
    const sent = network().send(get(`${url}/?to=${encodeURIComponent(to)}`));
    await expectCode(sent, "NETWORK_ADDRESS_INVALID");
  });

  it("to another server on this computer is refused, unless it is named", async () => {
    const target = `${url}/?to=${encodeURIComponent(`${otherUrl}/end`)}`;
    await expectCode(network().send(get(target)), "NETWORK_ADDRESS_INVALID");
    const named = network({ localServers: [otherUrl.slice("http://".length)] });
    await expect(named.send(get(target, { credentials: CREDENTIALS }))).resolves.toMatchObject({
      status: 200,
    });
    // The password is for the first server only.
    expect(seen.at(-1)).toMatchObject({ url: "/end", authorization: undefined });
  });
});

describe("an address out of a document", () => {
  const asked = async (address: string): Promise<unknown> =>
    network().send(get(address, { addressFrom: "document" }));

  it.each([
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0.0.0.0/",
    "http://localhost/",
    "http://crl.localhost/",
    "http://localhost./",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.100.100.200/",
    "http://224.0.0.1/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[fe80::1]/",
    "http://[fd00:ec2::254]/",
  ])("%s does not make this computer talk to itself", async (address) =>
    expectCode(asked(address), "NETWORK_ADDRESS_INVALID"),
  );

  it("is asked there when the settings name it", async () => {
    const client = network({ localServers: [url.slice("http://".length)] });
    const sent = client.send(get(url, { addressFrom: "document" }));
    await expect(sent).resolves.toMatchObject({ status: 200 });
    const elsewhere = client.send(get(otherUrl, { addressFrom: "document" }));
    await expectCode(elsewhere, "NETWORK_ADDRESS_INVALID");
  });
});

describe("an address from an authority that is trusted", () => {
  it("may be on this computer, but leads nowhere else on it, nor to its link", async () => {
    const ask = (address: string): Promise<unknown> =>
      network().send(get(address, { addressFrom: "authority" }));
    await expect(ask(url)).resolves.toMatchObject({ status: 200 });
    await expectCode(ask(`${url}/?to=${encodeURIComponent(`${otherUrl}/end`)}`), "NETWORK_ADDRESS_INVALID");
    await expectCode(ask("http://169.254.169.254/latest/meta-data/"), "NETWORK_ADDRESS_INVALID");
    await expectCode(ask("http://0.0.0.0/"), "NETWORK_ADDRESS_INVALID");
    await expectCode(ask("http://crl.localhost/"), "NETWORK_ADDRESS_INVALID");
  });
});

describe("a proxy", () => {
  const named = (): string => `${url.replace("127.0.0.1", "plain.kyso.test")}/end`;

  it("is asked for plain HTTP by the whole address", async () => {
    const client = network({ proxy: { url: openProxy.url } });
    await expect(client.send(get(named()))).resolves.toMatchObject({ status: 200 });
    expect((await openProxy.asked()).at(-1)).toBe(`GET ${named()}`);
  });

  it("is asked for HTTPS by a tunnel, at whose end the server's own certificate counts", async () => {
    const client = network({ proxy: { url: openProxy.url } });
    const sent = client.send(get(`https://tls.kyso.test:${tlsPort}/`));
    await expectCode(sent, "NETWORK_CERTIFICATE");
    expect((await openProxy.asked()).at(-1)).toBe(`CONNECT tls.kyso.test:${tlsPort}`);
  });

  it("gets user and password, and without them its refusal is told", async () => {
    const known = network({ proxy: { url: closedProxy.url, ...CREDENTIALS } });
    await expect(known.send(get(named()))).resolves.toMatchObject({ status: 200 });
    await expectCode(known.send(get(`https://tls.kyso.test:${tlsPort}/`)), "NETWORK_CERTIFICATE");
    const unknown = network({ proxy: { url: closedProxy.url } });
    await expectCode(unknown.send(get(named())), "NETWORK_PROXY");
    await expectCode(unknown.send(get(`https://tls.kyso.test:${tlsPort}/`)), "NETWORK_PROXY");
  });

  it("that does not answer is told as such, and so is an address that is none", async () => {
    const dead = network({ proxy: { url: DEAD_ADDRESS } });
    await expectCode(dead.send(get(named())), "NETWORK_PROXY");
    await expectCode(dead.send(get(`https://tls.kyso.test:${tlsPort}/`)), "NETWORK_PROXY");
    await expectCode(network({ proxy: { url: "file:///proxy" } }).send(get(named())), "NETWORK_PROXY");
  });

  it("is not asked for what is on this computer, and still refuses certificates that name it", async () => {
    const client = network({ proxy: { url: openProxy.url } });
    const before = await openProxy.asked();
    await client.send(get(url));
    await expectCode(
      client.send(get("http://localhost/", { addressFrom: "document" })),
      "NETWORK_ADDRESS_INVALID",
    );
    expect(await openProxy.asked()).toEqual(before);
  });

  it("of the environment is taken, in either kind of letters, with the user in it", async () => {
    const withUser = closedProxy.url.replace(
      "//",
      `//${encodeURIComponent(CREDENTIALS.user)}:${encodeURIComponent(CREDENTIALS.password)}@`,
    );
    for (const environment of [{ http_proxy: withUser }, { HTTP_PROXY: withUser }]) {
      const sent = network({ proxy: "system", environment }).send(get(named()));
      await expect(sent).resolves.toMatchObject({ status: 200 });
    }
  });
});

describe("TLS", () => {
  const run = promisify(execFile);

  async function asked(target: string): Promise<string> {
    const rules = { proxy: { url: openProxy.url } } satisfies NetworkRules;
    const file = compiledFile("test/agent/http/https-request-process");
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: path.join(folder, "root.crt") };
    return (await run(process.execPath, [file, target, JSON.stringify(rules)], { env })).stdout;
  }

  it("holds to a server that a known root vouches for, and to its name", async () => {
    await expect(asked(`https://tls.kyso.test:${tlsPort}/`)).resolves.toBe("200");
    await expect(asked(`https://other.kyso.test:${tlsPort}/`)).resolves.toBe("NETWORK_CERTIFICATE");
  });

  it("is not left by a redirect", async () => {
    const to = encodeURIComponent(url.replace("127.0.0.1", "plain.kyso.test"));
    const target = `https://tls.kyso.test:${tlsPort}/?to=${to}`;
    await expect(asked(target)).resolves.toBe("NETWORK_ADDRESS_INVALID");
    await expect(asked(`https://tls.kyso.test:${tlsPort}/?to=/end`)).resolves.toBe("200");
  });
});
