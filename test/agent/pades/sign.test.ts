import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { drawStamp } from "../../../agent/appearance/stamp.ts";
import { prepareSigner } from "../../../agent/cms/signed-data.ts";
import { signPdf } from "../../../agent/pades/sign.ts";
import type { SignatureRequest } from "../../../agent/pades/signature.ts";
import { createTestPki, type TestIdentity, type TestPki } from "../../pki/test-pki.ts";
import { wavePng } from "../appearance/picture.ts";
import { pdfsig, qpdfIsContent } from "./judge.ts";
import { hybridPdf, samplePdf } from "./sample-pdf.ts";
import { opened, rsaSigner, softKey } from "./signer.ts";

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
      key,
      signer: prepareSigner(key),
      request: invisible,
    });
    const file = written(`${owner}-${algorithm.hash}`, Buffer.concat([original, appended]));
    expect(pdfsig(file)).toMatchObject([{ valid: true, wholeFile: true }]);
    expect(key.asked).toHaveLength(1);
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
