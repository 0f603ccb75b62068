import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PNG } from "pngjs";
import { beforeAll, describe, expect, it } from "vitest";
import { drawStamp } from "../appearance/drawn-stamp.ts";
import { signPdf } from "../../../agent/pades/sign.ts";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import { PdfRef } from "../../../agent/pdf/object.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { IncrementalUpdate } from "../../../agent/pdf/update.ts";
import { TrustStore } from "../../../agent/trust/store.ts";
import type { FileReport } from "../../../protocol/report.ts";
import { createTestPki, type TestIdentity, type TestPki } from "../../pki/test-pki.ts";
import { wavePng } from "../appearance/picture.ts";
import { pdfsig } from "./judge.ts";
import { samplePdf } from "./sample-pdf.ts";
import { rsaSigner } from "./signer.ts";
import { verifyFile } from "../verify/offline-check.ts";

const folder = mkdtempSync(path.join(tmpdir(), "kyso-encrypted-"));
/** Within the validity of the certificates, in whole seconds. */
const TIME = new Date(Math.floor(Date.now() / 1000) * 1000 - 60_000);
const PLACE = { page: 0, x: 300, y: 100, width: 150, height: 75 };
let pki: TestPki;
let stamp: Uint8Array;

beforeAll(async () => {
  pki = await createTestPki();
  stamp = await drawStamp({ width: 150, height: 75, image: wavePng(200, 100), lines: ["Nguyễn Văn An"] });
});

/** Strings wherever signing writes an object again: catalogue, form, page, and an annotation that stands in its array. */
const SOURCE = samplePdf({
  catalog: "/Lang (vi-VN) /AcroForm << /Fields [100 0 R] /DA (/F 0 Tf 0 g) /DR << /Font << /F 3 0 R >> >> >>",
  pages: [
    { annots: "[100 0 R << /Type /Annot /Subtype /Text /Contents (A \\(note\\)) /Rect [9 9 29 29] >>]" },
  ],
  objects: {
    100: "<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Tran B) /Rect [50 50 200 70] /P 10 0 R >>",
    101: "<< /Title (A title) /Author (C\u00f4ng) >>",
  },
});

const KINDS: Readonly<Record<string, readonly string[]>> = {
  "RC4, 40 bits": ["40", "--"],
  "RC4, 128 bits": ["128", "--use-aes=n", "--"],
  "RC4, 128 bits, by crypt filter": ["128", "--use-aes=n", "--force-V4", "--"],
  "AES, 128 bits": ["128", "--use-aes=y", "--"],
  "AES, 128 bits, but for metadata": ["128", "--use-aes=y", "--cleartext-metadata", "--"],
  "AES, 256 bits, revision 5": ["256", "--force-R5", "--"],
  "AES, 256 bits": ["256", "--"],
  "AES, 256 bits, but for metadata": ["256", "--cleartext-metadata", "--"],
};

function throughQpdf(name: string, bytes: Uint8Array, ...options: string[]): Uint8Array {
  const out = path.join(folder, `${name}-out.pdf`);
  execFileSync("qpdf", ["--allow-weak-crypto", ...options, written(`${name}-in`, bytes), out]);
  return readFileSync(out);
}

function written(name: string, bytes: Uint8Array): string {
  const file = path.join(folder, `${name}.pdf`);
  writeFileSync(file, bytes);
  return file;
}

async function sign(
  bytes: Uint8Array,
  identity: TestIdentity,
  password: string | undefined,
  place: typeof PLACE | null,
): Promise<Uint8Array> {
  const { appended } = await signPdf({
    document: PdfDocument.open(new MemorySource(bytes), { password }),
    prefixHash: createHash("sha256").update(bytes),
    ...rsaSigner(identity),
    request: { place, stamp: place === null ? undefined : stamp, signerName: "Nguyễn Văn An", time: TIME },
  });
  return Buffer.concat([bytes, appended]);
}

/** Dark pixels where the stamp must be. */
function inkOf(file: string, password: string): number {
  execFileSync("pdftoppm", ["-r", "72", "-png", "-singlefile", "-upw", password, file, file]);
  const image = PNG.sync.read(readFileSync(`${file}.png`));
  let ink = 0;
  for (let y = image.height - 175; y < image.height - 100; y += 1) {
    for (let x = 300; x < 450; x += 1) if ((image.data[4 * (y * image.width + x)] ?? 255) < 128) ink += 1;
  }
  return ink;
}

describe.each(["", "mật khẩu"])("with the user's password %j", (password) => {
  describe.each(["disable", "generate"])("and object streams: %s", (streams) => {
    it.each(Object.entries(KINDS))("%s: two sign, and everything still opens", async (kind, options) => {
      const name = `${kind}-${streams}-${password.length}`.replaceAll(/[^\w-]/g, "");
      // Older handlers have no byte for these characters; poppler takes the bytes as they are.
      const own = kind.includes("256") ? password : password && "mat khau";
      const encrypt = ["--encrypt", own, "owner", ...options];
      const source = throughQpdf(name, SOURCE, `--object-streams=${streams}`, ...encrypt);
      const once = await sign(source, pki.leader, own, PLACE);
      const twice = await sign(once, pki.organisation, own, null);
      const file = written(name, twice);

      expect(Buffer.compare(twice.subarray(0, source.length), source)).toBe(0);
      expect(spawnSync("qpdf", ["--check", `--password=${own}`, file]).status).toBe(0);
      expect(pdfsig(file, own).map(({ valid, wholeFile }) => [valid, wholeFile])).toEqual([
        [true, false],
        [true, true],
      ]);
      expect(inkOf(file, own)).toBeGreaterThan(100);
      const plain = throughQpdf(`${name}-plain`, twice, "--qdf", `--password=${own}`, "--decrypt");
      const text = Buffer.from(plain).toString("latin1");
      for (const said of ["(vi-VN)", "(/F 0 Tf 0 g)", "(A \\(note\\))", "(Tran B)", "(Signature1)"]) {
        expect(text).toContain(said);
      }
      const trust = TrustStore.of([pki.root.certificate]);
      const report = verifyFile(new MemorySource(twice), { trust, file: "a.pdf", password: own });
      expect(report.code).toBeNull();
      expect(report.signatures.map(({ indication, changesAfter }) => [indication, changesAfter])).toEqual([
        ["TOTAL-PASSED", "signatures"],
        ["TOTAL-PASSED", "none"],
      ]);
    });
  });
});

describe("a signed document that a later revision encrypts otherwise", () => {
  const verify = (bytes: Uint8Array, password: string): FileReport =>
    verifyFile(new MemorySource(bytes), { trust: TrustStore.of([pki.root.certificate]), file: "", password });
  /** Appends a revision with one object, and with another entry for the encryption in its trailer. */
  const changed = (bytes: Uint8Array, body: string, entry: (num: number) => string): Uint8Array => {
    const document = PdfDocument.open(new MemorySource(bytes), { password: "owner" });
    const update = new IncrementalUpdate(document);
    const { num } = update.newRef();
    update.putAsIs(new PdfRef(num), Buffer.from(body, "latin1"));
    const text = Buffer.from(update.build().bytes).toString("latin1");
    return Buffer.concat([bytes, Buffer.from(text.replace(/\/Encrypt \d+ 0 R/, entry(num)), "latin1")]);
  };

  it.each(["user", ""])("never passes, with the user's password %j", async (password) => {
    const source = throughQpdf("changed", SOURCE, "--encrypt", password, "owner", "256", "--");
    const signed = await sign(source, pki.leader, "owner", null);
    expect(verify(signed, password).verdict).toBe("TOTAL-PASSED");
    const dict = PdfDocument.open(new MemorySource(signed), { password }).trailer.get("Encrypt");
    const original = dict instanceof PdfRef ? dict.num : 0;
    const own = Buffer.from(source).toString("latin1");
    const body = own.slice(own.indexOf(`${original} 0 obj`) + `${original} 0 obj\n`.length);
    const copy = body.slice(0, body.indexOf("endobj"));
    const identity = copy
      .replace("/StmF /StdCF", "/StmF /Identity")
      .replace("/StrF /StdCF", "/StrF /Identity");
    for (const later of [
      changed(signed, copy, (num) => `/Encrypt ${num} 0 R`),
      changed(signed, identity, (num) => `/Encrypt ${num} 0 R`),
      changed(signed, "null", () => ""),
    ]) {
      expect(["TOTAL-FAILED", "UNREADABLE"]).toContain(verify(later, password).verdict);
    }
  });
});
