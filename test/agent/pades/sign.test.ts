import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { drawStamp } from "../appearance/drawn-stamp.ts";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { signPdf } from "../../../agent/pades/sign.ts";
import type { SignatureRequest } from "../../../agent/pades/signature.ts";
import { createTestPki, type TestIdentity, type TestPki } from "../../pki/test-pki.ts";
import { wavePng } from "../appearance/picture.ts";
import { pdfsig, qpdfIsContent } from "./judge.ts";
import { hybridPdf, samplePdf } from "./sample-pdf.ts";
import { opened, rsaSigner, signerOf, softKey } from "./signer.ts";

const folder = mkdtempSync(path.join(tmpdir(), "kyso-pades-"));
const TIME = new Date("2026-11-21T01:30:05Z");
let pki: TestPki;
let stamp: Uint8Array;

beforeAll(async () => {
  pki = await createTestPki();
  stamp = await drawStamp({ width: 150, height: 75, image: wavePng(200, 100), lines: ["Nguyễn Văn An"] });
});

const invisible: SignatureRequest = { place: null, signerName: "Nguyễn Văn An", time: TIME };
const visible = (): SignatureRequest => ({
  ...invisible,
  place: { page: 0, x: 300, y: 100, width: 150, height: 75 },
  stamp,
});

async function sign(
  bytes: Uint8Array,
  identity: TestIdentity,
  request: SignatureRequest,
): Promise<Uint8Array> {
  const { appended, sha256 } = await signPdf({ ...opened(bytes), ...rsaSigner(identity), request });
  const signed = Buffer.concat([bytes, appended]);
  expect(sha256).toBe(createHash("sha256").update(signed).digest("hex"));
  return signed;
}

function written(name: string, bytes: Uint8Array): string {
  const file = path.join(folder, `${name}.pdf`);
  writeFileSync(file, bytes);
  return file;
}

/** Another file with the same pages, made by qpdf. */
function throughQpdf(name: string, bytes: Uint8Array, ...options: string[]): Uint8Array {
  const out = path.join(folder, `${name}-out.pdf`);
  execFileSync("qpdf", [...options, written(`${name}-in`, bytes), out]);
  return readFileSync(out);
}

const SOURCES: Record<string, () => Uint8Array> = {
  "one page": () => samplePdf(),
  "no end-of-line at its end": () => samplePdf({ bareEnd: true }),
  "many pages": () => samplePdf({ pages: Array.from({ length: 40 }, () => ({})) }),
  "cross-reference streams": () => throughQpdf("streams", samplePdf(), "--object-streams=generate"),
  linearised: () => throughQpdf("linear", samplePdf({ pages: [{}, {}, {}] }), "--linearize"),
  "a form in the catalogue": () => samplePdf({ catalog: "/AcroForm << /Fields [ ] /DA (/F 0 Tf) >>" }),
  "a form of its own": () =>
    samplePdf({ catalog: "/AcroForm 100 0 R", objects: { 100: "<< /Fields 101 0 R >>", 101: "[ ]" } }),
  "hybrid cross-references": () => hybridPdf({ catalog: "/AcroForm 100 0 R" }, "<< /Fields [ ] >>"),
  "annotations of their own": () => samplePdf({ pages: [{ annots: "100 0 R" }], objects: { 100: "[ ]" } }),
};

describe("signPdf", () => {
  test.each([
    ["ecP256", { scheme: "ECDSA", hash: "SHA-256" }],
    ["ecP384", { scheme: "ECDSA", hash: "SHA-384" }],
    ["leader", { scheme: "RSA-PSS", hash: "SHA-256" }],
    ["leader", { scheme: "RSA-PKCS1", hash: "SHA-512" }],
  ] as const)("signs as %s with %o", async (owner, algorithm) => {
    const key = softKey(pki[owner], algorithm);
    const original = samplePdf();
    const { appended } = await signPdf({
      ...opened(original),
      ...signerOf(key),
      request: invisible,
    });
    const file = written(`${owner}-${algorithm.hash}`, Buffer.concat([original, appended]));
    expect(pdfsig(file)).toMatchObject([{ valid: true, wholeFile: true }]);
    expect(key.asked).toHaveLength(1);
  });

  test("says what it found in its result, and names each step", async () => {
    const steps: string[] = [];
    const { signature } = await signPdf({
      ...opened(samplePdf({ pages: [{}, {}] })),
      ...rsaSigner(pki.leader),
      request: { ...visible(), place: { page: 1, x: 300, y: 100, width: 150, height: 75 } },
      onStep: (step) => steps.push(step),
    });
    expect(steps).toEqual(["preparing", "signing-on-token", "checking-result"]);
    expect(signature).toMatchObject({
      field: "Signature1",
      indication: "TOTAL-PASSED",
      signer: { commonName: "Nguyễn Văn An", organizationalUnit: "Lãnh đạo" },
      signingTime: TIME.toISOString(),
      level: "B-B",
      place: { page: 1, rect: [300, 100, 450, 175] },
    });
  });

  test("gives nothing out when the key's answer does not hold", async () => {
    const { key, signer, path: above } = rsaSigner(pki.leader);
    const other = rsaSigner(pki.organisation).key;
    const signing = { ...opened(samplePdf()), signer, path: above, request: invisible };
    await expect(signPdf({ ...signing, key: other })).rejects.toMatchObject({ code: "SIGN_RESULT_INVALID" });
    const broken = { ...key, sign: () => Promise.resolve(new Uint8Array(256)) };
    await expect(signPdf({ ...signing, key: broken })).rejects.toMatchObject({ code: "SIGN_RESULT_INVALID" });
  });

  test("does not ask the key where the document can't be signed", async () => {
    const signer = rsaSigner(pki.leader);
    const place = { page: 0, x: 590, y: 0, width: 100, height: 100 };
    const signing = signPdf({ ...opened(samplePdf()), ...signer, request: { ...visible(), place } });
    await expect(signing).rejects.toMatchObject({ code: "APPEARANCE_OFF_PAGE" });
    expect(signer.key.asked).toHaveLength(0);
  });

  test("does the work again with more room when the CMS is larger than was thought", async () => {
    const { key, signer, path: above } = rsaSigner(pki.leader);
    const original = samplePdf();
    const tight = Object.create(signer, { maxSize: { value: 2000 } }) as typeof signer;
    const signing = { ...opened(original), key, path: above, request: invisible };
    const { appended } = await signPdf({
      ...signing,
      signer: Object.assign(tight, {
        signedAttributes: (digest: Uint8Array) => signer.signedAttributes(digest),
        assemble: (digest: Uint8Array, value: Uint8Array) => signer.assemble(digest, value),
      }),
    });
    expect(key.asked).toHaveLength(2);
    const file = written("tight", Buffer.concat([original, appended]));
    expect(pdfsig(file)).toMatchObject([{ valid: true, wholeFile: true }]);
  });

  test.each([
    [{ scheme: "RSA-PKCS1", hash: "SHA-256" }, 0],
    [{ scheme: "RSA-PSS", hash: "SHA-256" }, 0],
    [{ scheme: "RSA-PKCS1", hash: "SHA-384" }, 1],
    [{ scheme: "RSA-PSS", hash: "SHA-512" }, 1],
  ] as const)("with %o the document is read %i times more for its digest", async (algorithm, times) => {
    const original = samplePdf({ pages: Array.from({ length: 3000 }, () => ({})) });
    let bytesRead = 0;
    class CountingSource extends MemorySource {
      override read(offset: number, length: number): Uint8Array {
        bytesRead += length;
        return super.read(offset, length);
      }
    }
    const document = PdfDocument.open(new CountingSource(original));
    const { prefixHash } = opened(original);
    const signer = signerOf(softKey(pki.leader, algorithm));
    await signPdf({ document, prefixHash, ...signer, request: invisible });
    expect(Math.floor(bytesRead / original.length)).toBe(times);
  });

  test("appends to a damaged document that has no signature, and never to one that has", async () => {
    const cut = (bytes: Uint8Array): Uint8Array =>
      Buffer.from(
        Buffer.from(bytes)
          .toString("latin1")
          .replaceAll(/startxref\n\d+/g, "startxref\n7"),
        "latin1",
      );
    const damaged = cut(samplePdf({ pages: [{}, {}] }));
    const signed = await sign(damaged, pki.leader, visible());
    expect(pdfsig(written("damaged", signed))).toMatchObject([{ valid: true, wholeFile: true }]);
    const whole = await sign(samplePdf(), pki.leader, invisible);
    await expect(sign(cut(whole), pki.organisation, invisible)).rejects.toMatchObject({
      code: "PDF_DAMAGED_AND_SIGNED",
    });
  });

  describe.each(Object.keys(SOURCES))("of a document with %s", (name) => {
    test.each(["invisible", "visible"])("makes two %s signatures that others accept", async (kind) => {
      const original = SOURCES[name]?.() ?? new Uint8Array();
      const request = kind === "visible" ? visible() : invisible;
      const once = await sign(original, pki.leader, request);
      const twice = await sign(once, pki.organisation, { ...request, signerName: "UBND xã Tân Lập" });
      const id = `${name}-${kind}`.replaceAll(" ", "-");
      const first = written(`${id}-1`, once);
      const second = written(`${id}-2`, twice);
      expect(Buffer.from(twice).subarray(0, once.length).equals(once)).toBe(true);
      expect(pdfsig(first)).toMatchObject([{ field: "Signature1", valid: true, wholeFile: true }]);
      expect(pdfsig(second)).toMatchObject([
        { field: "Signature1", signer: "Nguyễn Văn An", valid: true, subFilter: "ETSI.CAdES.detached" },
        { field: "Signature2", signer: "UBND xã Tân Lập", valid: true, wholeFile: true },
      ]);
      expect(qpdfIsContent(first) && qpdfIsContent(second)).toBe(true);
    });
  });
});
