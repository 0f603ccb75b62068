import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkCmsFile } from "../../../agent/ades/cms-check.ts";
import { MAX_ARMOURED_BYTES } from "../../../agent/ades/cms-file.ts";
import { SignedContent } from "../../../agent/ades/signed-content.ts";
import { parseSignedData } from "../../../agent/cms/parsed-signed-data.ts";
import { MemorySource, type ByteSource } from "../../../agent/pdf/source.ts";
import { derElement } from "../../../agent/x509/der-element.ts";
import { isErrorCode, KysoError } from "../../../protocol/error.ts";
import { pem } from "../../pki/pki-folder.ts";
import { createTestPki, type TestIdentity, type TestPki } from "../../pki/test-pki.ts";
import { checkBytes, verdictOf } from "../check/checking.ts";
import { RSA, recentSigningOf, signBytes } from "./signing.ts";

const folder = mkdtempSync(path.join(tmpdir(), "kyso-cms-check-"));
const CONTENT = Buffer.from("Kính gửi: Ủy ban nhân dân xã Tân Lập\r\n\u0000\u0001", "utf8");
let pki: TestPki;

beforeAll(async () => {
  pki = await createTestPki();
  for (const name of ["leader", "organisation", "ecP256", "weak"] as const) writeIdentity(name, pki[name]);
  writeFileSync(path.join(folder, "content"), CONTENT);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function writeIdentity(name: string, { certificate, pkcs8, chain }: TestIdentity): void {
  writeFileSync(path.join(folder, `${name}.crt`), pem(certificate, "CERTIFICATE"));
  writeFileSync(path.join(folder, `${name}.key`), pem(pkcs8, "PRIVATE KEY"));
  writeFileSync(path.join(folder, "chain.crt"), chain.map((der) => pem(der, "CERTIFICATE")).join("\n"));
}

/** What OpenSSL signs, as it is told. */
function openssl(...options: readonly string[]): Buffer {
  const out = path.join(folder, "out.p7s");
  const args = ["cms", "-sign", "-binary", "-in", "content", "-certfile", "chain.crt", "-out", out];
  const form = options.includes("-outform") ? [] : ["-outform", "DER"];
  execFileSync("openssl", [...args, ...form, ...options], { cwd: folder, stdio: "pipe" });
  return readFileSync(out);
}

const by = (name: string): string[] => ["-signer", `${name}.crt`, "-inkey", `${name}.key`];

describe("a CMS signature by OpenSSL", () => {
  test.each([
    ["plain", [], "cms"],
    ["CAdES", ["-cades"], "B-B"],
    ["by a key identifier", ["-keyid", "-cades"], "B-B"],
    ["PSS", ["-keyopt", "rsa_padding_mode:pss", "-cades"], "B-B"],
    ["SHA-384", ["-md", "sha384", "-cades"], "B-B"],
    ["SHA-512", ["-md", "sha512", "-cades"], "B-B"],
    ["without attributes", ["-noattr"], "cms"],
  ])("that is %s is found good, detached and around its content", async (_, options, level) => {
    const detached = openssl(...by("leader"), ...options);
    const found = await checkBytes(detached, pki, { content: CONTENT });
    expect(verdictOf(found)).toBe("TOTAL-PASSED");
    expect(found.signatures).toMatchObject([{ intact: true, level, coversWholeFile: true }]);
    expect(verdictOf(await checkBytes(detached, pki))).toBe("INDETERMINATE SIGNED_DATA_NOT_FOUND");
    const other = await checkBytes(detached, pki, { content: Buffer.from("another") });
    expect(other.verdict).toBe("TOTAL-FAILED");
    const around = openssl(...by("leader"), ...options, "-nodetach");
    expect(verdictOf(await checkBytes(around, pki))).toBe("TOTAL-PASSED");
    const changed = Buffer.from(around);
    const at = changed.indexOf("Tân Lập");
    changed[at] = 0x74;
    expect((await checkBytes(changed, pki)).verdict).toBe("TOTAL-FAILED");
  });

  test("of the attributes that another signature signs is none", async () => {
    const { signedAttributesDer } = parseSignedData(openssl(...by("leader"))).signer;
    const content = Buffer.from(signedAttributesDer ?? []);
    writeFileSync(path.join(folder, "attributes"), content);
    for (const form of [[], ["-nodetach"]]) {
      // The last -in counts.
      const made = openssl(...by("leader"), "-noattr", "-in", "attributes", ...form);
      expect(verdictOf(await checkBytes(made, pki, { content }))).toBe("TOTAL-FAILED FORMAT_FAILURE");
    }
  });

  test("with SHA-1, or by a short key, is told to be weak", async () => {
    for (const options of [[...by("leader"), "-md", "sha1"], by("weak")]) {
      const report = await checkBytes(openssl(...options), pki, { content: CONTENT });
      expect(verdictOf(report)).toBe("INDETERMINATE CRYPTO_CONSTRAINTS_FAILURE");
      expect(report.signatures).toMatchObject([{ intact: true }]);
    }
  });

  test.each([
    ["PEM", ["-outform", "PEM"]],
    ["PEM around its content", ["-outform", "PEM", "-nodetach"]],
    ["indefinite lengths", ["-stream", "-indef", "-nodetach"]],
    ["indefinite lengths in PEM", ["-stream", "-indef", "-nodetach", "-outform", "PEM"]],
  ])("is found good as %s", async (_, options) => {
    const report = await checkBytes(openssl(...by("leader"), ...options), pki, { content: CONTENT });
    expect(verdictOf(report)).toBe("TOTAL-PASSED");
  });

  test("is found good as Base64 alone, and refused with something behind it", async () => {
    const text = openssl(...by("leader")).toString("base64");
    const lines = text.replace(/(.{64})/gu, "$1\r\n");
    expect(verdictOf(await checkBytes(lines, pki, { content: CONTENT }))).toBe("TOTAL-PASSED");
    expect(verdictOf(await checkBytes(`${text}!`, pki, { content: CONTENT }))).toBe("UNREADABLE CMS_INVALID");
    const more = Buffer.concat([Buffer.from(text, "base64"), Buffer.from("more")]);
    expect(verdictOf(await checkBytes(more, pki, { content: CONTENT }))).toBe("UNREADABLE CMS_INVALID");
  });

  test("by several signers is several signatures", async () => {
    const three = openssl(...by("leader"), ...by("organisation"), ...by("ecP256"), "-cades");
    const report = await checkBytes(three, pki, { content: CONTENT });
    expect(report.verdict).toBe("TOTAL-PASSED");
    const names = report.signatures.map(({ signer }) => signer?.commonName);
    const signers = [pki.leader, pki.organisation, pki.ecP256].map(commonName);
    expect(names).toHaveLength(3);
    expect(new Set(names)).toEqual(new Set(signers));
    const other = await checkBytes(three, pki, { content: Buffer.from("another") });
    expect(other.signatures.map(({ subIndication }) => subIndication)).toEqual(
      Array<string>(3).fill("HASH_FAILURE"),
    );
  });

  test("without its certificate has no signer", async () => {
    const report = await checkBytes(openssl(...by("leader"), "-nocerts"), pki, { content: CONTENT });
    expect(report.signatures).toMatchObject([
      { subIndication: "NO_SIGNING_CERTIFICATE_FOUND", certificate: null },
    ]);
  });

  test("is none where there are certificates alone", async () => {
    const args = ["crl2pkcs7", "-nocrl", "-certfile", "leader.crt", "-outform", "DER"];
    const bundle = execFileSync("openssl", args, { cwd: folder });
    expect(verdictOf(await checkBytes(bundle, pki))).toBe("NONE");
  });
});

function commonName({ certificate }: TestIdentity): string {
  const args = ["x509", "-inform", "DER", "-noout", "-subject", "-nameopt", "multiline,utf8,-esc_msb"];
  const subject = execFileSync("openssl", args, { input: certificate, encoding: "utf8" });
  return /commonName\s*= (.*)/u.exec(subject)?.[1] ?? "";
}

describe("what a CMS signature carries", () => {
  test("is checked too where it is a signed file, by the name that it had", async () => {
    const inner = (await signBytes(recentSigningOf(Buffer.from("<a/>"), pki, pki.leader, RSA), "xades"))
      .bytes;
    const outer = (await signBytes(recentSigningOf(inner, pki, pki.organisation, RSA), "cades-enveloping"))
      .bytes;
    const report = await checkBytes(outer, pki, { file: "thu.xml.p7m" });
    expect(report).toMatchObject({
      verdict: "TOTAL-PASSED",
      signatures: [{ indication: "TOTAL-PASSED" }],
      attachments: [
        { file: "thu.xml", format: "xml", verdict: "TOTAL-PASSED", signatures: [{ level: "B-B" }] },
      ],
    });
    const bad = Buffer.from(inner.toString("utf8").replace("<a>", "<a >").replace("<a ", "<a b='1' "));
    const around = (await signBytes(recentSigningOf(bad, pki, pki.organisation, RSA), "cades-enveloping"))
      .bytes;
    expect(await checkBytes(around, pki)).toMatchObject({
      verdict: "TOTAL-FAILED",
      signatures: [{ indication: "TOTAL-PASSED" }],
      attachments: [{ verdict: "TOTAL-FAILED" }],
    });
  });

  test("is hashed a block at a time, whatever its size", async () => {
    const size = 200 * 1024 * 1024;
    const block = Buffer.alloc(1024 * 1024, 7);
    const signed = await signBytes(recentSigningOf(Buffer.alloc(0), pki, pki.leader, RSA), "cades");
    let longest = 0;
    const content: ByteSource = {
      size,
      read: (_, length) => {
        longest = Math.max(longest, length);
        return block.subarray(0, length);
      },
    };
    const { signatures } = await checkCmsFile(new MemorySource(signed.bytes), new SignedContent(content));
    expect(signatures).toMatchObject([{ failure: "HASH_FAILURE" }]);
    expect(longest).toBe(block.length);
  });

  test("is read no further once nobody wants to know", async () => {
    const signed = await signBytes(recentSigningOf(CONTENT, pki, pki.leader, RSA), "cades");
    const stop = new AbortController();
    const content: ByteSource = {
      size: 2 ** 40,
      read: (_, length) => {
        stop.abort(new KysoError("JOB_CANCELLED"));
        return Buffer.alloc(length);
      },
    };
    const given = new SignedContent(content, { signal: stop.signal });
    await expect(checkCmsFile(new MemorySource(signed.bytes), given)).rejects.toMatchObject({
      code: "JOB_CANCELLED",
    });
  });
});

async function codeOf(bytes: Uint8Array): Promise<string | null> {
  const report = await checkBytes(bytes, pki, { content: CONTENT });
  if (report.code !== null) expect(isErrorCode(report.code) && report.code !== "INTERNAL").toBe(true);
  return report.code;
}

describe("hostile CMS", () => {
  test("that is cut off anywhere is refused with a code", async () => {
    const whole = openssl(...by("leader"), "-nodetach", "-cades");
    const streamed = openssl(...by("leader"), "-nodetach", "-stream", "-indef");
    for (const bytes of [whole, streamed]) {
      for (let length = 0; length < bytes.length; length += 1) {
        expect(await codeOf(bytes.subarray(0, length))).not.toBeNull();
      }
    }
  });

  test.each([
    ["nested without an end", Buffer.alloc(100_000, Buffer.from([0x30, 0x80]))],
    ["of a length beyond the file", Buffer.from("3084ffffffff06092a864886f70d010702", "hex")],
    ["of a length of many octets", Buffer.from("30890000000000000000ff06092a864886f70d010702", "hex")],
    ["of text that is armour only", Buffer.from("-----BEGIN CMS-----\n-----END CMS-----")],
    ["of armour without an end", Buffer.from(`-----BEGIN PKCS7-----\n${"A".repeat(1000)}`)],
  ])("%s is refused with a code", async (_, bytes) => {
    expect(await codeOf(bytes)).not.toBeNull();
  });

  test("in a million parts is refused in time, and just as many as are read are read", async () => {
    const detached = openssl(...by("leader"));
    const around = (parts: Uint8Array): Buffer => {
      const type = Buffer.from("06092a864886f70d010702", "hex");
      const data = Buffer.from("06092a864886f70d010701", "hex");
      const inParts = Buffer.concat([Buffer.from("2480", "hex"), parts, Buffer.from("0000", "hex")]);
      const encap = derElement(0x30, data, derElement(0xa0, inParts));
      const algorithms = Buffer.from("310d300b0609608648016503040201", "hex");
      const rest = detached.subarray(detached.indexOf(data) + data.length);
      const body = derElement(0x30, Buffer.from("020101", "hex"), algorithms, encap, rest);
      return Buffer.from(derElement(0x30, type, derElement(0xa0, body)));
    };
    const split = Buffer.concat([...CONTENT].map((octet) => Buffer.from([4, 1, octet])));
    expect(verdictOf(await checkBytes(around(split), pki))).toBe("TOTAL-PASSED");
    expect(await codeOf(around(Buffer.alloc(2 * 1_000_001, Buffer.from([4, 0]))))).toBe("CMS_INVALID");
  });

  test("as text is read to a limit", async () => {
    const source: ByteSource = {
      size: MAX_ARMOURED_BYTES + 1,
      read: (_, length) => Buffer.alloc(length, "MIIC"),
    };
    await expect(checkCmsFile(source)).rejects.toMatchObject({ code: "FILE_TOO_LARGE" });
  });

  test("with octets changed at random never does more than fail", async () => {
    const whole = openssl(...by("leader"), "-nodetach", "-cades");
    for (let round = 0; round < 300; round += 1) {
      const bytes = Buffer.from(whole);
      const [one = 0, two = 0, three = 0, value = 0] = randomBytes(4);
      bytes[Math.floor(((one * 256 + two) / 65_536) * bytes.length)] = value;
      bytes[Math.floor((three / 256) * 64)] = value;
      await codeOf(bytes);
    }
  });
});
