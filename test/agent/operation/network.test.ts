import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { networkClient, timestampClient } from "../../../agent/operation/network.ts";
import { DEFAULT_SETTINGS, type TimestampServerSetting } from "../../../agent/setting/setting.ts";
import { TrustStore } from "../../../agent/trust/store.ts";
import type { TimestampClient } from "../../../agent/tsp/timestamp-client.ts";
import { TSA_CREDENTIALS, TSA_POLICIES } from "../../pki/tsa-order.ts";
import { startTsa, type TestTsa } from "../../pki/tsa.ts";
import { startProxy, type TestProxy } from "../http/test-proxy.ts";

const IMPRINT = new Uint8Array(createHash("sha256").update("x").digest());

const folder = mkdtempSync(path.join(tmpdir(), "kyso-network-"));
const passwordFile = path.join(folder, "password.txt");
const http = networkClient({ ...DEFAULT_SETTINGS, proxy: null });
let tsa: TestTsa;
let proxy: TestProxy;

beforeAll(async () => {
  writeFileSync(passwordFile, `\uFEFF${TSA_CREDENTIALS.password}\r\n`);
  [tsa, proxy] = await Promise.all([startTsa(path.join(folder, "tsa")), startProxy(TSA_CREDENTIALS)]);
});

afterAll(async () => {
  await http.close();
  await Promise.all([tsa.stop(), proxy.stop()]);
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

function clientOf(servers: readonly TimestampServerSetting[], network = http): TimestampClient | null {
  const trust = TrustStore.of([tsa.rootDer]);
  const timestamp = { servers, whenDown: "refuse" as const };
  return timestampClient({ timestamp }, { http: network, trust, now: () => new Date() });
}

describe("the time stamp servers of the settings", () => {
  it("are none where none is set", () => {
    expect(clientOf([])).toBeNull();
  });

  it("are asked with policy, time limit, user and the password of its file", async () => {
    const { user } = TSA_CREDENTIALS;
    const server = {
      url: tsa.at("basic-auth"),
      user,
      passwordFile,
      policy: TSA_POLICIES[1],
      timeoutMs: 20_000,
    };
    await expect(clientOf([server])?.stamp(IMPRINT)).resolves.toMatchObject({ policy: TSA_POLICIES[1] });
  });

  it("whose password file is missing or no password are refused before anything is sent", () => {
    const missing = { url: tsa.url, user: "an", passwordFile: path.join(folder, "none.txt") };
    expect(() => clientOf([missing])).toThrow(expect.objectContaining({ code: "FILE_NOT_FOUND" }));
    const large = path.join(folder, "large.txt");
    writeFileSync(large, "x".repeat(5000));
    const wrong = { ...missing, passwordFile: large };
    expect(() => clientOf([wrong])).toThrow(expect.objectContaining({ code: "SETTING_INVALID" }));
  });
});

describe("the proxy of the settings", () => {
  it("is used, with its user, and no message tells the password", async () => {
    const url = tsa.url.replace("127.0.0.1", "tsa.kyso.test");
    const setting = { url: proxy.url, user: TSA_CREDENTIALS.user, passwordFile };
    const known = networkClient({ ...DEFAULT_SETTINGS, proxy: setting });
    await expect(clientOf([{ url }], known)?.stamp(IMPRINT)).resolves.toMatchObject({ hash: "SHA-256" });
    await known.close();
    const unknown = networkClient({ ...DEFAULT_SETTINGS, proxy: { ...setting, user: "khác" } });
    const error: unknown = await clientOf([{ url }], unknown)
      ?.stamp(IMPRINT)
      .catch((cause: unknown) => cause);
    await unknown.close();
    expect(error).toMatchObject({ code: "NETWORK_PROXY", detail: { httpStatus: 407 } });
    const told = error instanceof Error ? `${error.stack}${String(error.cause)}` : "";
    expect(told).not.toContain(TSA_CREDENTIALS.password);
  });
});

it("that is off has nothing sent, not even to the time stamp servers of the settings", async () => {
  const off = networkClient({ ...DEFAULT_SETTINGS, proxy: null, offline: true });
  await expect(
    off.send({ url: tsa.url, method: "GET", timeoutMs: 1000, maxBytes: 1000 }),
  ).rejects.toMatchObject({
    code: "NETWORK_OFFLINE",
  });
  await expect(clientOf([{ url: tsa.url }], off)?.stamp(IMPRINT)).rejects.toThrow();
});
