import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { earlierSignatureWarnings } from "../../../agent/command/earlier-signature.ts";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { TrustStore } from "../../../agent/trust/store.ts";
import { pdfsig } from "../pades/judge.ts";
import { samplePdf } from "../pades/sample-pdf.ts";
import { type KysoRig, kysoRig } from "./kyso-rig.ts";

let rig: KysoRig;
let signed: string;
let broken: string;

beforeAll(async () => {
  rig = await kysoRig();
  rig.module.control({});
  signed = rig.path("signed.pdf");
  broken = rig.path("broken.pdf");
  await rig.sign(rig.document("plain.pdf"), "-o", signed);
  // A byte of the file's second line, a comment that readers pass over.
  const bytes = readFileSync(signed);
  const at = bytes.indexOf("\n%") + 2;
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(broken, bytes);
});

afterAll(() => rig.remove());

/** Of every certificate of the test PKI that names nobody to ask. */
const UNKNOWN = "CERTIFICATE_REVOCATION_UNKNOWN";

/** The organisation's seal, with its own token. */
const SEAL = ["--kind", "seal", "--token", "organisation"];

describe("kyso sign, over earlier signatures", () => {
  it("warns of one that does not hold, once for each file, and signs", async () => {
    const out = rig.path("warned");
    const ended = await rig.sign(broken, signed, "--out-dir", out, "--json");
    expect(ended.code).toBe(0);
    const [first, second] = JSON.parse(ended.stdout) as object[];
    expect(first).toMatchObject({ ok: true, warnings: [UNKNOWN, "EARLIER_SIGNATURE_BROKEN"] });
    expect(second).toEqual({
      file: signed,
      ok: true,
      out: `${out}/signed.pdf`,
      level: "B-B",
      warnings: [UNKNOWN],
    });
    const lines = ended.stderr.split("\n").filter((line) => line.includes("EARLIER_SIGNATURE_BROKEN"));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(broken);
    expect(pdfsig(`${out}/broken.pdf`)).toMatchObject([{ valid: false }, { valid: true }]);
  });

  it("warns of a copy of a document that is signed, unless an extract is made", async () => {
    writeFileSync(rig.path("seal-pin"), "654321");
    const copied = async (input: string, ...options: string[]): Promise<unknown> => {
      const token = ["--token", "organisation", "--pin-file", rig.path("seal-pin")];
      const more = ["--kind", "copy", ...token, ...options, "--json", "--force"];
      const ended = await rig.sign(input, "-o", rig.path("copy.pdf"), ...more);
      return (JSON.parse(ended.stdout) as { warnings?: string[] }[])[0]?.warnings;
    };
    expect(await copied(signed)).toEqual([UNKNOWN, "COPY_OF_SIGNED"]);
    expect(await copied(signed, "--copy-type", "trich-sao")).toEqual([UNKNOWN]);
    expect(await copied(rig.document("unsigned.pdf"))).toEqual([UNKNOWN]);
  });

  it("warns of a seal on a document that nobody has signed", async () => {
    writeFileSync(rig.path("seal-pin"), "654321");
    const sealed = async (input: string): Promise<unknown> => {
      const more = [...SEAL, "--pin-file", rig.path("seal-pin"), "--json", "--force"];
      const ended = await rig.sign(input, "-o", rig.path("sealed.pdf"), ...more);
      expect(ended.code).toBe(0);
      return (JSON.parse(ended.stdout) as { warnings?: unknown }[])[0]?.warnings;
    };
    expect(await sealed(rig.document("unsigned.pdf"))).toEqual([UNKNOWN, "SEAL_WITHOUT_APPROVAL"]);
    expect(await sealed(signed)).toEqual([UNKNOWN]);
    expect(await sealed(broken)).toEqual([UNKNOWN, "EARLIER_SIGNATURE_BROKEN"]);
  });
});

describe("a document's earlier signatures", () => {
  it("are not looked for in a document without a form", async () => {
    const document = PdfDocument.open(new MemorySource(samplePdf()));
    expect(await earlierSignatureWarnings(document, { kind: "approve" }, TrustStore.of([]))).toEqual([]);
    expect(await earlierSignatureWarnings(document, { kind: "seal" }, TrustStore.of([]))).toEqual([
      "SEAL_WITHOUT_APPROVAL",
    ]);
  });

  it("whose signer nobody knows here are no warning", async () => {
    const document = PdfDocument.open(new MemorySource(readFileSync(signed)));
    expect(await earlierSignatureWarnings(document, { kind: "seal" }, TrustStore.of([]))).toEqual([]);
  });
});
