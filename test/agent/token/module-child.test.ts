import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SigningKey } from "../../../agent/token/signing-key.ts";
import type { TimeLimits } from "../../../agent/token/time-limit.ts";
import type { TokenHost } from "../../../agent/token/token-host.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { buildFaultModule, type FaultModule } from "../../token/fault-module.ts";
import { createSoftToken, type SoftToken } from "../../token/soft-token.ts";
import { hostOf, isRight, keyOf, moduleOf, removeFolder, temporaryFolder } from "./token-rig.ts";

const PIN = "123456";

let dir: string;
let pki: TestPki;
let token: SoftToken;
let sound: SoftToken;
let count = 0;

beforeAll(async () => {
  dir = temporaryFolder();
  pki = await createTestPki();
  token = await createSoftToken(`${dir}/soft`, { label: "token", pin: PIN, keys: [keyOf(pki.leader)] });
  sound = await createSoftToken(`${dir}/sound`, { label: "sound", pin: PIN, keys: [keyOf(pki.ecP256)] });
});

afterAll(() => removeFolder(dir));

/** A module that misbehaves beside one that does not. */
function pair(limits: Partial<TimeLimits> = {}): { host: TokenHost; fault: FaultModule } {
  count += 1;
  const fault = buildFaultModule(`${dir}/fault-${count}`, token);
  fault.control({});
  return { fault, host: hostOf([moduleOf(fault), moduleOf(sound)], limits) };
}

async function keyOn(host: TokenHost, label: string): Promise<SigningKey> {
  const login = await host.open((await host.find(label)).tokenId, PIN);
  return await login.key(login.certificates[0]?.sha256 ?? "");
}

const labels = async (host: TokenHost): Promise<string[]> => (await host.list()).map(({ label }) => label);

async function signsRight(key: SigningKey): Promise<boolean> {
  const message = randomBytes(30);
  return isRight(key, message, await key.sign(message));
}

describe("a module that crashes", () => {
  test.each(["abort", "segv"] as const)(
    "%s while signing: the other token signs on, and a new login works",
    async (crash) => {
      const { host, fault } = pair();
      const [bad, good] = await Promise.all([keyOn(host, "token"), keyOn(host, "sound")]);
      fault.control({ [crash]: ["C_Sign"] });
      const results = await Promise.allSettled([
        bad.sign(randomBytes(8)),
        bad.sign(randomBytes(8)),
        signsRight(good),
      ]);
      expect(results).toMatchObject([
        { reason: { code: "TOKEN_MODULE_CRASHED" } },
        { reason: { code: "TOKEN_MODULE_CRASHED" } },
        { value: true },
      ]);
      fault.control({});
      await expect(bad.sign(randomBytes(8))).rejects.toMatchObject({ code: "TOKEN_SESSION_LOST" });
      expect(await signsRight(good)).toBe(true);
    },
  );

  test("it is started again with its next use", async () => {
    const { host, fault } = pair();
    fault.control({ abort: ["C_GetTokenInfo"] });
    expect(await labels(host)).toEqual(["sound"]);
    expect(host.problems.get(fault.modulePath)?.code).toBe("TOKEN_MODULE_CRASHED");
    fault.control({});
    expect((await labels(host)).sort()).toEqual(["sound", "token"]);
    expect(host.problems.size).toBe(0);
    expect(await signsRight(await keyOn(host, "token"))).toBe(true);
  });

  test("while it loads: the other token is listed", async () => {
    const { host, fault } = pair();
    fault.control({ segv: ["C_Initialize"] });
    expect(await labels(host)).toEqual(["sound"]);
    expect(host.problems.get(fault.modulePath)?.code).toBe("TOKEN_MODULE_CRASHED");
  });

  test("a login that was open does not block the next one", async () => {
    const { host, fault } = pair();
    const { tokenId } = await host.find("token");
    const login = await host.open(tokenId, PIN);
    fault.control({ abort: ["C_Sign"] });
    const key = await login.key(login.certificates[0]?.sha256 ?? "");
    await expect(key.sign(randomBytes(8))).rejects.toMatchObject({ code: "TOKEN_MODULE_CRASHED" });
    fault.control({});
    await login.close();
    await (await host.open(tokenId, PIN)).close();
  });
});

describe("a module that hangs", () => {
  test("while signing: it is ended on its time limit, and the other token signs on", async () => {
    const { host, fault } = pair({ signMs: 3_000 });
    const [bad, good] = await Promise.all([keyOn(host, "token"), keyOn(host, "sound")]);
    fault.control({ hang: ["C_Sign"] });
    const hung = bad.sign(randomBytes(8));
    expect(await signsRight(good)).toBe(true);
    await expect(hung).rejects.toMatchObject({ code: "TOKEN_MODULE_TIMEOUT" });
    fault.control({});
    expect(await signsRight(await keyOn(host, "token"))).toBe(true);
  });

  test("while listing: the others are listed, and it is left alone for a while", async () => {
    const { host, fault } = pair({ readMs: 3_000 });
    fault.control({ hang: ["C_GetSlotList"] });
    expect(await labels(host)).toEqual(["sound"]);
    expect(host.problems.get(fault.modulePath)?.code).toBe("TOKEN_MODULE_TIMEOUT");
    const asked = fault.calls().get("C_GetSlotList");
    expect(asked).toBeGreaterThan(0);
    expect(await labels(host)).toEqual(["sound"]);
    expect(fault.calls().get("C_GetSlotList")).toBe(asked);
  });

  test("the time limit is for each signature, however many wait", async () => {
    const { host, fault } = pair({ signMs: 3_000 });
    const key = await keyOn(host, "token");
    fault.control({ slow: { C_Sign: 500 } });
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, async () => await key.sign(randomBytes(8))),
    );
    expect(results.map(({ status }) => status)).toEqual(Array(8).fill("fulfilled"));
  });

  test("closing does not wait for it", async () => {
    count += 1;
    const fault = buildFaultModule(`${dir}/fault-${count}`, token);
    fault.control({});
    const host = hostOf([moduleOf(fault)], { closeMs: 100 });
    const key = await keyOn(host, "token");
    fault.control({ hang: ["C_Sign"] });
    const hung = expect(key.sign(randomBytes(8))).rejects.toMatchObject({ code: "TOKEN_SESSION_LOST" });
    await host.close();
    await hung;
  });
});

describe("a module that can't be used", () => {
  test.each([
    ["no-such-module.so", undefined, "TOKEN_MODULE_NOT_FOUND"],
    ["text.so", "not a library", "TOKEN_MODULE_INVALID"],
  ])("%s", async (name, content, code) => {
    const path = `${dir}/${name}`;
    if (content !== undefined) writeFileSync(path, content);
    const host = hostOf([{ path }]);
    expect(await host.list()).toEqual([]);
    expect(host.problems.get(path)?.code).toBe(code);
    await expect(host.find("token")).rejects.toMatchObject({ code });
  });

  test("one that refuses to be initialised says why", async () => {
    const { host, fault } = pair();
    fault.control({ fail: { C_Initialize: 0x30 } });
    expect(await labels(host)).toEqual(["sound"]);
    expect(host.problems.get(fault.modulePath)?.code).toBe("TOKEN_DEVICE_ERROR");
  });
});
