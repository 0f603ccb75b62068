import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PIN_FLAGS } from "../../../agent/token/ckr.ts";
import type { TimeLimits } from "../../../agent/token/time-limit.ts";
import type { TokenHost } from "../../../agent/token/token-host.ts";
import type { TokenLogin, WantedSigner } from "../../../agent/token/token-login.ts";
import type { TokenCertificate } from "../../../agent/token/token.ts";
import { createTestPki, type TestIdentity, type TestPki } from "../../pki/test-pki.ts";
import { buildFaultModule, type Faults, type FaultModule } from "../../token/fault-module.ts";
import { createSoftToken, type SoftToken } from "../../token/soft-token.ts";
import { hostOf, isRight, keyOf, moduleOf, removeFolder, temporaryFolder } from "./token-rig.ts";

const PIN = "123456";

let dir: string;
let pki: TestPki;
let token: SoftToken;
let count = 0;

beforeAll(async () => {
  dir = temporaryFolder();
  pki = await createTestPki();
  const shared = Uint8Array.of(5);
  token = await createSoftToken(`${dir}/soft`, {
    label: "token",
    pin: PIN,
    keys: [
      keyOf(pki.leader, { id: shared }),
      keyOf(pki.organisation, { id: shared }),
      keyOf(pki.ecP256),
      keyOf(pki.weak, { id: new Uint8Array() }),
    ],
    certificates: [
      { certificate: pki.issuing.certificate, label: "issuing" },
      { certificate: pki.root.certificate, label: "root" },
      { certificate: pki.ecP384.certificate, label: "no key", id: Uint8Array.of(9) },
    ],
  });
});

afterAll(() => removeFolder(dir));

interface Bad {
  readonly host: TokenHost;
  readonly fault: FaultModule;
  readonly tokenId: string;
}

/** A host whose only module misbehaves, and its token. */
async function bad(faults: Faults, limits: Partial<TimeLimits> = {}): Promise<Bad> {
  count += 1;
  const fault = buildFaultModule(`${dir}/fault-${count}`, token);
  fault.control(faults);
  const host = hostOf([moduleOf(fault)], limits);
  const [first] = await host.list();
  return { host, fault, tokenId: first?.tokenId ?? "" };
}

function named(login: TokenLogin, label: string): TokenCertificate {
  const found = login.certificates.find((each) => each.label === label);
  if (found === undefined) throw new Error(`No certificate ${label}`);
  return found;
}

const pkcs1 = ({ certificate }: TestIdentity): WantedSigner => ({
  certificate,
  algorithm: { scheme: "RSA-PKCS1", hash: "SHA-256" },
});

const ecdsa = ({ certificate }: TestIdentity): WantedSigner => ({
  certificate,
  algorithm: { scheme: "ECDSA", hash: "SHA-384" },
});

const pinCalls = ({ fault }: Bad): [number | undefined, number | undefined] => [
  fault.calls().get("C_Login"),
  fault.calls().get("C_Login(CKU_CONTEXT_SPECIFIC)"),
];

describe("PIN", () => {
  test("a wrong PIN is tried exactly once, and the error does not hold it", async () => {
    const rig = await bad({});
    const error: unknown = await rig.host.open(rig.tokenId, "987654").catch((each: unknown) => each);
    expect(error).toMatchObject({ code: "TOKEN_PIN_INCORRECT" });
    expect(pinCalls(rig)).toEqual([1, undefined]);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("987654");
  });

  test("the tries that are left are told as the flags tell them, until the token is locked", async () => {
    const { host, tokenId, fault } = await bad({ pinTries: 3 });
    const open = (pin: string): Promise<TokenLogin> => host.open(tokenId, pin);
    await expect(open("000000")).rejects.toMatchObject({
      code: "TOKEN_PIN_INCORRECT",
      detail: { triesLeft: "low" },
    });
    await expect(open("000000")).rejects.toMatchObject({
      code: "TOKEN_PIN_INCORRECT",
      detail: { triesLeft: "final" },
    });
    expect((await host.list())[0]?.pin).toMatchObject({ countLow: true, finalTry: true, locked: false });
    await expect(open("000000")).rejects.toMatchObject({
      code: "TOKEN_PIN_LOCKED",
      detail: { triesLeft: "none" },
    });
    expect(fault.calls().get("C_Login")).toBe(3);
    expect((await host.list())[0]?.pin.locked).toBe(true);
  });

  test("a token that says that its PIN is locked is not tried", async () => {
    const rig = await bad({ tokenFlags: PIN_FLAGS.CKF_USER_PIN_LOCKED });
    await expect(rig.host.open(rig.tokenId, PIN)).rejects.toMatchObject({
      code: "TOKEN_PIN_LOCKED",
      detail: { triesLeft: "none" },
    });
    expect(pinCalls(rig)).toEqual([undefined, undefined]);
  });

  test.each([
    { pin: "12345", limit: 6, faults: { pinMin: 6, pinMax: 8 } },
    { pin: "123456789", limit: 8, faults: { pinMin: 6, pinMax: 8 } },
    { pin: "", limit: 0, faults: { pinMin: 0, pinMax: 0 } },
  ])(
    "a PIN of $pin.length characters is not tried where $faults rule it out",
    async ({ pin, limit, faults }) => {
      const rig = await bad(faults);
      await expect(rig.host.open(rig.tokenId, pin)).rejects.toMatchObject({
        code: "TOKEN_PIN_LENGTH",
        detail: { limit },
      });
      expect(pinCalls(rig)).toEqual([undefined, undefined]);
    },
  );

  test.each([
    { pinMin: 6, pinMax: 8 },
    { pinMin: 6, pinMax: 6 },
    { pinMin: 4, pinMax: 0 },
  ])("a PIN of 6 characters is tried where the token's limits are %o", async (limits) => {
    const { host, tokenId } = await bad(limits);
    await (await host.open(tokenId, PIN)).close();
  });

  test("a reader with a pad of its own gets no PIN", async () => {
    const { host, tokenId } = await bad({
      tokenFlags: PIN_FLAGS.CKF_PROTECTED_AUTHENTICATION_PATH,
      padPin: PIN,
    });
    expect((await host.list())[0]?.pin.protectedPath).toBe(true);
    await (await host.open(tokenId, "not for the token")).close();
  });

  test("a module that asks itself gets no PIN", async () => {
    const fault = buildFaultModule(`${dir}/asks`, token);
    fault.control({ padPin: PIN });
    const host = hostOf([{ ...moduleOf(fault), asksPin: true }]);
    const [first] = await host.list();
    expect(first?.pin.protectedPath).toBe(true);
    await (await host.open(first?.tokenId ?? "", "")).close();
  });

  test("a module that keeps its user logged in is used as it is", async () => {
    const { host, tokenId } = await bad({ fail: { C_Login: 0x100 } });
    const login = await host.open(tokenId, PIN);
    expect(login.certificates.length).toBeGreaterThan(0);
    await login.close();
  });

  test("every login is checked by the token, also after an earlier right one", async () => {
    const { host, tokenId } = await bad({});
    await (await host.open(tokenId, PIN)).close();
    await expect(host.open(tokenId, "000000")).rejects.toMatchObject({ code: "TOKEN_PIN_INCORRECT" });
  });

  test.each([
    [0xa3, 0, "TOKEN_PIN_EXPIRED"],
    [0xa4, 0, "TOKEN_PIN_LOCKED"],
    [0x102, 0, "TOKEN_PIN_NOT_INITIALIZED"],
    [0x32, 0, "TOKEN_REMOVED"],
    [0x8000_0001, 0, "TOKEN_ERROR"],
  ])("C_Login that returns %i with flags %i is %s", async (ckr, tokenFlags, code) => {
    const rig = await bad({ fail: { C_Login: ckr }, tokenFlags });
    await expect(rig.host.open(rig.tokenId, PIN)).rejects.toMatchObject({ code });
    expect(rig.fault.calls().get("C_Login")).toBe(1);
  });

  test("where the reader asks, the next login waits for the one before, and says so when that takes too long", async () => {
    const pad = { tokenFlags: PIN_FLAGS.CKF_PROTECTED_AUTHENTICATION_PATH, padPin: PIN };
    const { host, tokenId } = await bad(pad, { loginMs: 300 });
    const first = await host.open(tokenId, PIN);
    await expect(host.open(tokenId, PIN)).rejects.toMatchObject({ code: "TOKEN_BUSY" });
    const second = host.open(tokenId, PIN);
    await first.close();
    await (await second).close();
  });
});

describe("keys", () => {
  test("keys that share one CKA_ID, or have none, are told apart by their modulus", async () => {
    const { host, tokenId } = await bad({});
    const login = await host.open(tokenId, PIN);
    const message = randomBytes(100);
    for (const label of ["leader", "organisation", "weak"]) {
      const key = await login.key(named(login, label).sha256);
      expect(isRight(key, message, await key.sign(message)), label).toBe(true);
    }
    await login.close();
  });

  test("a certificate without a key, and one that is not there, are told apart", async () => {
    const { host, tokenId } = await bad({});
    const login = await host.open(tokenId, PIN);
    await expect(login.key(named(login, "no key").sha256)).rejects.toMatchObject({
      code: "TOKEN_KEY_NOT_FOUND",
    });
    await expect(login.key("0".repeat(64))).rejects.toMatchObject({ code: "TOKEN_CERTIFICATE_NOT_FOUND" });
    await login.close();
  });

  test("the chain on the token comes with the key, issuer first", async () => {
    const { host, tokenId } = await bad({});
    const login = await host.open(tokenId, PIN);
    const key = await login.key(named(login, "leader").sha256);
    expect(key.chain.map((each) => Buffer.from(each))).toEqual(
      [pki.issuing, pki.root].map(({ certificate }) => Buffer.from(certificate)),
    );
    await login.close();
  });

  test("a key is of no use after the login has ended", async () => {
    const { host, tokenId } = await bad({});
    const login = await host.open(tokenId, PIN);
    const key = await login.key(named(login, "leader").sha256);
    await login.close();
    await expect(key.sign(randomBytes(8))).rejects.toMatchObject({ code: "TOKEN_SESSION_LOST" });
  });
});

describe("CKA_ALWAYS_AUTHENTICATE", () => {
  test("each signature has a login of its own", async () => {
    const rig = await bad({ alwaysAuthenticate: true });
    const login = await rig.host.open(rig.tokenId, PIN);
    const key = await login.key(named(login, "leader").sha256);
    const message = randomBytes(100);
    for (const signature of await Promise.all([key.sign(message), key.sign(message)])) {
      expect(isRight(key, message, signature)).toBe(true);
    }
    expect(pinCalls(rig)).toEqual([1, 2]);
    await login.close();
  });

  test("a PIN that is refused for a signature is not sent again", async () => {
    const rig = await bad({
      alwaysAuthenticate: true,
      fail: { "C_Login(CKU_CONTEXT_SPECIFIC)": 0xa0 },
      tokenFlags: PIN_FLAGS.CKF_USER_PIN_FINAL_TRY,
    });
    const login = await rig.host.open(rig.tokenId, PIN);
    const key = await login.key(named(login, "leader").sha256);
    const results = await Promise.allSettled([1, 2, 3].map(async () => await key.sign(randomBytes(8))));
    expect(results).toMatchObject([
      { reason: { code: "TOKEN_PIN_INCORRECT", detail: { triesLeft: "final" } } },
      { reason: { code: "TOKEN_SESSION_LOST" } },
      { reason: { code: "TOKEN_SESSION_LOST" } },
    ]);
    expect(pinCalls(rig)).toEqual([1, 1]);
    await login.close();
  });
});

describe("between the PIN and the signature", () => {
  test("certificates that were read before the PIN are not read again", async () => {
    const { host, fault, tokenId } = await bad({});
    const readsOfLogin = async (): Promise<number> => {
      fault.forget();
      const login = await host.open(tokenId, PIN);
      const reads = fault.calls().get("C_GetAttributeValue") ?? 0;
      expect(login.certificates).toHaveLength(7);
      await login.close();
      return reads;
    };
    const before = await readsOfLogin();
    await host.certificates(tokenId);
    // Value, id and label of each.
    expect(before - (await readsOfLogin())).toBeGreaterThanOrEqual(3 * 7);
  });

  test("the key is found in the login's own exchange, and signs", async () => {
    const { host, tokenId } = await bad({});
    const login = await host.open(tokenId, PIN, pkcs1(pki.organisation));
    const key = await login.key(named(login, "organisation").sha256);
    const message = randomBytes(300);
    expect(isRight(key, message, await key.sign(message))).toBe(true);
    const other = await login.key(named(login, "organisation").sha256, {
      scheme: "RSA-PSS",
      hash: "SHA-384",
    });
    expect(isRight(other, message, await other.sign(message))).toBe(true);
    await login.close();
  });

  test("where the key is not there, nobody stays logged in", async () => {
    const { host, fault, tokenId } = await bad({});
    fault.forget();
    await expect(host.open(tokenId, PIN, pkcs1(pki.expired))).rejects.toMatchObject({
      code: "TOKEN_CERTIFICATE_NOT_FOUND",
    });
    await expect(host.open(tokenId, PIN, ecdsa(pki.ecP384))).rejects.toMatchObject({
      code: "TOKEN_KEY_NOT_FOUND",
    });
    expect(fault.calls().get("C_Login")).toBe(2);
    expect(fault.calls().get("C_CloseSession")).toBe(fault.calls().get("C_OpenSession"));
    await (await host.open(tokenId, PIN)).close();
  });
});
