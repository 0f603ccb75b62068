import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SigningKey } from "../../../agent/token/signing-key.ts";
import type { TokenHost } from "../../../agent/token/token-host.ts";
import type { SignatureAlgorithm } from "../../../agent/x509/signature-algorithm.ts";
import { createTestPki, type TestIdentity, type TestPki } from "../../pki/test-pki.ts";
import { buildFaultModule, type Faults, type FaultModule } from "../../token/fault-module.ts";
import { createSoftToken, type SoftToken } from "../../token/soft-token.ts";
import { hostOf, isRight, keyOf, moduleOf, removeFolder, temporaryFolder } from "./token-rig.ts";

const PIN = "123456";

const CKM = {
  RSA_PKCS: 0x1,
  RSA_PKCS_PSS: 0xd,
  SHA256_RSA_PKCS: 0x40,
  SHA256_RSA_PKCS_PSS: 0x43,
  ECDSA: 0x1041,
};

let dir: string;
let pki: TestPki;
let token: SoftToken;
let count = 0;

beforeAll(async () => {
  dir = temporaryFolder();
  pki = await createTestPki();
  token = await createSoftToken(`${dir}/soft`, {
    label: "token",
    pin: PIN,
    keys: [keyOf(pki.leader), keyOf(pki.ecP256), keyOf(pki.ecP384)],
  });
});

afterAll(() => removeFolder(dir));

interface Rig {
  readonly fault: FaultModule;
  readonly host: TokenHost;
  readonly key: SigningKey;
}

async function rig(
  identity: TestIdentity,
  algorithm?: SignatureAlgorithm,
  faults: Faults = {},
): Promise<Rig> {
  count += 1;
  const fault = buildFaultModule(`${dir}/fault-${count}`, token);
  fault.control(faults);
  const host = hostOf([moduleOf(fault)]);
  const login = await host.open((await host.find("token")).tokenId, PIN);
  const own = login.certificates.find(({ certificate }) =>
    Buffer.from(certificate).equals(identity.certificate),
  );
  return { fault, host, key: await login.key(own?.sha256 ?? "", algorithm) };
}

describe("mechanisms", () => {
  const rsa = (["RSA-PKCS1", "RSA-PSS"] as const).flatMap((scheme) =>
    (["SHA-256", "SHA-384", "SHA-512"] as const).map((hash) => ({ scheme, hash })),
  );

  test.each(rsa)("an RSA key signs with $scheme and $hash", async (algorithm) => {
    const { key } = await rig(pki.leader, algorithm);
    const message = randomBytes(1000);
    const signature = await key.sign(message);
    expect(signature.length).toBe(256);
    expect(isRight(key, message, signature)).toBe(true);
  });

  test.each(["SHA-256", "SHA-384", "SHA-512"] as const)("EC keys sign with ECDSA and %s", async (hash) => {
    for (const identity of [pki.ecP256, pki.ecP384]) {
      const { key } = await rig(identity, { scheme: "ECDSA", hash });
      const message = randomBytes(1000);
      expect(isRight(key, message, await key.sign(message))).toBe(true);
    }
  });

  test("where nobody asks for another way, keys sign as deployed signers do", async () => {
    expect((await rig(pki.leader)).key.algorithm).toEqual({ scheme: "RSA-PKCS1", hash: "SHA-256" });
    expect((await rig(pki.ecP256)).key.algorithm).toEqual({ scheme: "ECDSA", hash: "SHA-256" });
    expect((await rig(pki.ecP384)).key.algorithm).toEqual({ scheme: "ECDSA", hash: "SHA-384" });
  });

  test.each([
    ["hideMechanisms", "RSA-PKCS1", CKM.RSA_PKCS],
    ["refuseMechanisms", "RSA-PKCS1", CKM.RSA_PKCS],
    ["hideMechanisms", "RSA-PSS", CKM.RSA_PKCS_PSS],
    ["refuseMechanisms", "RSA-PSS", CKM.RSA_PKCS_PSS],
  ] as const)(
    "%s: %s falls back to the mechanism that hashes on the token",
    async (fault, scheme, mechanism) => {
      const { key } = await rig(pki.leader, { scheme, hash: "SHA-256" }, { [fault]: [mechanism] });
      const message = randomBytes(100);
      for (let round = 0; round < 2; round++) {
        expect(isRight(key, message, await key.sign(message))).toBe(true);
      }
    },
  );

  test.each([0x54, 0x62, 0x63, 0x68, 0x70, 0x71])(
    "C_SignInit that returns %i leads to the next mechanism, with no other login",
    async (refuseWith) => {
      const faults = { refuseMechanisms: [CKM.RSA_PKCS], refuseWith };
      const { key, fault } = await rig(pki.leader, undefined, faults);
      const message = randomBytes(100);
      expect(isRight(key, message, await key.sign(message))).toBe(true);
      expect(fault.calls().get("C_SignInit")).toBe(2);
      expect(fault.calls().get("C_Login")).toBe(1);
    },
  );

  test.each([
    ["RSA-PKCS1", CKM.RSA_PKCS, 0x20],
    ["RSA-PKCS1", CKM.RSA_PKCS, 0x21],
    ["RSA-PKCS1", CKM.RSA_PKCS, 0x70],
    ["RSA-PSS", CKM.RSA_PKCS_PSS, 0x71],
    ["RSA-PSS", CKM.RSA_PKCS_PSS, 0x54],
  ] as const)(
    "%s: so does C_Sign with mechanism %i that returns %i",
    async (scheme, mechanism, refuseWith) => {
      const faults = { refuseAtSign: [mechanism], refuseWith };
      const { key, fault } = await rig(pki.leader, { scheme, hash: "SHA-256" }, faults);
      const message = randomBytes(100);
      for (let round = 0; round < 2; round++) {
        expect(isRight(key, message, await key.sign(message))).toBe(true);
      }
      expect(fault.calls().get("C_Sign")).toBe(3);
      expect(fault.calls().get("C_Login")).toBe(1);
    },
  );

  test("a signature with a login of its own falls back too, with the PIN that was accepted", async () => {
    const faults = { alwaysAuthenticate: true, refuseAtSign: [CKM.RSA_PKCS] };
    const { key, fault } = await rig(pki.leader, undefined, faults);
    const message = randomBytes(100);
    expect(isRight(key, message, await key.sign(message))).toBe(true);
    expect(fault.calls().get("C_Login(CKU_CONTEXT_SPECIFIC)")).toBe(2);
  });

  test("a key that is never permitted to sign says so, and is not asked again", async () => {
    const faults = { refuseMechanisms: [CKM.RSA_PKCS, CKM.SHA256_RSA_PKCS], refuseWith: 0x68 };
    const { key, fault } = await rig(pki.leader, undefined, faults);
    for (let round = 0; round < 2; round++) {
      await expect(key.sign(randomBytes(9))).rejects.toMatchObject({ code: "TOKEN_KEY_REFUSED" });
    }
    expect(fault.calls().get("C_SignInit")).toBe(2);
  });

  test.each(["hideMechanisms", "refuseMechanisms", "refuseAtSign"] as const)(
    "%s: ECDSA falls back to the mechanism that hashes on the token",
    async (fault) => {
      const faults = { ecdsaHashes: true, [fault]: [CKM.ECDSA] };
      const { key } = await rig(pki.ecP256, { scheme: "ECDSA", hash: "SHA-256" }, faults);
      const message = randomBytes(500);
      for (let round = 0; round < 2; round++) {
        expect(isRight(key, message, await key.sign(message))).toBe(true);
      }
    },
  );

  test("a module that can't list its mechanisms is asked for the usual ones", async () => {
    const { key } = await rig(pki.ecP256, undefined, { fail: { C_GetMechanismList: 0x54 } });
    const message = randomBytes(100);
    expect(isRight(key, message, await key.sign(message))).toBe(true);
  });

  test("PSS that the token does not have is refused, never replaced", async () => {
    const pss = { scheme: "RSA-PSS", hash: "SHA-256" } as const;
    const mechanisms = [CKM.RSA_PKCS_PSS, CKM.SHA256_RSA_PKCS_PSS];
    await expect(rig(pki.leader, pss, { hideMechanisms: mechanisms })).rejects.toMatchObject({
      code: "TOKEN_MECHANISM_UNSUPPORTED",
    });
    const { key, fault } = await rig(pki.leader, pss, { refuseMechanisms: mechanisms });
    await expect(key.sign(randomBytes(9))).rejects.toMatchObject({ code: "TOKEN_MECHANISM_UNSUPPORTED" });
    expect(fault.calls().get("C_Sign")).toBeUndefined();
  });

  test("a mechanism that was refused is not asked for again", async () => {
    const { key, fault } = await rig(pki.leader, undefined, { refuseMechanisms: [CKM.RSA_PKCS] });
    for (let round = 0; round < 3; round++) await key.sign(randomBytes(10));
    expect(fault.calls().get("C_SignInit")).toBe(4);
  });

  test("a token without any mechanism for it says so, before a signature or with it", async () => {
    const all = [CKM.RSA_PKCS, CKM.SHA256_RSA_PKCS];
    await expect(rig(pki.leader, undefined, { hideMechanisms: all })).rejects.toMatchObject({
      code: "TOKEN_MECHANISM_UNSUPPORTED",
    });
    const { key } = await rig(pki.leader, undefined, { refuseMechanisms: all });
    await expect(key.sign(randomBytes(10))).rejects.toMatchObject({ code: "TOKEN_MECHANISM_UNSUPPORTED" });
  });

  test("a scheme that the key can't make is refused", async () => {
    const wrong = { scheme: "ECDSA", hash: "SHA-256" } as const;
    await expect(rig(pki.leader, wrong)).rejects.toMatchObject({ code: "TOKEN_MECHANISM_UNSUPPORTED" });
  });
});

describe("many signatures", () => {
  test("signatures that are asked for at once are all made, each of its own message", async () => {
    const { key } = await rig(pki.ecP256);
    const messages = Array.from({ length: 200 }, () => randomBytes(300));
    const signatures = await Promise.all(messages.map(async (message) => await key.sign(message)));
    const right = messages.filter((message, index) => isRight(key, message, signatures[index] ?? message));
    expect(right.length).toBe(200);
  });

  test("keys of several certificates sign in turns in one login", async () => {
    const host = hostOf([moduleOf(token)]);
    const login = await host.open((await host.find("token")).tokenId, PIN);
    const keys = await Promise.all(login.certificates.map(async ({ sha256 }) => await login.key(sha256)));
    const message = randomBytes(50);
    const made = await Promise.all(
      [...keys, ...keys].map(async (key) => ({ key, value: await key.sign(message) })),
    );
    expect(made.map(({ key, value }) => isRight(key, message, value))).toEqual(Array(6).fill(true));
    await login.close();
  });
});

describe("SoftHSM2's own keys with CKA_ALWAYS_AUTHENTICATE", () => {
  test("sign, each time with a login of their own", async () => {
    const own = await createSoftToken(`${dir}/always`, {
      label: "always",
      pin: PIN,
      keys: [keyOf(pki.leader, { alwaysAuthenticate: true }), keyOf(pki.ecP256)],
    });
    const host = hostOf([moduleOf(own)]);
    const login = await host.open((await host.find("always")).tokenId, PIN);
    const keys = await Promise.all(login.certificates.map(async ({ sha256 }) => await login.key(sha256)));
    const message = randomBytes(60);
    for (const key of [...keys, ...keys]) {
      expect(isRight(key, message, await key.sign(message))).toBe(true);
    }
    await login.close();
  });
});

describe("faults while signing", () => {
  const settle = async (key: SigningKey, howMany: number): Promise<PromiseSettledResult<Uint8Array>[]> =>
    await Promise.allSettled(Array.from({ length: howMany }, async () => await key.sign(randomBytes(20))));

  test("a token that is pulled while it signs keeps what it has signed, and the rest says so", async () => {
    const { key, host } = await rig(pki.leader, undefined, { removeAfterSign: 2 });
    const results = await settle(key, 4);
    expect(results).toMatchObject([
      { status: "fulfilled" },
      { status: "fulfilled" },
      { reason: { code: "TOKEN_REMOVED" } },
      { reason: { code: "TOKEN_REMOVED" } },
    ]);
    expect(await host.list()).toEqual([]);
  });

  test.each([
    [0x30, "TOKEN_DEVICE_ERROR"],
    [0x31, "TOKEN_MEMORY"],
    [0x50, "TOKEN_CANCELLED"],
    [0x68, "TOKEN_KEY_REFUSED"],
    [0xb3, "TOKEN_SESSION_LOST"],
    [0x101, "TOKEN_SESSION_LOST"],
    [0x201, "TOKEN_BUSY"],
  ])("C_Sign that returns %i is %s, and is not tried again", async (ckr, code) => {
    const { key, fault } = await rig(pki.leader, undefined, { fail: { C_Sign: ckr } });
    expect(await settle(key, 1)).toMatchObject([{ reason: { code } }]);
    expect(fault.calls().get("C_Sign")).toBe(1);
  });

  test("a device error passes: the next signature is made in the same login", async () => {
    const { key, fault } = await rig(pki.leader, undefined, { fail: { C_Sign: 0x30 } });
    expect(await settle(key, 1)).toMatchObject([{ status: "rejected" }]);
    fault.control({});
    expect(await settle(key, 1)).toMatchObject([{ status: "fulfilled" }]);
  });
});
