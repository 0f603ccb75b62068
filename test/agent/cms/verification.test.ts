import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ContentInfo } from "@peculiar/asn1-cms";
import { AsnConvert } from "@peculiar/asn1-schema";
import { array, assert, nat, property, tuple } from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ID } from "../../../agent/cms/object-identifier.ts";
import {
  MAX_CERTIFICATES,
  MAX_SIGNED_DATA_BYTES,
  parseSignedData,
} from "../../../agent/cms/parsed-signed-data.ts";
import {
  verifySignedData,
  type SignatureCheck,
  type SignatureProfile,
} from "../../../agent/cms/verification.ts";
import { HASHES, type CheckedHash } from "../../../agent/x509/signature-algorithm.ts";
import { subjectKeyIdentifier } from "../../../agent/x509/extension.ts";
import { parseCertificate } from "../../../agent/x509/certificate.ts";
import { KysoError } from "../../../protocol/error.ts";
import { writePkiFolder } from "../../pki/pki-folder.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { constructedTag, encode, objectIdentifier, primitiveTag, TAG } from "../x509/element.ts";
import {
  attribute,
  contentType,
  craft,
  digestAlgorithmIdentifier,
  inOrder,
  messageDigest,
  signingCertificate,
  type Crafted,
} from "./crafted.ts";

const CONTENT = Buffer.from("Tờ trình số 5/TTr-UBND");
const refused = expect.objectContaining({ code: "CMS_INVALID" }) as unknown;
let pki: TestPki;
let folder: string;

beforeAll(async () => {
  pki = await createTestPki();
  folder = mkdtempSync(path.join(tmpdir(), "kyso-cms-"));
  writePkiFolder(folder, pki);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function verify(
  cms: Uint8Array,
  profile: SignatureProfile = "CAdES",
  content: Uint8Array = CONTENT,
): SignatureCheck {
  const signedData = parseSignedData(cms);
  const { digestAlgorithm } = signedData.signer;
  const hash = digestAlgorithm === null ? "sha256" : HASHES[digestAlgorithm].node;
  return verifySignedData(signedData, createHash(hash).update(content).digest(), profile);
}

const crafted = (wanted: Omit<Crafted, "identity" | "content"> = {}): Uint8Array =>
  craft({ identity: pki.leader, content: CONTENT, ...wanted });

const nulls = (count: number): Uint8Array => encode(TAG.sequence, Buffer.from("0500".repeat(count), "hex"));

const PASSED = { intact: true, failure: null };

describe("a signature made by OpenSSL", () => {
  const sign = (owner: string, ...options: string[]): Uint8Array => {
    const file = path.join(folder, owner);
    const files = [
      "-signer",
      `${file}.crt`,
      "-inkey",
      `${file}.key`,
      "-certfile",
      path.join(folder, "issuing.crt"),
    ];
    return execFileSync("openssl", ["cms", "-sign", "-binary", "-outform", "DER", ...files, ...options], {
      input: CONTENT,
    });
  };

  test.each([
    ["leader", ["-md", "sha256"]],
    ["leader", ["-md", "sha512", "-keyopt", "rsa_padding_mode:pss"]],
    ["leader", ["-md", "sha256", "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:20"]],
    ["leader", ["-md", "sha256", "-keyid"]],
    ["ec-p256", ["-md", "sha256"]],
    ["ec-p384", ["-md", "sha384"]],
  ])("by %s with %j holds", (owner, options) => {
    expect(verify(sign(owner, ...options, "-cades"))).toMatchObject(PASSED);
  });

  test("without a signing certificate attribute holds as plain CMS only", () => {
    const cms = sign("leader", "-md", "sha256");
    expect(verify(cms, "CMS")).toMatchObject(PASSED);
    expect(verify(cms, "CAdES")).toMatchObject({ intact: false, failure: "FORMAT_FAILURE" });
  });

  test("with SHA-1 is intact and weak", () => {
    const cms = sign("leader", "-md", "sha1");
    expect(verify(cms, "CMS")).toMatchObject({ intact: true, failure: "CRYPTO_CONSTRAINTS_FAILURE" });
  });

  test("without signed attributes is not taken", () => {
    const cms = sign("leader", "-md", "sha256", "-noattr");
    expect(verify(cms, "CMS")).toMatchObject({ intact: false, failure: "FORMAT_FAILURE" });
  });

  test("that carries its content is not taken for a detached one", () => {
    const cms = sign("leader", "-md", "sha256", "-nodetach");
    expect(verify(cms, "CMS")).toMatchObject({ intact: false, failure: "FORMAT_FAILURE" });
  });
});

describe("a crafted signature", () => {
  test("that keeps all rules holds, with zeros behind it as in a PDF", () => {
    expect(verify(crafted())).toMatchObject(PASSED);
    expect(verify(Buffer.concat([crafted(), Buffer.alloc(500)]))).toMatchObject(PASSED);
  });

  test.each(["SHA-1", "SHA-384", "SHA-512"] as const)("that names its certificate with %s holds", (hash) => {
    const attributes = inOrder(contentType(), messageDigest(CONTENT), signingCertificate(pki.leader, hash));
    expect(verify(crafted({ attributes }))).toMatchObject(PASSED);
  });

  test("with indefinite lengths around it holds, as Bouncy Castle writes it", () => {
    const indefinite = (tag: number, contents: Uint8Array): Uint8Array =>
      Buffer.concat([Buffer.of(tag, 0x80), contents, Buffer.of(0, 0)]);
    const type = objectIdentifier(ID.signedData);
    const signedData = Buffer.from(AsnConvert.parse(crafted(), ContentInfo).content);
    const explicit = indefinite(constructedTag(0), indefinite(TAG.sequence, signedData.subarray(4)));
    expect(verify(indefinite(TAG.sequence, Buffer.concat([type, explicit])))).toMatchObject(PASSED);
  });

  test("that names its certificate without issuer and serial number holds", () => {
    const named = signingCertificate(pki.leader, "SHA-256", false);
    expect(
      verify(crafted({ attributes: inOrder(contentType(), messageDigest(CONTENT), named) })),
    ).toMatchObject(PASSED);
  });

  test("that names its certificate by key identifier holds", () => {
    const identifier =
      subjectKeyIdentifier(parseCertificate(pki.leader.certificate).extensions) ?? new Uint8Array();
    expect(verify(crafted({ sid: encode(primitiveTag(0), identifier) }))).toMatchObject(PASSED);
  });

  test("over other content fails by its digest", () => {
    expect(verify(crafted(), "CAdES", Buffer.from("khác"))).toMatchObject({
      intact: false,
      failure: "HASH_FAILURE",
    });
  });

  test.each<[string, () => Omit<Crafted, "identity" | "content">, string]>([
    [
      "with another key's value",
      () => ({ signatureValue: new Uint8Array(256).fill(1) }),
      "SIG_CRYPTO_FAILURE",
    ],
    ["with an empty value", () => ({ signatureValue: new Uint8Array() }), "SIG_CRYPTO_FAILURE"],
    [
      "over the embedded tag",
      () => ({ signedBytes: (set) => Buffer.concat([Buffer.of(0xa0), set.subarray(1)]) }),
      "SIG_CRYPTO_FAILURE",
    ],
    ["over the content directly", () => ({ signedBytes: () => CONTENT }), "SIG_CRYPTO_FAILURE"],
    ["without its certificate", () => ({ certificates: pki.leader.chain }), "NO_SIGNING_CERTIFICATE_FOUND"],
    [
      "that names another certificate of the same key",
      () => ({ attributes: inOrder(contentType(), messageDigest(CONTENT), signingCertificate(pki.expired)) }),
      "NO_SIGNING_CERTIFICATE_FOUND",
    ],
    [
      "without a content type",
      () => ({ attributes: inOrder(messageDigest(CONTENT), signingCertificate(pki.leader)) }),
      "FORMAT_FAILURE",
    ],
    [
      "without a digest",
      () => ({ attributes: inOrder(contentType(), signingCertificate(pki.leader)) }),
      "FORMAT_FAILURE",
    ],
    [
      "with another content type",
      () => ({
        attributes: inOrder(
          contentType(ID.signedData),
          messageDigest(CONTENT),
          signingCertificate(pki.leader),
        ),
      }),
      "FORMAT_FAILURE",
    ],
    [
      "with two digests in one attribute",
      () => {
        const digest = (text: string): Uint8Array =>
          encode(TAG.octetString, createHash("sha256").update(text).digest());
        const two = attribute(ID.messageDigest, ...inOrder(digest("a"), digest("b")));
        return { attributes: inOrder(contentType(), two, signingCertificate(pki.leader)) };
      },
      "FORMAT_FAILURE",
    ],
    ["of content that it carries", () => ({ eContent: CONTENT }), "FORMAT_FAILURE"],
    ["of another kind of content", () => ({ eContentType: ID.signedData }), "FORMAT_FAILURE"],
    [
      "with a hash that nobody knows",
      () => ({ digestAlgorithm: Buffer.from("3005060328010a", "hex").subarray(0, 7) }),
      "CRYPTO_CONSTRAINTS_FAILURE",
    ],
    [
      "with an algorithm that nobody knows",
      () => ({ signatureAlgorithm: digestAlgorithmIdentifier("SHA-256") }),
      "CRYPTO_CONSTRAINTS_FAILURE",
    ],
  ])("%s fails", (_, wanted, failure) => {
    expect(verify(crafted(wanted()))).toMatchObject({ intact: false, failure });
  });

  test("by a short key is intact and weak", () => {
    const cms = craft({ identity: pki.weak, content: CONTENT });
    expect(verify(cms)).toMatchObject({ intact: true, failure: "CRYPTO_CONSTRAINTS_FAILURE" });
  });

  test.each<[string, () => Uint8Array]>([
    ["two signers", () => crafted({ signers: 2 })],
    ["no signer", () => crafted({ signers: 0 })],
    [
      "signed attributes out of order",
      () =>
        crafted({
          attributes: inOrder(
            contentType(),
            messageDigest(CONTENT),
            signingCertificate(pki.leader),
          ).reverse(),
        }),
    ],
    [
      "signed attributes in BER",
      () => crafted({ attributes: [contentType(), encode(TAG.sequence, Buffer.from("0281010a", "hex"))] }),
    ],
    [
      "an attribute twice",
      () => crafted({ attributes: inOrder(contentType(), contentType(), messageDigest(CONTENT)) }),
    ],
    [
      "more certificates than it may carry",
      () => crafted({ certificates: Array<Uint8Array>(MAX_CERTIFICATES + 1).fill(pki.leader.certificate) }),
    ],
    ["bytes behind it", () => Buffer.concat([crafted(), Buffer.of(0, 1)])],
    ["something else than SignedData in it", () => encode(TAG.sequence, crafted().subarray(4, 4))],
    ["more bytes than any signature has", () => new Uint8Array(MAX_SIGNED_DATA_BYTES + 1)],
  ])("with %s is not read", (_, cms) => {
    expect(() => parseSignedData(cms())).toThrow(refused);
  });

  test("is not read when it is cut off at any length", () => {
    const cms = crafted();
    for (let length = 0; length < cms.length; length += 3) {
      expect(() => parseSignedData(cms.subarray(0, length))).toThrow(refused);
    }
  });

  test("is not read when it would cost more than it may, or than the file's signatures may together", () => {
    const dense = crafted({ certificates: [pki.leader.certificate, nulls(100_000)] });
    expect(() => parseSignedData(dense)).toThrow(refused);
    const allowance = { elements: 2000 };
    parseSignedData(crafted(), allowance);
    parseSignedData(crafted(), allowance);
    expect(() => {
      for (let count = 0; count < 10; count++) parseSignedData(crafted(), allowance);
    }).toThrow(refused);
  });

  test("with foreign certificates that can't be read is checked with those that can", () => {
    const certificates = [encode(TAG.sequence, encode(TAG.null)), pki.leader.certificate];
    expect(verify(crafted({ certificates }))).toMatchObject(PASSED);
  });

  test("with any bytes changed is refused or fails, and never throws anything else", () => {
    const cms = crafted();
    const { signer } = parseSignedData(cms);
    const signedStart = Buffer.from(cms).indexOf((signer.signedAttributesDer ?? cms).subarray(1)) - 1;
    const change = tuple(nat({ max: cms.length - 1 }), nat({ max: 255 }));
    assert(
      property(array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = Uint8Array.from(cms);
        for (const [offset, byte] of changes) bytes[offset] = byte;
        const isSignedChanged = changes.some(
          ([offset]) =>
            offset >= signedStart + 4 &&
            offset < signedStart + (signer.signedAttributesDer?.length ?? 0) &&
            bytes[offset] !== cms[offset],
        );
        try {
          if (isSignedChanged) expect(verify(bytes).intact).toBe(false);
          else verify(bytes);
        } catch (error) {
          if (!(error instanceof KysoError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("a signature that protects its algorithms", () => {
  const own = (digest: CheckedHash, signature: Uint8Array): Uint8Array =>
    attribute(
      ID.algorithmProtection,
      encode(
        TAG.sequence,
        digestAlgorithmIdentifier(digest),
        Buffer.concat([Buffer.of(constructedTag(1)), signature.subarray(1)]),
      ),
    );
  const RSA_SHA256 = Buffer.from("300d06092a864886f70d01010b0500", "hex");
  const RSA_SHA512 = Buffer.from("300d06092a864886f70d01010d0500", "hex");

  test.each<[string, () => Uint8Array, Partial<SignatureCheck>]>([
    ["and keeps to them holds", () => own("SHA-256", RSA_SHA256), PASSED],
    [
      "and has another hash fails",
      () => own("SHA-512", RSA_SHA256),
      { intact: false, failure: "FORMAT_FAILURE" },
    ],
    [
      "and has another scheme fails",
      () => own("SHA-256", RSA_SHA512),
      { intact: false, failure: "FORMAT_FAILURE" },
    ],
    [
      "and names none for itself fails",
      () => attribute(ID.algorithmProtection, nulls(1)),
      { intact: false, failure: "FORMAT_FAILURE" },
    ],
  ])("%s", (_name, protection, expected) => {
    const attributes = inOrder(
      contentType(),
      messageDigest(CONTENT),
      signingCertificate(pki.leader),
      protection(),
    );
    expect(verify(crafted({ attributes }))).toMatchObject(expected);
  });
});
