import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ID } from "../../../agent/cms/object-identifier.ts";
import { parseSignedData } from "../../../agent/cms/parsed-signed-data.ts";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import { PdfDict } from "../../../agent/pdf/object.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { readSignedRange } from "../../../agent/verify/byte-range.ts";
import {
  readSecurityStore,
  securityStoreDict,
  validationDataOf,
  vriKey,
} from "../../../agent/verify/security-store.ts";
import { signatureFields } from "../../../agent/verify/signature-field.ts";
import { pem } from "../../pki/pki-folder.ts";
import { levelRig, signAt, type LevelRig } from "./level-rig.ts";
import { samplePdf } from "./sample-pdf.ts";

let rig: LevelRig;
let signed: Buffer;
let document: PdfDocument;

beforeAll(async () => {
  rig = await levelRig();
  const original = samplePdf();
  const { appended } = await signAt(rig, original, rig.wanted("B-LTA"));
  signed = Buffer.concat([original, appended]);
  document = PdfDocument.open(new MemorySource(signed));
  write("root.crt", Buffer.from(pem(rig.root.certificate, "CERTIFICATE")));
  const chain = [rig.root, rig.issuing].map(({ certificate }) => pem(certificate, "CERTIFICATE"));
  write("chain.crt", Buffer.from(chain.join("")));
}, 60_000);

afterAll(() => rig.stop());

function write(name: string, bytes: Uint8Array): string {
  const file = path.join(rig.folder, name);
  writeFileSync(file, bytes);
  return file;
}

/** What OpenSSL prints, on both of its outputs. @throws {Error} when it does not end well */
function openssl(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync("openssl", args, { cwd: rig.folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`openssl ${args.join(" ")}: ${stderr}`);
  return stdout + stderr;
}

/** The bytes that a field's signature covers, and its value without padding. */
function fieldOf(name: string): {
  readonly covered: Buffer;
  readonly contents: Uint8Array;
  readonly cms: Buffer;
} {
  const signature = signatureFields(document).find((field) => field.name === name)?.signature ?? null;
  const range = signature === null ? null : readSignedRange(document, signature);
  if (range === null) throw new Error(`no ${name}`);
  const covered = Buffer.concat([
    signed.subarray(0, range.gapStart),
    signed.subarray(range.gapEnd, range.end),
  ]);
  const { contents } = range;
  const length = 4 + (contents[2] ?? 0) * 256 + (contents[3] ?? 0);
  return { covered, contents, cms: Buffer.from(contents.subarray(0, length)) };
}

describe("OpenSSL takes, out of a B-LTA file,", () => {
  test("the signature over its byte range", () => {
    const { covered, cms } = fieldOf("Signature1");
    write("signature.der", cms);
    write("covered", covered);
    const verdict = openssl(
      "cms",
      "-verify",
      "-inform",
      "DER",
      "-in",
      "signature.der",
      "-content",
      "covered",
      "-binary",
      "-CAfile",
      "root.crt",
      "-purpose",
      "any",
      "-out",
      "content-again",
    );
    expect(verdict).toMatch(/Verification successful/);
  });

  test("the signature's time stamp over its value", () => {
    const { signer } = parseSignedData(fieldOf("Signature1").cms);
    const [token] = signer.unsignedAttributes.get(ID.timeStampToken) ?? [];
    write("value", signer.signatureValue);
    write("token.der", token ?? new Uint8Array());
    const verdict = openssl(
      "ts",
      "-verify",
      "-token_in",
      "-in",
      "token.der",
      "-data",
      "value",
      "-CAfile",
      "root.crt",
      "-untrusted",
      "chain.crt",
    );
    expect(verdict).toContain("Verification: OK");
  });

  test("the document time stamp over its byte range, and not over another", () => {
    const { covered, cms } = fieldOf("Timestamp1");
    write("document-token.der", cms);
    write("stamped", covered);
    const verify = (data: string): string =>
      openssl(
        "ts",
        "-verify",
        "-token_in",
        "-in",
        "document-token.der",
        "-data",
        data,
        "-CAfile",
        "root.crt",
        "-untrusted",
        "chain.crt",
      );
    expect(verify("stamped")).toContain("Verification: OK");
    write("other", covered.subarray(1));
    expect(() => verify("other")).toThrow(/imprint mismatch/);
  });

  test("the status answers that were kept", () => {
    const { ocsps } = validationDataOf(readSecurityStore(document));
    expect(ocsps.length).toBeGreaterThan(0);
    for (const [index, der] of ocsps.entries()) {
      const name = `ocsp-${index}.der`;
      write(name, der);
      const verdict = openssl(
        "ocsp",
        "-respin",
        name,
        "-CAfile",
        "root.crt",
        "-verify_other",
        "chain.crt",
        "-resp_text",
      );
      expect(verdict).toMatch(/Response verify OK/);
      expect(verdict).toMatch(/Cert Status: good/);
    }
  });

  test("the revocation lists that were kept", () => {
    const { crls } = validationDataOf(readSecurityStore(document));
    expect(crls.length).toBeGreaterThan(0);
    for (const [index, der] of crls.entries()) {
      const name = `list-${index}.crl`;
      write(name, der);
      expect(openssl("crl", "-inform", "DER", "-in", name, "-noout", "-CAfile", "chain.crt")).toContain(
        "verify OK",
      );
    }
  });
});

describe("the security store of a B-LTA file", () => {
  test("holds every certificate of every path up to the root, each once", () => {
    const { certificates } = validationDataOf(readSecurityStore(document));
    const stored = certificates.map((der) => createHash("sha256").update(der).digest("hex"));
    expect(new Set(stored).size).toBe(stored.length);
    for (const { certificate } of [rig.root, rig.issuing, rig.leader, rig.tsa.identities.honest]) {
      expect(stored).toContain(createHash("sha256").update(certificate).digest("hex"));
    }
  });

  test("names its entry by the SHA-1 of the signature's value as it stands in the file", () => {
    const vri = document.resolve(securityStoreDict(document)?.get("VRI") ?? null);
    const { contents } = fieldOf("Signature1");
    const sha1 = createHash("sha1").update(contents).digest("hex").toUpperCase();
    expect(vriKey(contents)).toBe(sha1);
    expect(vri instanceof PdfDict ? [...vri.keys()] : []).toEqual([sha1]);
  });

  test("is announced as an extension of PDF 1.7", () => {
    const shown = execFileSync("qpdf", ["--show-object=1", write("signed.pdf", signed)], {
      encoding: "utf8",
    });
    expect(shown).toMatch(/\/Extensions << \/ESIC << \/BaseVersion \/1\.7 \/ExtensionLevel 1 >> >>/);
  });
});
