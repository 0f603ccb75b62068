import { deflateSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { TrustStore } from "../../../agent/trust/store.ts";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import {
  MAX_STORED_BYTES,
  MAX_STORED_STREAMS,
  readSecurityStore,
  validationDataOf,
} from "../../../agent/verify/security-store.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { samplePdf } from "../pades/sample-pdf.ts";
import { handSigned } from "./hand-signed.ts";
import { stream } from "./revision-edit.ts";
import { verifyFile } from "./offline-check.ts";

let pki: TestPki;

beforeAll(async () => {
  pki = await createTestPki();
});

function storeOf(dss: string, objects: Readonly<Record<number, string>> = {}) {
  const bytes = samplePdf({ catalog: `/DSS ${dss}`, objects });
  return readSecurityStore(PdfDocument.open(new MemorySource(bytes)));
}

describe("a security store", () => {
  test.each([
    ["of nothing", "<< >>"],
    ["that is no dictionary of arrays", "<< /Certs 7 /OCSPs (x) /CRLs << >> >>"],
    ["of itself", "100 0 R"],
    ["of references to nothing", "<< /Certs [900 0 R null 3 (x)] >>"],
    ["of references in a circle", "<< /Certs [101 0 R] >>"],
  ])("%s holds nothing", (_name, dss) => {
    const store = storeOf(dss, { 100: "<< /Certs 100 0 R /VRI 100 0 R >>", 101: "101 0 R" });
    expect(validationDataOf(store)).toEqual({ certificates: [], ocsps: [], crls: [] });
  });

  test("is none where the catalogue has none", () => {
    expect(readSecurityStore(PdfDocument.open(new MemorySource(samplePdf())))).toBeNull();
  });

  test("gives what can be read, and passes over what can't", () => {
    const damaged = "<< /Filter /Unknown /Length 4 >>\nstream\nabcd\nendstream";
    const store = storeOf("<< /Certs [100 0 R 101 0 R 100 0 R] >>", { 100: stream("DER"), 101: damaged });
    expect(
      store?.certificates.map(({ bytes }) => (bytes === null ? null : Buffer.from(bytes).toString())),
    ).toEqual(["DER", null, "DER"]);
  });

  test("is read up to a limit of streams", () => {
    const refs = Array.from({ length: MAX_STORED_STREAMS + 10 }, () => "100 0 R").join(" ");
    expect(storeOf(`<< /Certs [${refs}] >>`, { 100: stream("DER") })?.certificates).toHaveLength(
      MAX_STORED_STREAMS,
    );
  });

  test("is read up to a limit of bytes, however they are packed", () => {
    const packed = deflateSync(Buffer.alloc(MAX_STORED_BYTES + 1)).toString("latin1");
    const body = `<< /Filter /FlateDecode /Length ${packed.length} >>\nstream\n${packed}\nendstream`;
    expect(storeOf("<< /CRLs [100 0 R] >>", { 100: body })?.crls[0]?.bytes).toBeNull();
  });

  test("of rubbish takes nothing from a signature, and gives it nothing", () => {
    const sample = {
      catalog: "/DSS << /Certs [110 0 R] /OCSPs [110 0 R] /CRLs [110 0 R 111 0 R] >>",
      objects: { 110: stream("0000"), 111: stream("\u0030\u0080") },
    };
    const bytes = handSigned({ identity: pki.leader, sample });
    const trust = TrustStore.of([pki.root.certificate]);
    expect(verifyFile(new MemorySource(bytes), { file: "rubbish.pdf", trust })).toMatchObject({
      verdict: "TOTAL-PASSED",
      signatures: [{ level: "B-B" }],
    });
  });
});
