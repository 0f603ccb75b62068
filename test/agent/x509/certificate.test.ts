import "reflect-metadata";
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { AsnConvert } from "@peculiar/asn1-schema";
import { Name } from "@peculiar/asn1-x509";
import * as x509 from "@peculiar/x509";
import { array, assert, nat, property, tuple, uint8Array } from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { MAX_CERTIFICATE_BYTES, parseCertificate } from "../../../agent/x509/certificate.ts";
import { partyOf } from "../../../agent/x509/name.ts";
import { KysoError } from "../../../protocol/error.ts";
import { createTestPki, generateKeys, personName, type TestPki } from "../../pki/test-pki.ts";

let pki: TestPki;

beforeAll(async () => {
  pki = await createTestPki();
});

const refused = expect.objectContaining({ code: "CERTIFICATE_INVALID" }) as unknown;

function openssl(der: Uint8Array, ...print: string[]): string {
  const options = ["x509", "-inform", "DER", "-noout", "-nameopt", "utf8,sep_comma_plus,-esc_msb", ...print];
  return execFileSync("openssl", options, { input: der, encoding: "utf8" }).trim();
}

describe("parseCertificate", () => {
  test("reads the leader's certificate as it was made", () => {
    const certificate = parseCertificate(pki.leader.certificate);
    expect(certificate).toMatchObject({
      subject: {
        commonName: "Nguyễn Văn An",
        organization: "UBND xã Tân Lập",
        organizationalUnit: "Lãnh đạo",
      },
      issuer: { commonName: "CA cấp phát thử nghiệm Kyso", organizationalUnit: null },
      keyType: "RSA",
      keyBits: 2048,
      keyUsage: { digitalSignature: true, nonRepudiation: true, keyCertSign: false, cRLSign: false },
      extendedKeyUsage: null,
      isCa: false,
      pathLength: null,
      signatureAlgorithm: { scheme: "RSA-PKCS1", hash: "SHA-256" },
    });
  });

  test("agrees with OpenSSL on serial number, fingerprint and names, for every certificate of the tests", () => {
    for (const identity of Object.values(pki) as { certificate: Uint8Array }[]) {
      const certificate = parseCertificate(identity.certificate);
      const theirs = new X509Certificate(identity.certificate);
      expect(certificate.serialNumber).toBe(theirs.serialNumber.toLowerCase());
      expect(certificate.sha256).toBe(theirs.fingerprint256.replaceAll(":", "").toLowerCase());
      expect(certificate.isCa).toBe(theirs.ca);
      expect(certificate.notBefore.getTime()).toBe(Date.parse(theirs.validFrom));
      expect(certificate.notAfter.getTime()).toBe(Date.parse(theirs.validTo));
    }
    expect(openssl(pki.leader.certificate, "-subject")).toContain("CN=Nguyễn Văn An");
  });

  test.each([
    ["ecP256", "EC", 256],
    ["ecP384", "EC", 384],
    ["weak", "RSA", 1024],
    ["issuing", "RSA", 2048],
  ] as const)("says what key %s has", (owner, keyType, keyBits) => {
    expect(parseCertificate(pki[owner].certificate)).toMatchObject({ keyType, keyBits });
  });

  test("reads an authority's constraints and a signer's purposes", async () => {
    expect(parseCertificate(pki.issuing.certificate)).toMatchObject({ isCa: true, pathLength: 0 });
    const extensions = [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.emailProtection])];
    const { certificate } = await pki.issuing.issue({ name: "e", subject: personName("E"), extensions });
    expect(parseCertificate(certificate).extendedKeyUsage).toEqual(["1.3.6.1.5.5.7.3.4"]);
  });

  test("does not call a key on an unknown curve by a wrong name", async () => {
    const keys = await generateKeys("P-256");
    const { certificate } = await pki.issuing.issue({ name: "curve", subject: personName("C"), keys });
    const oid = Buffer.from("06082a8648ce3d030107", "hex");
    const bytes = Buffer.from(certificate);
    bytes.write("06082a8648ce3d030106", bytes.indexOf(oid), "hex");
    expect(parseCertificate(bytes)).toMatchObject({ keyType: "other", keyBits: 0 });
  });

  test("keeps its own copy of the bytes", () => {
    const bytes = Uint8Array.from(pki.leader.certificate);
    const certificate = parseCertificate(bytes);
    bytes.fill(0);
    expect(certificate.der).toEqual(pki.leader.certificate);
  });

  test("refuses a certificate cut off at any length, and one with a byte too many", () => {
    const { certificate } = pki.ecP256;
    for (let length = 0; length < certificate.length; length++) {
      expect(() => parseCertificate(certificate.subarray(0, length))).toThrow(refused);
    }
    expect(() => parseCertificate(Buffer.concat([certificate, Buffer.of(0)]))).toThrow(refused);
  });

  test.each([
    ["a month that no calendar has", 2, "13"],
    ["a day that its month does not have", 2, "0230"],
    ["a time that is not in UTC", 12, "+"],
    ["a time without seconds", 10, "Z0"],
  ])("refuses %s in the validity", (_, offset, text) => {
    const bytes = Buffer.from(pki.leader.certificate);
    const utcTime = bytes.indexOf(Buffer.from("170d", "hex")) + 2;
    expect(utcTime).toBeGreaterThan(2);
    bytes.write(text, utcTime + offset, "latin1");
    expect(() => parseCertificate(bytes)).toThrow(refused);
  });

  test("refuses more bytes than any certificate has, before it reads them", () => {
    expect(() => parseCertificate(new Uint8Array(MAX_CERTIFICATE_BYTES + 1))).toThrow(refused);
  });

  test("reads or refuses, whatever is changed in a certificate", () => {
    const { certificate } = pki.leader;
    const change = tuple(nat({ max: certificate.length - 1 }), nat({ max: 255 }));
    assert(
      property(array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const bytes = Uint8Array.from(certificate);
        for (const [offset, byte] of changes) bytes[offset] = byte;
        try {
          parseCertificate(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(KysoError);
        }
      }),
      { numRuns: 500 },
    );
    assert(
      property(uint8Array({ maxLength: 300 }), (bytes) => {
        expect(() => parseCertificate(bytes)).toThrow(refused);
      }),
    );
  });
});

describe("partyOf", () => {
  const nameOf = (name: ConstructorParameters<typeof x509.Name>[0]): Name =>
    AsnConvert.parse(new x509.Name(name).toArrayBuffer(), Name);

  test("takes the organisation's name where there is no common name", () => {
    expect(partyOf(nameOf([{ O: ["UBND xã Tân Lập"] }])).commonName).toBe("UBND xã Tân Lập");
  });

  test("composes decomposed letters, so that equal names are equal", () => {
    expect(partyOf(nameOf([{ CN: ["Nguyễn".normalize("NFD")] }])).commonName).toBe("Nguyễn");
  });

  test("drops characters that could rearrange or hide the text around it", () => {
    expect(partyOf(nameOf([{ CN: ["An\u202e\u200b\n (đã thu hồi)"] }])).commonName).toBe("An (đã thu hồi)");
  });

  test("reads every string type that names are written in", () => {
    expect(partyOf(nameOf([{ CN: [{ bmpString: "Nguyễn" }] }])).commonName).toBe("Nguyễn");
  });
});
