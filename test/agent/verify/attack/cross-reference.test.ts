import { beforeAll, describe, expect, test } from "vitest";
import { signPdf } from "../../../../agent/pades/sign.ts";
import type { TrustStore } from "../../../../agent/trust/store.ts";
import type { TestIdentity, TestPki } from "../../../pki/test-pki.ts";
import { samplePdf } from "../../pades/sample-pdf.ts";
import { opened, rsaSigner } from "../../pades/signer.ts";
import { put, replaceIn, revised, stream } from "../revision-edit.ts";
import { createOffice } from "./office.ts";
import { offsetOf, rawUpdate, type RawUpdate } from "./raw-update.ts";
import { expectCaught, firstOf, reportOf } from "./verdict.ts";
import { victim } from "./victim.ts";

/** Tricks with the cross-reference: objects that are not what the table of a revision makes readers believe. */

let pki: TestPki;
let trust: TrustStore;
let signed: Uint8Array;

beforeAll(async () => {
  ({ pki, trust } = await createOffice());
  signed = victim(pki.leader);
});

/** Signed once more, by Kyso, invisibly. */
async function signedAgain(document: Uint8Array, identity: TestIdentity): Promise<Uint8Array> {
  const request = { signerName: identity.name, time: new Date(), place: null };
  const { appended } = await signPdf({ ...opened(document), ...rsaSigner(identity), request });
  return Buffer.concat([document, appended]);
}

const OTHER_CONTENT = stream("0 0 500 500 re f");
const OTHER_CATALOG = "<< /Type /Catalog /Pages 301 0 R >>";
const OTHER_PAGES = "<< /Type /Pages /Kids [] /Count 0 >>";

describe("is caught:", () => {
  test.each<[string, (bytes: Uint8Array) => RawUpdate]>([
    ["an object written again and not listed", () => ({ objects: { 11: OTHER_CONTENT }, unlisted: [11] })],
    ["an object listed of another generation", () => ({ objects: { "11 1": OTHER_CONTENT } })],
    ["an object freed", () => ({ entries: [[11, 0, 1, "f"]] })],
    ["a page freed", () => ({ entries: [[12, 0, 1, "f"]] })],
    ["an entry that leads to another object", (bytes) => ({ entries: [[11, offsetOf(bytes, 13), 0, "n"]] })],
    [
      "an entry that leads into the signature",
      (bytes) => ({ entries: [[11, offsetOf(bytes, 101) + 60, 0, "n"]] }),
    ],
    [
      "a catalogue of another number",
      () => ({
        objects: { 300: OTHER_CATALOG, 301: OTHER_PAGES },
        trailer: (previous) => `<< /Size 500 /Root 300 0 R /Prev ${previous} >>`,
      }),
    ],
    [
      "a catalogue that the trailer names twice",
      () => ({
        objects: { 300: OTHER_CATALOG, 301: OTHER_PAGES },
        trailer: (previous) => `<< /Size 500 /Root 300 0 R /Root 1 0 R /Prev ${previous} >>`,
      }),
    ],
    [
      "a catalogue of another generation",
      () => ({ trailer: (previous) => `<< /Size 500 /Root 1 1 R /Prev ${previous} >>` }),
    ],
    [
      "encryption, afterwards",
      () => ({
        trailer: (previous) =>
          `<< /Size 500 /Root 1 0 R /Prev ${previous} /Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (x) /P -4 >> >>`,
      }),
    ],
    [
      "a table that leads to itself",
      () => ({ trailer: () => `<< /Size 500 /Root 1 0 R /Prev ${signed.length} >>` }),
    ],
    ["a table that leads nowhere", () => ({ trailer: () => "<< /Size 500 /Root 1 0 R /Prev 99999999 >>" })],
    ["a table without one before it", () => ({ trailer: () => "<< /Size 500 /Root 1 0 R >>" })],
    [
      "a table that is not where the end says",
      () => ({ objects: { 11: OTHER_CONTENT }, entrance: (_, previous) => previous }),
    ],
    [
      "a hidden stream beside the table",
      (bytes) => ({
        trailer: (previous) =>
          `<< /Size 500 /Root 1 0 R /Prev ${previous} /XRefStm ${offsetOf(bytes, 11)} >>`,
      }),
    ],
    ["a page that is in no tree", () => ({ objects: { 300: "<< /Type /Page /Parent 2 0 R >>" } })],
    ["another catalogue", () => ({ objects: { 300: OTHER_CATALOG, 301: OTHER_PAGES } })],
    [
      "a stream that is longer than it says",
      () => ({ objects: { 111: stream("x").replace("/Length 1", "/Length 0") } }),
    ],
  ])("%s", (_, update) => {
    expectCaught(rawUpdate(signed, update(signed)), trust);
  });

  test("an earlier object switched back by an entry of the old place", () => {
    const before = revised(signed, put(11, OTHER_CONTENT));
    const back = rawUpdate(before, { entries: [[11, offsetOf(signed, 11), 0, "n"]] });
    // The page is what was signed again, and both revisions say so.
    expect(firstOf(back, trust)).toMatchObject({ changesAfter: "none" });
    const forth = rawUpdate(back, { entries: [[11, offsetOf(before, 11, "last"), 0, "n"]] });
    expectCaught(forth, trust);
  });

  test("a document shown before its signature, hidden in it, and shown again", () => {
    const hidden = Buffer.from(signed).toString("latin1");
    const at = hidden.indexOf("\n13 0 obj") + 1;
    expectCaught(
      rawUpdate(signed, {
        entries: [
          [11, at, 0, "n"],
          [13, offsetOf(signed, 11), 0, "n"],
        ],
      }),
      trust,
    );
  });

  test("an object stream that holds what is listed elsewhere", () => {
    const container = (num: number): string => {
      const head = `${num} 0 `;
      const body = `${head}<< /Kids [] >>`;
      return `<< /Type /ObjStm /N 1 /First ${head.length} /Length ${body.length} >>\nstream\n${body}\nendstream`;
    };
    expectCaught(rawUpdate(signed, { objects: { 300: container(2) } }), trust);
    expectCaught(rawUpdate(signed, { objects: { 300: container(2) }, entries: [[2, 0, 0, "n"]] }), trust);
  });

  test("bytes behind the end", () => {
    for (const tail of ["11 0 obj\n<< >>\nendobj\n", "%%EOF\n", "\0\0\0\0", "trailer\n<< /Root 300 0 R >>"]) {
      expectCaught(Buffer.concat([signed, Buffer.from(tail)]), trust);
    }
  });

  test("bytes before the beginning", () => {
    expectCaught(Buffer.concat([Buffer.from("%PDF-1.4\n"), signed]), trust);
  });

  test("another document behind the signed one", () => {
    const other = rawUpdate(Buffer.concat([signed, signed]), {});
    expectCaught(other, trust);
    expectCaught(Buffer.concat([signed, signed]), trust);
  });
});

describe.each([
  ["a mark of byte order", "\u00ef\u00bb\u00bf"],
  ["a line end", "\r\n"],
  ["the head of an answer", "HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n"],
])("behind %s that a portal left before the header", (_, lead) => {
  let letter: Uint8Array;

  beforeAll(async () => {
    const plain = Buffer.concat([Buffer.from(lead, "latin1"), samplePdf()]);
    letter = await signedAgain(plain, pki.leader);
  });

  /** The revision's offsets count from the header, as the letter's do. */
  function updated(update: RawUpdate): Uint8Array {
    const trailer = (previous: number): string => `<< /Size 500 /Root 1 0 R /Prev ${previous} >>`;
    const relative = rawUpdate(letter.subarray(lead.length), { trailer, ...update });
    return Buffer.concat([letter.subarray(0, lead.length), relative]);
  }

  test("a later signature leaves the earlier one as it was", async () => {
    const sealed = await signedAgain(letter, pki.organisation);
    expect(reportOf(sealed, trust)).toMatchObject({
      verdict: "TOTAL-PASSED",
      signatures: [{ changesAfter: "signatures", changesAllowed: true }, { changesAfter: "none" }],
    });
  });

  test("an empty revision is no change", () => {
    expect(firstOf(updated({}), trust)).toMatchObject({
      indication: "TOTAL-PASSED",
      changesAfter: "none",
    });
  });

  test("a second table, where another reader is led, is caught", () => {
    const near = "-".repeat(lead.length);
    const hidden = (word: string): RawUpdate => ({ objects: { 300: `(${word}${near})` } });
    const [plain, attacked] = [updated(hidden("xxxx")), updated(hidden("xref"))];
    expect(firstOf(plain, trust)?.indication).toBe("TOTAL-PASSED");
    // Where it lies no nearer than the right one, no reader is led there.
    if (lead.length > "-)\nendobj\n".length) expectCaught(attacked, trust);
  });

  test("what else stops a revision from being read in one way is caught", () => {
    expectCaught(updated({ objects: { 11: OTHER_CONTENT } }), trust);
    expectCaught(updated({ objects: { 11: OTHER_CONTENT }, unlisted: [11] }), trust);
    expectCaught(updated({ entrance: (table) => table + lead.length }), trust);
  });
});

describe("is no change:", () => {
  test("an empty revision", () => {
    expect(firstOf(rawUpdate(signed, {}), trust)).toMatchObject({
      indication: "TOTAL-PASSED",
      changesAfter: "none",
    });
  });

  test("objects written again as they were", () => {
    const again = revised(signed, (update, document) => {
      for (const num of [1, 2, 3, 10, 110, 122]) replaceIn(num, "<<", "<< ")(update, document);
    });
    expect(firstOf(again, trust)).toMatchObject({ indication: "TOTAL-PASSED", changesAfter: "none" });
  });
});
