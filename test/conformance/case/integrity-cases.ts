import "reflect-metadata"; // before the schemas, which need it
import { createHash } from "node:crypto";
import { AsnParser } from "@peculiar/asn1-schema";
import { Certificate } from "@peculiar/asn1-x509";
import { contentType, inOrder, messageDigest, signingCertificate } from "../../agent/cms/crafted.ts";
import { encode, primitiveTag, TAG } from "../../agent/x509/element.ts";
import { generateKeys } from "../../pki/test-pki.ts";
import { type Case, fails, neverPasses, passes, type Reason, unknown } from "./case.ts";
import type { CasePki } from "./case-pki.ts";
import { OBJECT, type SampleOptions, signedSample } from "./sample.ts";
import { documentStamp, sealedBy, sealedByOpenssl, sealedWithHash, type CmsChanges } from "./seal.ts";
import { gapAfter, openSignature, type Sealer } from "./signature-text.ts";

type Apart = Case["apart"];

const bothSay = (reason: Reason): Apart => ({ pdfsig: reason, pdfbox: reason });

function integrity(name: string, bytes: Uint8Array, expected: Case["expected"], apart: Apart = {}): Case {
  return { name, line: "integrity", bytes, desk: "usual", expected, apart };
}

/** The signature by itself: kinds of it, and what breaks them. */
export async function integrityCases(folder: string, pki: CasePki): Promise<readonly Case[]> {
  return [
    ...(await kinds(folder, pki)),
    ...rareKinds(pki, await pki.signerWith({ keys: await generateKeys("P-521") })),
    ...weakOnes(folder, pki, await pki.signerWith({ keys: await generateKeys("RSA-1024") })),
    ...changedBytes(pki),
    ...wrongCms(pki),
  ];
}

async function kinds(folder: string, pki: CasePki): Promise<readonly Case[]> {
  const { signer, tsa } = pki;
  const [p256, p384, rsa3072] = await Promise.all(
    (["P-256", "P-384", "RSA-3072"] as const).map(async (kind) =>
      pki.signerWith({ keys: await generateKeys(kind) }),
    ),
  );
  const openssl = (identity: typeof signer, ...options: readonly string[]): Sealer =>
    sealedByOpenssl(folder, identity, "-cades", ...options);
  const good = {
    intact: true,
    changesAfter: ["none"],
    changesAllowed: true,
    trustStore: "public-service",
  } as const;
  const made = (name: string, seal: Sealer, options: SampleOptions = {}): Case =>
    integrity(name, signedSample(seal, options), passes(good));
  const cms = { signature: { subFilter: "adbe.pkcs7.detached" } };
  const stamp = { signature: { subFilter: "ETSI.RFC3161", type: "DocTimeStamp", claimed: null } };
  return [
    made("CAdES, RSA and SHA-256, by OpenSSL", openssl(signer, "-md", "sha256")),
    made("CAdES, RSA and SHA-384", sealedWithHash(signer, "SHA-384")),
    made("CAdES, RSA and SHA-512", sealedWithHash(signer, "SHA-512")),
    made(
      "CAdES, RSASSA-PSS, by OpenSSL",
      openssl(signer, "-md", "sha256", "-keyopt", "rsa_padding_mode:pss"),
    ),
    ...(p256 === undefined ? [] : [made("CAdES, ECDSA P-256, by OpenSSL", openssl(p256, "-md", "sha256"))]),
    ...(p384 === undefined ? [] : [made("CAdES, ECDSA P-384, by OpenSSL", openssl(p384, "-md", "sha384"))]),
    ...(rsa3072 === undefined
      ? []
      : [made("CAdES, RSA-3072, by OpenSSL", openssl(rsa3072, "-md", "sha512"))]),
    made("adbe.pkcs7.detached, by OpenSSL", sealedByOpenssl(folder, signer, "-md", "sha256"), cms),
    integrity(
      "document time stamp alone",
      signedSample(documentStamp(tsa, new Date()), stamp),
      { ...passes(good), verdict: ["NONE"] },
      { pdfbox: "stamp alone" },
    ),
  ];
}

/** What few signers make, and standards allow. */
function rareKinds({ signer }: CasePki, p521: CasePki["signer"]): readonly Case[] {
  const plain = { signature: { subFilter: "adbe.pkcs7.detached" } };
  const made = (name: string, bytes: Uint8Array, apart: Apart = {}): Case =>
    integrity(name, bytes, passes({ intact: true, changesAfter: ["none"] }), apart);
  const keyIdentifier = createHash("sha1")
    .update(new Uint8Array(publicKeyOf(signer)))
    .digest();
  const usual = signedSample(sealedBy(signer));
  const { start, end } = gapAfter(usual);
  const capitals = Buffer.from(usual);
  capitals.write(usual.toString("latin1", start, end).toUpperCase(), start, "latin1");
  return [
    made(
      "adbe.pkcs7.detached without signed attributes",
      signedSample(sealedBy(signer, { attributes: null }), plain),
    ),
    made(
      "a signer named by key identifier",
      signedSample(sealedBy(signer, { sid: encode(primitiveTag(0), keyIdentifier) })),
      { pdfsig: "names only" },
    ),
    made(
      "a signing certificate named by SHA-1",
      signedSample(
        sealedBy(signer, (covered) => ({
          attributes: inOrder(contentType(), messageDigest(covered), signingCertificate(signer, "SHA-1")),
        })),
      ),
      { pdfbox: "version 2 only" },
    ),
    made(
      "ECDSA P-521",
      signedSample(
        sealedBy(p521, (covered) => ({
          algorithm: { scheme: "ECDSA", hash: "SHA-512" },
          attributes: inOrder(contentType(), messageDigest(covered, "sha512"), signingCertificate(p521)),
        })),
      ),
    ),
    made("a value in capital letters", capitals),
    made(
      "a dictionary without a type",
      signedSample(sealedBy(signer), {
        bodies: { [OBJECT.value]: openSignature().replace("/Type /Sig ", "") },
      }),
    ),
    made("no claimed time", signedSample(sealedBy(signer), { signature: { claimed: null } })),
    made("an end of line behind the end", Buffer.concat([usual, Buffer.from("\r\n")]), bothSay("own bytes")),
  ];
}

function publicKeyOf({ certificate }: CasePki["signer"]): ArrayBuffer {
  return AsnParser.parse(certificate, Certificate).tbsCertificate.subjectPublicKeyInfo.subjectPublicKey;
}

function weakOnes(folder: string, { signer }: CasePki, short: CasePki["signer"]): readonly Case[] {
  const weak = unknown(["CRYPTO_CONSTRAINTS_FAILURE", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"], {
    intact: true,
    remarks: ["WEAK_ALGORITHM"],
  });
  const sha1 = sealedBy(signer, (covered) => {
    const digest = createHash("sha1").update(covered).digest();
    return {
      eContent: digest,
      attributes: inOrder(contentType(), messageDigest(digest), signingCertificate(signer)),
    };
  });
  const by = (...options: readonly string[]): Sealer => sealedByOpenssl(folder, signer, ...options);
  const detached = { signature: { subFilter: "adbe.pkcs7.detached" } };
  return [
    integrity("SHA-1", signedSample(by("-md", "sha1"), detached), weak, bothSay("no strength")),
    integrity("MD5", signedSample(by("-md", "md5"), detached), neverPasses, bothSay("no strength")),
    integrity("RSA-1024", signedSample(sealedBy(short)), weak, bothSay("no strength")),
    integrity(
      "adbe.pkcs7.sha1, whose digest is SHA-1",
      signedSample(sha1, { signature: { subFilter: "adbe.pkcs7.sha1" } }),
      weak,
      bothSay("no strength"),
    ),
  ];
}

function changedBytes({ signer }: CasePki): readonly Case[] {
  const whole = signedSample(sealedBy(signer));
  const gap = gapAfter(whole);
  const flipped = (at: number): Buffer => {
    const bytes = Buffer.from(whole);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes;
  };
  const value = (from: string, to: string): Buffer => {
    const text = whole.toString("latin1");
    const at = text.indexOf(from, gap.start);
    return Buffer.from(text.slice(0, at) + to + text.slice(at + from.length), "latin1");
  };
  const hash = fails(["HASH_FAILURE"], { intact: false });
  const text = whole.toString("latin1");
  // The signature value is the last thing in the CMS, before the padding.
  const end = text.slice(0, gap.end).replace(/0*>$/, "").length - 8;
  const last = text.slice(end, end + 2);
  const other = last === "00" ? "01" : "00";
  return [
    integrity("a figure on the page changed", flipped(text.indexOf("10.000.000")), hash),
    integrity("a byte of the trailer changed", flipped(text.lastIndexOf("4B79736F")), hash),
    integrity("a byte of the header's comment changed", flipped(11), hash),
    integrity("a byte of the claimed time changed", flipped(text.indexOf("/M (D:") + 8), hash),
    integrity(
      "a byte of the signature value changed",
      Buffer.concat([whole.subarray(0, end), Buffer.from(other), whole.subarray(end + 2)]),
      fails(["SIG_CRYPTO_FAILURE"], { intact: false }),
    ),
    integrity(
      "a byte of the message digest changed",
      value("06092a864886f70d010904312204", "06092a864886f70d010904312205"),
      neverPasses,
    ),
    integrity("cut off in its last revision", whole.subarray(0, whole.length - 30), neverPasses),
  ];
}

function wrongCms({ signer, clerk, keys }: CasePki): readonly Case[] {
  const made = (name: string, changes: (covered: Buffer) => CmsChanges, apart: Apart = {}): Case =>
    integrity(name, signedSample(sealedBy(signer, changes)), neverPasses, apart);
  const usual = (covered: Buffer): Uint8Array[] => [contentType(), messageDigest(covered)];
  const digest = { pdfbox: "no binding" } as const;
  return [
    made(
      "signed attributes not in DER order",
      (covered) => ({
        attributes: [...inOrder(...usual(covered), signingCertificate(signer))].reverse(),
      }),
      bothSay("no binding"),
    ),
    made("no message digest among the signed attributes", () => ({
      attributes: inOrder(contentType(), signingCertificate(signer)),
    })),
    made(
      "no content type among the signed attributes",
      (covered) => ({
        attributes: inOrder(messageDigest(covered), signingCertificate(signer)),
      }),
      { pdfsig: "no binding", ...digest },
    ),
    made(
      "no signing certificate among the signed attributes",
      (covered) => ({
        attributes: inOrder(...usual(covered)),
      }),
      { pdfsig: "no binding" },
    ),
    made(
      "the signing certificate named is another's",
      (covered) => ({
        attributes: inOrder(...usual(covered), signingCertificate(clerk)),
      }),
      { pdfsig: "no binding" },
    ),
    made(
      "two message digests",
      (covered) => ({
        attributes: inOrder(...usual(covered), messageDigest(Buffer.from("x")), signingCertificate(signer)),
      }),
      bothSay("no binding"),
    ),
    made("two signers", () => ({ signers: 2 }), { pdfsig: "any signer" }),
    made("no signer", () => ({ signers: 0 })),
    made("no certificate", () => ({ certificates: [] })),
    made(
      "the content inside, and another beside it",
      () => ({ eContent: Buffer.from("another document") }),
      bothSay("no binding"),
    ),
    made("a signature over the content instead of the attributes", (covered) => ({
      signedBytes: () => covered,
    })),
    integrity(
      "adbe.x509.rsa_sha1, which is no CMS",
      signedSample(() => encode(TAG.octetString, Buffer.alloc(256, 7)), {
        signature: { subFilter: "adbe.x509.rsa_sha1" },
      }),
      neverPasses,
    ),
    integrity(
      "an empty value",
      signedSample(() => new Uint8Array()),
      neverPasses,
    ),
    integrity(
      "a value that is no CMS",
      signedSample(() => Buffer.from("hello")),
      neverPasses,
    ),
    integrity(
      "signed with another's key",
      signedSample(
        sealedBy({ ...signer, pkcs8: clerk.pkcs8, keys }, () => ({ signatureValue: Buffer.alloc(256, 7) })),
      ),
      fails(["SIG_CRYPTO_FAILURE"], { intact: false }),
    ),
  ];
}
