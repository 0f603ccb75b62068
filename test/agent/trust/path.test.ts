import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { beforeAll, describe, expect, test } from "vitest";
import { MAX_PATH_CERTIFICATES } from "../../../agent/trust/path-search.ts";
import { buildPath, type Path, type PathFailure } from "../../../agent/trust/path.ts";
import { checkSigningCertificate } from "../../../agent/trust/signing-certificate.ts";
import { parseCertificate, type Certificate } from "../../../agent/x509/certificate.ts";
import {
  createRoot,
  createTestPki,
  personName,
  type CertificateRequest,
  type TestAuthority,
  type TestIdentity,
  type TestPki,
} from "../../pki/test-pki.ts";

const DAY_MS = 86_400_000;
const NOW = new Date();
let pki: TestPki;

beforeAll(async () => {
  pki = await createTestPki();
});

const parsed = (identity: { readonly certificate: Uint8Array }): Certificate =>
  parseCertificate(identity.certificate);

function check(
  signer: TestIdentity,
  roots: readonly TestIdentity[] = [pki.root],
  at = NOW,
): Path | PathFailure {
  return checkSigningCertificate(parsed(signer), signer.chain.map(parseCertificate), roots.map(parsed), at);
}

const UNTRUSTED = { failure: "CERTIFICATE_UNTRUSTED", subIndication: "NO_CERTIFICATE_CHAIN_FOUND" };
const BAD_CHAIN = { failure: "CERTIFICATE_UNTRUSTED", subIndication: "CERTIFICATE_CHAIN_GENERAL_FAILURE" };

describe("a path", () => {
  test.each(["leader", "organisation", "ecP256", "ecP384"] as const)("of %s leads to the root", (owner) => {
    const found = check(pki[owner]);
    const names = "path" in found ? found.path.map(({ sha256 }) => sha256) : [];
    expect(names).toEqual([pki[owner], pki.issuing, pki.root].map((identity) => parsed(identity).sha256));
  });

  test("is not found without its root, or without what stands between", () => {
    expect(check(pki.leader, [pki.otherRoot])).toEqual(UNTRUSTED);
    expect(check(pki.leader, [])).toEqual(UNTRUSTED);
    expect(check({ ...pki.leader, chain: [] })).toEqual(UNTRUSTED);
  });

  test("ends in a signer's own certificate when that very certificate is trusted", async () => {
    const keyUsage = x509.KeyUsageFlags.digitalSignature;
    const own = await createRoot({ name: "own", subject: personName("Tự ký"), keyUsage });
    expect(check(own, [own])).toHaveProperty("path.length", 1);
    expect(check(own, [pki.root])).toEqual(UNTRUSTED);
  });

  test("is not fooled by an authority of the same name with another key", async () => {
    const impostor = await createRoot({ name: "impostor", subject: pki.issuing.subject });
    const forged = await impostor.issue({ name: "forged", subject: personName("Giả") });
    expect(check({ ...forged, chain: [impostor.certificate, pki.issuing.certificate] })).toEqual(UNTRUSTED);
    const chain = [impostor.certificate, pki.issuing.certificate];
    expect(check({ ...pki.leader, chain })).toHaveProperty("path.length", 3);
  });

  test("does not hold when one bit of a certificate in it is changed", () => {
    const bytes = Uint8Array.from(pki.leader.certificate);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    expect(check({ ...pki.leader, certificate: bytes })).toEqual(UNTRUSTED);
  });
});

describe("dates", () => {
  test.each([
    ["expired", { failure: "CERTIFICATE_EXPIRED", subIndication: "EXPIRED" }],
    ["notYetValid", { failure: "CERTIFICATE_NOT_YET_VALID", subIndication: "NOT_YET_VALID" }],
  ] as const)("of a certificate that is %s are its failure", (owner, failure) => {
    expect(check(pki[owner])).toEqual(failure);
  });

  test("count to the second", () => {
    const { notBefore, notAfter } = parsed(pki.leader);
    expect(check(pki.leader, [pki.root], notBefore)).toHaveProperty("path");
    expect(check(pki.leader, [pki.root], notAfter)).toHaveProperty("path");
    expect(check(pki.leader, [pki.root], new Date(notAfter.getTime() + 1000))).toHaveProperty("failure");
    expect(check(pki.leader, [pki.root], new Date(notBefore.getTime() - 1000))).toHaveProperty("failure");
  });

  test("of an authority count too", async () => {
    const old = await pki.root.issueAuthority({
      name: "old",
      subject: personName("CA cũ"),
      notBefore: new Date(Date.now() - 100 * DAY_MS),
      notAfter: new Date(Date.now() - 50 * DAY_MS),
    });
    const signer = await old.issue({ name: "signer", subject: personName("B") });
    expect(check(signer)).toEqual(BAD_CHAIN);
  });
});

describe("an authority", () => {
  const signedBelow = async (
    request: Omit<CertificateRequest, "name" | "subject"> & { pathLength?: number },
  ): Promise<TestIdentity> => {
    const authority = await pki.root.issueAuthority({ name: "ca", subject: personName("CA"), ...request });
    return await authority.issue({ name: "signer", subject: personName("B") });
  };

  test("that keeps all rules is accepted", async () => {
    expect(check(await signedBelow({}))).toHaveProperty("path.length", 3);
  });

  test.each<[string, () => Omit<CertificateRequest, "name" | "subject">]>([
    ["without basicConstraints", () => ({ basicConstraints: null })],
    [
      "with cA false",
      () => ({ basicConstraints: new x509.BasicConstraintsExtension(false, undefined, true) }),
    ],
    ["without keyCertSign", () => ({ keyUsage: x509.KeyUsageFlags.digitalSignature })],
    [
      "with an unknown critical extension",
      () => ({ extensions: [new x509.Extension("1.2.3.4", true, Buffer.of(5, 0))] }),
    ],
    [
      "with name constraints",
      () => ({ extensions: [new x509.Extension("2.5.29.30", true, Buffer.of(0x30, 0))] }),
    ],
    [
      "with critical policy constraints",
      () => ({ extensions: [new x509.Extension("2.5.29.36", true, Buffer.of(0x30, 0))] }),
    ],
  ])("%s is refused", async (_, request) => {
    expect(check(await signedBelow(request()))).toEqual(BAD_CHAIN);
  });

  test("may not issue further authorities than its path length allows", async () => {
    const below = async (authority: TestAuthority, name: string): Promise<TestAuthority> =>
      await authority.issueAuthority({ name, subject: personName(name) });
    const limited = await pki.root.issueAuthority({
      name: "limited",
      subject: personName("L"),
      pathLength: 1,
    });
    const first = await below(limited, "first");
    const second = await below(first, "second");
    expect(check(await first.issue({ name: "s", subject: personName("S") }))).toHaveProperty(
      "path.length",
      4,
    );
    expect(check(await second.issue({ name: "s", subject: personName("S") }))).toEqual(BAD_CHAIN);
  });

  test("that only signs documents can't issue", async () => {
    const leaf = await pki.issuing.issue({ name: "leaf", subject: personName("Leaf") });
    const keys = leaf.keys;
    const asCa = await createRoot({ name: "as-ca", subject: personName("Leaf"), keys });
    const forged = await asCa.issue({ name: "forged", subject: personName("F") });
    expect(check({ ...forged, chain: [leaf.certificate, ...leaf.chain] })).toEqual(BAD_CHAIN);
  });
});

describe("a signing certificate", () => {
  const issued = async (request: Omit<CertificateRequest, "name" | "subject">): Promise<TestIdentity> =>
    await pki.issuing.issue({ name: "signer", subject: personName("B"), ...request });
  const WRONG_USAGE = { failure: "CERTIFICATE_KEY_USAGE", subIndication: "CHAIN_CONSTRAINTS_FAILURE" };
  const { digitalSignature, nonRepudiation, keyEncipherment, keyAgreement } = x509.KeyUsageFlags;

  test.each([digitalSignature, nonRepudiation, null])("with key usage %s may sign", async (keyUsage) => {
    expect(check(await issued({ keyUsage }))).toHaveProperty("path");
  });

  test.each([keyEncipherment, keyAgreement])("with key usage %s may not", async (keyUsage) => {
    expect(check(await issued({ keyUsage }))).toEqual(WRONG_USAGE);
  });

  test("for time stamps, servers or OCSP alone may not; for mail, or with any other purpose, may", async () => {
    const { timeStamping, serverAuth, ocspSigning, emailProtection } = x509.ExtendedKeyUsage;
    const withPurposes = async (...purposes: string[]): Promise<TestIdentity> =>
      await issued({ extensions: [new x509.ExtendedKeyUsageExtension(purposes)] });
    expect(check(await withPurposes(timeStamping))).toEqual(WRONG_USAGE);
    expect(check(await withPurposes(serverAuth, ocspSigning))).toEqual(WRONG_USAGE);
    expect(check(await withPurposes(emailProtection))).toHaveProperty("path");
    expect(check(await withPurposes(serverAuth, emailProtection))).toHaveProperty("path");
  });

  test("with a short RSA key is weak", () => {
    expect(check(pki.weak)).toEqual({
      failure: "CERTIFICATE_WEAK",
      subIndication: "CRYPTO_CONSTRAINTS_FAILURE",
    });
  });
});

describe("the search", () => {
  test("finds its way among authorities that issued each other", async () => {
    const [a, b] = [
      await createRoot({ name: "a", subject: personName("A") }),
      await createRoot({ name: "b", subject: personName("B") }),
    ];
    const aByB = await b.issueAuthority({ name: "a-by-b", subject: a.subject, keys: a.keys });
    const bByA = await a.issueAuthority({ name: "b-by-a", subject: b.subject, keys: b.keys });
    const signer = await a.issue({ name: "signer", subject: personName("S") });
    const chain = [aByB.certificate, bByA.certificate];
    expect(check({ ...signer, chain }, [b])).toHaveProperty("path.length", 3);
    expect(check({ ...signer, chain }, [pki.root])).toEqual(UNTRUSTED);
  });

  test("takes a path of the greatest length and none above", async () => {
    let authority: TestAuthority = pki.root;
    for (let depth = 0; depth < MAX_PATH_CERTIFICATES - 2; depth++) {
      authority = await authority.issueAuthority({ name: "ca", subject: personName(`CA ${depth}`) });
    }
    expect(check(await authority.issue({ name: "s", subject: personName("S") }))).toHaveProperty("path");
    const deeper = await authority.issueAuthority({ name: "ca", subject: personName("CA sâu") });
    expect(check(await deeper.issue({ name: "s", subject: personName("S") }))).toEqual(UNTRUSTED);
  });

  test("gives up in bounded time on many authorities that all issued each other", async () => {
    const { subject, keys } = pki.issuing;
    const twins = await Promise.all(
      Array.from({ length: 120 }, async () => await createRoot({ name: "twin", subject, keys })),
    );
    const candidates = twins.map(parsed);
    const started = performance.now();
    const request = { certificate: parsed(pki.leader), candidates, roots: [parsed(pki.otherRoot)], at: NOW };
    expect(buildPath(request)).toEqual(UNTRUSTED);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
