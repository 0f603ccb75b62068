import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HttpClient } from "../../../agent/http/http-client.ts";
import { NetworkClient } from "../../../agent/http/network-client.ts";
import { TrustStore } from "../../../agent/trust/store.ts";
import { DEFAULT_SERVER_TIMEOUT_MS } from "../../../agent/tsp/limit.ts";
import {
  RESTING_TIMEOUT_MS,
  TimestampClient,
  type TimestampServer,
} from "../../../agent/tsp/timestamp-client.ts";
import { KysoError, type ErrorCode } from "../../../protocol/error.ts";
import { generateKeys } from "../../pki/test-pki.ts";
import { createTsaRoot } from "../../pki/tsa-identity.ts";
import { TSA_CREDENTIALS, TSA_POLICIES, type TsaFault } from "../../pki/tsa-order.ts";
import { DEAD_ADDRESS, startTsa, type TestTsa } from "../../pki/tsa.ts";

const CONTENT = Buffer.from("Ủy ban nhân dân xã Tân Lập");
const IMPRINT = new Uint8Array(createHash("sha256").update(CONTENT).digest());

const folder = mkdtempSync(path.join(tmpdir(), "kyso-tsa-"));
const http = new NetworkClient({ proxy: null });
let tsa: TestTsa;

beforeAll(async () => {
  tsa = await startTsa(path.join(folder, "tsa"));
});

afterAll(async () => {
  await http.close();
  await tsa.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

function client(servers: readonly (string | TimestampServer)[], now = () => new Date()): TimestampClient {
  return new TimestampClient({
    servers: servers.map((server) =>
      typeof server === "string" ? { url: server, timeoutMs: 20_000 } : server,
    ),
    http,
    trust: TrustStore.of([tsa.rootDer]),
    now,
  });
}

function openssl(...args: string[]): string {
  return execFileSync("openssl", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

describe("a time stamp that holds", () => {
  it("is one that OpenSSL takes too, of the very content", async () => {
    const { der } = await client([tsa.url]).stamp(IMPRINT);
    writeFileSync(path.join(folder, "content"), CONTENT);
    writeFileSync(path.join(folder, "token.der"), der);
    const root = path.join("tsa", "root.crt");
    const token = ["-token_in", "-in", "token.der"];
    const verdict = openssl("ts", "-verify", ...token, "-data", "content", "-CAfile", root);
    expect(verdict).toContain("Verification: OK");
  });

  it("says when, by whom and by which rules, with the path to the root", async () => {
    const token = await client([tsa.url]).stamp(IMPRINT);
    expect(token).toMatchObject({ hash: "SHA-256", policy: TSA_POLICIES[0] });
    expect(Buffer.from(token.messageImprint)).toEqual(Buffer.from(IMPRINT));
    expect(Math.abs(Date.now() - token.genTime.getTime())).toBeLessThan(600_000);
    expect(Buffer.from(token.certificate.der)).toEqual(Buffer.from(tsa.certificateDer));
    expect(token.path.map(({ der }) => Buffer.from(der))).toEqual(
      [tsa.certificateDer, tsa.rootDer].map((der) => Buffer.from(der)),
    );
  });

  it("was asked for as OpenSSL reads requests: SHA-256, a new nonce each time, with the certificate", async () => {
    await client([tsa.url]).stamp(IMPRINT);
    await client([{ url: tsa.url, policy: TSA_POLICIES[1] }]).stamp(IMPRINT);
    const texts = (await tsa.requests()).slice(-2).map((request) => {
      writeFileSync(path.join(folder, "request.tsq"), request);
      return openssl("ts", "-query", "-in", "request.tsq", "-text");
    });
    for (const text of texts) {
      expect(text).toMatch(/Version: 1\nHash Algorithm: sha256\n/);
      expect(text).toMatch(/Nonce: 0x[4-7][0-9A-F]{31}\nCertificate required: yes\n/);
    }
    const [nonces, policies] = [/Nonce: (.*)/, /Policy OID: (.*)/].map((line) =>
      texts.map((text) => line.exec(text)?.[1]),
    );
    expect(new Set(nonces).size).toBe(2);
    expect(policies).toEqual(["unspecified", TSA_POLICIES[1]]);
  });

  it.each<TsaFault>(["wrong-content-type", "ess-cert-id-v1"])("may come with %s", async (fault) => {
    await expect(client([tsa.at(fault)]).stamp(IMPRINT)).resolves.toMatchObject({ hash: "SHA-256" });
  });

  it("is given to a user with a password, in whatever letters", async () => {
    const url = tsa.at("basic-auth");
    await expect(client([{ url, credentials: TSA_CREDENTIALS }]).stamp(IMPRINT)).resolves.toBeDefined();
    const wrong = { ...TSA_CREDENTIALS, password: "sai" };
    await expect(client([{ url, credentials: wrong }]).stamp(IMPRINT)).rejects.toMatchObject({
      code: "TSP_ACCESS_DENIED",
      detail: { httpStatus: 401 },
    });
  });

  it("may be of an RSA key, under an authority that the token carries", async () => {
    const root = await createTsaRoot();
    const authority = await root.issueAuthority({ name: "tsa-issuing", subject: [{ CN: ["TSA issuing"] }] });
    const keys = await generateKeys("RSA-2048");
    const other = await startTsa(path.join(folder, "rsa"), { authority, root, keys });
    try {
      const trust = TrustStore.of([root.certificate]);
      const servers = [{ url: other.url }];
      const token = await new TimestampClient({ servers, http, trust, now: () => new Date() }).stamp(IMPRINT);
      expect(token.certificate.keyType).toBe("RSA");
      expect(token.path.map(({ der }) => Buffer.from(der))).toEqual(
        [other.certificateDer, authority.certificate, root.certificate].map((der) => Buffer.from(der)),
      );
    } finally {
      await other.stop();
    }
  });

  it("may be found behind a redirect on the same server", async () => {
    await expect(client([tsa.at("redirect")]).stamp(IMPRINT)).resolves.toBeDefined();
  });
});

describe("a server at fault", () => {
  const FAULTS: Readonly<Partial<Record<TsaFault, ErrorCode>>> = {
    "wrong-nonce": "TSP_NONCE_MISMATCH",
    "no-nonce": "TSP_NONCE_MISMATCH",
    "wrong-imprint": "TSP_IMPRINT_MISMATCH",
    "other-hash": "TSP_IMPRINT_MISMATCH",
    "bad-alg": "TSP_REFUSED",
    "no-certificate": "TSP_SIGNATURE_INVALID",
    "wrong-time": "TSP_TIME_WRONG",
    "broken-signature": "TSP_SIGNATURE_INVALID",
    "two-signers": "TSP_RESPONSE_INVALID",
    "no-binding": "TSP_SIGNATURE_INVALID",
    "no-token": "TSP_RESPONSE_INVALID",
    expired: "TSP_CERTIFICATE_EXPIRED",
    "not-critical": "TSP_CERTIFICATE_USAGE",
    "two-purposes": "TSP_CERTIFICATE_USAGE",
    weak: "TSP_WEAK",
    untrusted: "TSP_CERTIFICATE_UNTRUSTED",
    "http-500": "TSP_SERVER_ERROR",
    oversized: "NETWORK_RESPONSE_TOO_LARGE",
    truncated: "TSP_RESPONSE_INVALID",
    garbage: "TSP_RESPONSE_INVALID",
    empty: "TSP_RESPONSE_INVALID",
    "basic-auth": "TSP_ACCESS_DENIED",
  };

  it.each(Object.entries(FAULTS) as [TsaFault, ErrorCode][])("%s is told as %s", async (fault, code) => {
    await expect(client([tsa.at(fault)]).stamp(IMPRINT)).rejects.toMatchObject({ code });
  });

  it("that keeps to other rules than it was asked for is not believed", async () => {
    const server = { url: tsa.at("other-policy"), policy: TSA_POLICIES[0] };
    await expect(client([server]).stamp(IMPRINT)).rejects.toMatchObject({ code: "TSP_RESPONSE_INVALID" });
  });

  it("says why it refuses, which is kept for the log", async () => {
    await expect(client([tsa.at("bad-alg")]).stamp(IMPRINT)).rejects.toThrow(/status 2, badAlg/);
  });

  it.each<TsaFault>(["silent", "trickle"])("that is %s is given up at the deadline", async (fault) => {
    const begin = performance.now();
    const stamped = client([{ url: tsa.at(fault), timeoutMs: 300 }]).stamp(IMPRINT);
    await expect(stamped).rejects.toMatchObject({ code: "TSP_UNREACHABLE" });
    expect(performance.now() - begin).toBeGreaterThanOrEqual(290);
  });

  it("that does not listen is unreachable, and none at all is not configured", async () => {
    await expect(client([DEAD_ADDRESS]).stamp(IMPRINT)).rejects.toMatchObject({ code: "TSP_UNREACHABLE" });
    await expect(client([]).stamp(IMPRINT)).rejects.toMatchObject({ code: "TSP_NOT_CONFIGURED" });
  });
});

describe("several servers", () => {
  it.each<TsaFault | "dead">([
    "dead",
    "http-500",
    "bad-alg",
    "wrong-nonce",
    "expired",
    "oversized",
    "silent",
  ])("the next one is asked when one is %s", async (fault) => {
    const first = fault === "dead" ? DEAD_ADDRESS : tsa.at(fault);
    const stamped = client([{ url: first, timeoutMs: 500 }, tsa.url]).stamp(IMPRINT);
    await expect(stamped).resolves.toMatchObject({ policy: TSA_POLICIES[0] });
  });

  it("the one that failed is tried last for a while, then first again", async () => {
    let now = Date.now();
    const broken = tsa.at("http-500");
    const both = client([broken, tsa.url], () => new Date(now));
    const requests = async (): Promise<number> => (await tsa.requests()).length;
    const before = await requests();
    await both.stamp(IMPRINT);
    expect((await requests()) - before).toBe(2);
    await both.stamp(IMPRINT);
    expect((await requests()) - before).toBe(3);
    now += 61_000;
    await both.stamp(IMPRINT);
    expect((await requests()) - before).toBe(5);
  });

  it("when all fail, what was wrong with the first that answered is told", async () => {
    const all = client([DEAD_ADDRESS, tsa.at("untrusted"), tsa.at("http-500")]);
    await expect(all.stamp(IMPRINT)).rejects.toMatchObject({ code: "TSP_CERTIFICATE_UNTRUSTED" });
  });

  it("cancelling asks no further one", async () => {
    const controller = new AbortController();
    const before = (await tsa.requests()).length;
    const stamped = client([tsa.at("silent"), tsa.url]).stamp(IMPRINT, controller.signal);
    setTimeout(() => controller.abort(), 200);
    await expect(stamped).rejects.toMatchObject({ code: "JOB_CANCELLED" });
    expect((await tsa.requests()).length - before).toBeLessThanOrEqual(1);
  });
});

describe("a server that was silent", () => {
  it("is given a short time only while it is tried last, so that a batch does not wait for it again and again", async () => {
    const asked: number[] = [];
    const silent: HttpClient = {
      send: async ({ timeoutMs }) => {
        asked.push(timeoutMs);
        throw new KysoError("NETWORK_TIMEOUT");
      },
      close: async () => undefined,
    };
    let now = Date.now();
    const trust = TrustStore.of([tsa.rootDer]);
    const servers = [{ url: "http://a.vn/" }, { url: "http://b.vn/", timeoutMs: 2000 }];
    const both = new TimestampClient({ servers, http: silent, trust, now: () => new Date(now) });
    for (let document = 0; document < 2; document++) {
      await expect(both.stamp(IMPRINT)).rejects.toMatchObject({ code: "TSP_UNREACHABLE" });
    }
    now += 61_000;
    await expect(both.stamp(IMPRINT)).rejects.toMatchObject({ code: "TSP_UNREACHABLE" });
    expect(asked).toEqual([
      DEFAULT_SERVER_TIMEOUT_MS,
      2000,
      RESTING_TIMEOUT_MS,
      2000,
      DEFAULT_SERVER_TIMEOUT_MS,
      2000,
    ]);
  });
});
