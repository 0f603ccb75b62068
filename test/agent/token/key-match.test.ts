import { randomBytes, X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { matchOf } from "../../../agent/token/key-match.ts";
import { publicKeyFacts } from "../../../agent/token/public-key-facts.ts";
import type { TokenHost } from "../../../agent/token/token-host.ts";
import { pssOnlySpki } from "../../pki/pss-only.ts";
import {
  createTestPki,
  generateKeys,
  personName,
  type TestIdentity,
  type TestPki,
} from "../../pki/test-pki.ts";
import { buildFaultModule, type Faults } from "../../token/fault-module.ts";
import { createSoftToken, type SoftToken, type SoftTokenKey } from "../../token/soft-token.ts";
import { hostOf, isRight, keyOf, moduleOf, removeFolder, temporaryFolder } from "./token-rig.ts";

const PIN = "123456";
const CKA_MODULUS = 0x120;
const NO_ID = new Uint8Array();
const id = (number: number): Uint8Array => Uint8Array.of(number);

let dir: string;
let pki: TestPki;
let ecOther: TestIdentity;
let count = 0;

beforeAll(async () => {
  dir = temporaryFolder();
  pki = await createTestPki();
  const keys = await generateKeys("P-256");
  ecOther = await pki.issuing.issue({ name: "ec-other", subject: personName("Võ Văn Em"), keys });
});

afterAll(() => removeFolder(dir));

const factsOf = ({ certificate }: TestIdentity): ReturnType<typeof publicKeyFacts> =>
  publicKeyFacts(Buffer.from(certificate));

describe("what tells an EC key", () => {
  test.each([
    "raw",
    "in an OCTET STRING",
    "in a BIT STRING",
    "in a SubjectPublicKeyInfo",
    "compressed",
  ] as const)("its point, %s", (form) => {
    for (const own of [pki.ecP256, pki.ecP384]) {
      const other = own === pki.ecP256 ? ecOther : pki.ecP256;
      const { point } = factsOf(own);
      const x = point.subarray(1, (point.length + 1) / 2);
      const spki = new X509Certificate(own.certificate).publicKey.export({ format: "der", type: "spki" });
      const forms = {
        raw: point,
        "in an OCTET STRING": Buffer.concat([Buffer.of(4, point.length), point]),
        "in a BIT STRING": Buffer.concat([Buffer.of(3, point.length + 1, 0), point]),
        "in a SubjectPublicKeyInfo": spki,
        compressed: Buffer.concat([Buffer.of(4, x.length + 1, 2 + ((point.at(-1) ?? 0) & 1)), x]),
      };
      expect(matchOf(forms[form], factsOf(own))).toBe("same");
      expect(matchOf(forms[form], factsOf(other))).toBe("other");
    }
  });

  test("a key that shows no number may be any", () => {
    expect(matchOf(Buffer.alloc(0), factsOf(pki.ecP256))).toBe("unknown");
    expect(matchOf(Buffer.alloc(0), factsOf(pki.leader))).toBe("unknown");
  });
});

describe("what tells an RSA key", () => {
  test("its modulus, with a leading zero or without", () => {
    const { n } = new X509Certificate(pki.leader.certificate).publicKey.export({ format: "jwk" });
    const modulus = Buffer.from(n ?? "", "base64url");
    expect(matchOf(modulus, factsOf(pki.leader))).toBe("same");
    expect(matchOf(Buffer.concat([Buffer.of(0), modulus]), factsOf(pki.leader))).toBe("same");
    expect(matchOf(modulus, factsOf(pki.organisation))).toBe("other");
  });

  test("also where its certificate binds it to RSASSA-PSS", async () => {
    const { keys } = pki.leader;
    const spki = pssOnlySpki(keys, { hash: "SHA-256", saltLength: 32 });
    const bound = await pki.issuing.issue({ name: "pss", subject: personName("Khóa PSS"), keys, spki });
    expect(factsOf(bound)).toEqual(factsOf(pki.leader));
  });
});

test("a certificate that can't be read, or of another kind of key, has a code", async () => {
  const refusal = (code: string): Error => expect.objectContaining({ code }) as Error;
  expect(() => publicKeyFacts(randomBytes(100))).toThrow(refusal("CERTIFICATE_INVALID"));
  const keys = await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"]);
  const made = await pki.issuing.issue({
    name: "ed",
    subject: personName("Ed"),
    keys,
  });
  expect(() => factsOf(made)).toThrow(refusal("TOKEN_MECHANISM_UNSUPPORTED"));
});

async function tokenOf(keys: readonly SoftTokenKey[]): Promise<SoftToken> {
  count += 1;
  return await createSoftToken(`${dir}/soft-${count}`, { label: "token", pin: PIN, keys });
}

function hostBefore(token: SoftToken, faults: Faults): TokenHost {
  const fault = buildFaultModule(`${dir}/fault-${count}`, token);
  fault.control(faults);
  return hostOf([moduleOf(fault)]);
}

/** Labels of the certificates whose keys were found and signed right, and of those that the login names as present. */
async function found(token: SoftToken, faults: Faults = {}): Promise<{ right: string[]; present: string[] }> {
  const host = hostBefore(token, faults);
  const login = await host.open((await host.find("token")).tokenId, PIN);
  const right: string[] = [];
  for (const { sha256, label } of login.certificates) {
    const message = randomBytes(50);
    const key = await login.key(sha256).catch(() => undefined);
    if (key !== undefined && isRight(key, message, await key.sign(message))) right.push(label);
  }
  const present = login.certificates.filter(({ key }) => key === "present").map(({ label }) => label);
  await login.close();
  return { right: right.sort(), present: present.sort() };
}

describe("a certificate's key on a token", () => {
  test("is found where the certificate has another CKA_ID, or none", async () => {
    const token = await tokenOf([
      keyOf(pki.leader, { id: id(1), certificateId: id(77) }),
      keyOf(pki.organisation, { id: id(2), certificateId: NO_ID }),
      keyOf(pki.ecP256, { id: id(3), certificateId: id(78) }),
      keyOf(pki.ecP384, { id: id(4), certificateId: NO_ID }),
    ]);
    const all = ["ec-p256", "ec-p384", "leader", "organisation"];
    expect(await found(token)).toEqual({ right: all, present: all });
  });

  test("is found where certificates carry each other's CKA_ID", async () => {
    const token = await tokenOf([
      keyOf(pki.leader, { id: id(1), certificateId: id(2) }),
      keyOf(pki.organisation, { id: id(2), certificateId: id(1) }),
    ]);
    expect((await found(token)).right).toEqual(["leader", "organisation"]);
  });

  test("is found among several keys with one CKA_ID, of both kinds", async () => {
    const token = await tokenOf([
      keyOf(pki.leader, { id: id(1) }),
      keyOf(pki.organisation, { id: id(1) }),
      keyOf(pki.ecP256, { id: id(1), visible: "nothing" }),
    ]);
    expect((await found(token)).right).toEqual(["ec-p256", "leader", "organisation"]);
  });

  test("is found by CKA_ID alone where keys don't show their modulus", async () => {
    const token = await tokenOf([keyOf(pki.leader, { id: id(1) }), keyOf(pki.organisation, { id: id(2) })]);
    const both = ["leader", "organisation"];
    expect(await found(token, { hideAttributes: [CKA_MODULUS] })).toEqual({ right: both, present: both });
  });

  test("that has no CKA_ID and shows no point is found where it is the only one", async () => {
    const token = await tokenOf([
      keyOf(pki.ecP256, { id: NO_ID, visible: "nothing" }),
      keyOf(pki.leader, { id: id(1) }),
    ]);
    expect((await found(token)).right).toEqual(["ec-p256", "leader"]);
  });
});
