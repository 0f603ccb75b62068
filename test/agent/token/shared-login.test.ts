import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SigningKey } from "../../../agent/token/signing-key.ts";
import type { TokenHost } from "../../../agent/token/token-host.ts";
import type { TokenLogin } from "../../../agent/token/token-login.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { buildFaultModule, type Faults, type FaultModule } from "../../token/fault-module.ts";
import { createSoftToken, type SoftToken } from "../../token/soft-token.ts";
import { hostOf, isRight, keyOf, moduleOf, removeFolder, temporaryFolder } from "./token-rig.ts";

const PIN = "123456";
const WRONG = "000000";
const CKR_FUNCTION_NOT_SUPPORTED = 0x54;
const CKR_PIN_INCORRECT = 0xa0;
const CKR_SESSION_HANDLE_INVALID = 0xb3;
const CKR_USER_ALREADY_LOGGED_IN = 0x100;

let dir: string;
let pki: TestPki;
let token: SoftToken;
let count = 0;

beforeAll(async () => {
  dir = temporaryFolder();
  pki = await createTestPki();
  const keys = [keyOf(pki.leader), keyOf(pki.ecP256)];
  token = await createSoftToken(`${dir}/soft`, { label: "token", pin: PIN, keys });
});

afterAll(() => removeFolder(dir));

interface Rig {
  readonly host: TokenHost;
  readonly fault: FaultModule;
  readonly open: (pin?: string) => Promise<TokenLogin>;
  readonly calls: (name: string) => number;
}

async function rig(faults: Faults = {}): Promise<Rig> {
  count += 1;
  const fault = buildFaultModule(`${dir}/fault-${count}`, token);
  fault.control(faults);
  const host = hostOf([moduleOf(fault)]);
  const [first] = await host.list();
  return {
    host,
    fault,
    open: (pin = PIN) => host.open(first?.tokenId ?? "", pin),
    calls: (name) => fault.calls().get(name) ?? 0,
  };
}

async function keyIn(login: TokenLogin, label = "leader"): Promise<SigningKey> {
  return await login.key(login.certificates.find((each) => each.label === label)?.sha256 ?? "");
}

async function signsRight(key: SigningKey): Promise<boolean> {
  const message = randomBytes(40);
  return isRight(key, message, await key.sign(message));
}

describe("two jobs at one token", () => {
  test("that both know the PIN sign side by side, with one login of the token", async () => {
    const { open, calls } = await rig();
    const logins = await Promise.all([open(), open(), open()]);
    const keys = await Promise.all(logins.map(async (login) => await keyIn(login)));
    const signed = await Promise.all([...keys, ...keys].map(signsRight));
    expect(signed).toEqual(Array(6).fill(true));
    expect(calls("C_Login")).toBe(1);
  });

  test("the end of one does not log out the other; the end of the last does", async () => {
    const { open, calls } = await rig();
    const [first, second] = await Promise.all([open(), open()]);
    const [ended, alive] = [await keyIn(first), await keyIn(second)];
    const before = calls("C_Logout");
    await first.close();
    await expect(ended.sign(randomBytes(8))).rejects.toMatchObject({ code: "TOKEN_SESSION_LOST" });
    expect(await signsRight(alive)).toBe(true);
    expect(calls("C_Logout")).toBe(before);
    await second.close();
    expect(calls("C_Logout")).toBe(before + 1);
    expect(calls("C_CloseSession")).toBe(calls("C_OpenSession"));
  });

  test("a wrong PIN does not sign on another's login, costs no try, and leaves the other alone", async () => {
    const { open, calls, host } = await rig({ pinTries: 3 });
    const key = await keyIn(await open());
    await expect(open(WRONG)).rejects.toMatchObject({ code: "TOKEN_PIN_INCORRECT" });
    expect(calls("C_Login")).toBe(1);
    expect((await host.list())[0]?.pin).toMatchObject({ countLow: false, locked: false });
    expect(await signsRight(key)).toBe(true);
    expect(await signsRight(await keyIn(await open()))).toBe(true);
  });

  test("PINs can't be guessed on another's login", async () => {
    const { open, calls } = await rig();
    const first = await open();
    for (let round = 0; round < 3; round++) {
      await expect(open(WRONG)).rejects.toMatchObject({ code: "TOKEN_PIN_INCORRECT" });
    }
    await expect(open(PIN)).rejects.toMatchObject({ code: "TOKEN_BUSY" });
    expect(calls("C_Login")).toBe(1);
    await first.close();
    await (await open()).close();
  });

  test("a PIN that no token would take is told before it is compared", async () => {
    const { open } = await rig({ pinMin: 6, pinMax: 8 });
    await open();
    await expect(open("123")).rejects.toMatchObject({ code: "TOKEN_PIN_LENGTH" });
  });

  test("after the last job the token judges a PIN anew", async () => {
    const { open, calls } = await rig();
    await (await open()).close();
    await expect(open(WRONG)).rejects.toMatchObject({ code: "TOKEN_PIN_INCORRECT" });
    expect(calls("C_Login")).toBe(2);
  });

  test("a login that the token has ended is begun anew, and its old holder does not end the new one", async () => {
    const { open, calls, fault } = await rig();
    const old = await open();
    fault.control({ fail: { C_GetSessionInfo: CKR_SESSION_HANDLE_INVALID } });
    const fresh = await open();
    fault.control({});
    expect(calls("C_Login")).toBe(2);
    const before = calls("C_Logout");
    await old.close();
    expect(calls("C_Logout")).toBe(before);
    expect(await signsRight(await keyIn(fresh))).toBe(true);
  });

  test("nobody is let in where the token has not judged the PIN itself", async () => {
    const { open } = await rig({
      fail: { C_Login: CKR_USER_ALREADY_LOGGED_IN, C_GetSessionInfo: CKR_FUNCTION_NOT_SUPPORTED },
    });
    const first = await open();
    await expect(open()).rejects.toMatchObject({ code: "TOKEN_BUSY" });
    await first.close();
  });

  test("nor where the token has refused the PIN since", async () => {
    const refusal = { "C_Login(CKU_CONTEXT_SPECIFIC)": CKR_PIN_INCORRECT };
    const { open, calls } = await rig({ alwaysAuthenticate: true, fail: refusal });
    const first = await open();
    await expect((await keyIn(first)).sign(randomBytes(8))).rejects.toMatchObject({
      code: "TOKEN_PIN_INCORRECT",
    });
    await expect(open()).rejects.toMatchObject({ code: "TOKEN_BUSY" });
    expect(calls("C_Login")).toBe(1);
    expect(calls("C_Login(CKU_CONTEXT_SPECIFIC)")).toBe(1);
    await first.close();
  });

  test("whose wanted key is not there leaves the other's login as it is", async () => {
    const { open, host } = await rig();
    const key = await keyIn(await open());
    const [first] = await host.list();
    const algorithm = { scheme: "RSA-PKCS1", hash: "SHA-256" } as const;
    const wanted = { certificate: pki.organisation.certificate, algorithm };
    await expect(host.open(first?.tokenId ?? "", PIN, wanted)).rejects.toMatchObject({
      code: "TOKEN_CERTIFICATE_NOT_FOUND",
    });
    expect(await signsRight(key)).toBe(true);
  });
});

describe("a batch and a single signature", () => {
  test("the single one, which comes later, does not wait for the batch", async () => {
    const { open } = await rig({ slow: { C_Sign: 10 } });
    const batch = await keyIn(await open());
    let done = 0;
    const all = Array.from({ length: 80 }, async () => {
      await batch.sign(randomBytes(20));
      done += 1;
    });
    const single = await open();
    expect(await signsRight(await keyIn(single, "ec-p256"))).toBe(true);
    // Three exchanges, each after one of the batch and what was in the process then.
    expect(done).toBeLessThan(30);
    await single.close();
    await Promise.all(all);
    expect(done).toBe(80);
  });

  test("a token that is looked for meanwhile is found before the batch is done", async () => {
    const { open, host } = await rig({ slow: { C_Sign: 10 } });
    const batch = await keyIn(await open());
    let done = 0;
    const all = Array.from({ length: 40 }, async () => {
      await batch.sign(randomBytes(20));
      done += 1;
    });
    expect(await host.list()).toHaveLength(1);
    expect(done).toBeLessThan(10);
    await Promise.all(all);
  });

  test("a host that is closed still answers what it was asked", async () => {
    const { open, host } = await rig();
    const key = await keyIn(await open());
    const all = Array.from({ length: 100 }, async () => await key.sign(randomBytes(20)));
    await host.close();
    expect(await Promise.all(all)).toHaveLength(100);
    await expect(key.sign(randomBytes(20))).rejects.toMatchObject({ code: "TOKEN_SESSION_LOST" });
  });
});
