import { beforeAll, describe, expect, test } from "vitest";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { TrustStore } from "../../../agent/trust/store.ts";
import { MAX_SIGNATURES, signatureHistory } from "../../../agent/verify/signature-history.ts";
import type { FileReport } from "../../../protocol/report.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { samplePdf } from "../pades/sample-pdf.ts";
import { handSigned, openSignature, signedFrom } from "./hand-signed.ts";
import {
  both,
  FORM,
  inFields,
  onPage,
  put,
  replaceIn,
  revised,
  sealed,
  stream,
  VALUE,
  WIDGET,
  type Edit,
} from "./revision-edit.ts";
import { verifyFile } from "./offline-check.ts";

let pki: TestPki;
let trust: TrustStore;

beforeAll(async () => {
  pki = await createTestPki();
  trust = TrustStore.of([pki.root.certificate]);
});

const base = (): Uint8Array => handSigned({ identity: pki.leader });
const verify = (bytes: Uint8Array): FileReport => verifyFile(new MemorySource(bytes), { trust, file: "" });

const FAILED = {
  indication: "TOTAL-FAILED",
  subIndication: "FORMAT_FAILURE",
  changesAfter: "other",
  changesAllowed: false,
} as const;

const second: Edit = both(put(200, `<< ${WIDGET} >>`), put(201, VALUE), inFields, onPage);
const third: Edit = both(
  put(300, `<< ${WIDGET.replace("Signature2", "Signature3").replace("201", "301")} >>`),
  put(301, VALUE),
  replaceIn(1, "200 0 R]", "200 0 R 300 0 R]"),
  replaceIn(10, "/Annots [200 0 R]", "/Annots [200 0 R 300 0 R]"),
);

describe("a signature that a later revision takes away is reported as failed:", () => {
  test.each<[string, Edit]>([
    ["its field is empty", replaceIn(100, "/V 101 0 R", "")],
    ["its field's value is null", replaceIn(100, "/V 101 0 R", "/V null")],
    ["its field has another type", replaceIn(100, "/FT /Sig", "/FT /Tx")],
    ["its field is freed to nothing", put(100, "null")],
    ["its dictionary is nothing", put(101, "null")],
    ["the form does not list it", replaceIn(1, "[100 0 R]", "[]")],
    ["the form has no fields", replaceIn(1, "/Fields [100 0 R]", "")],
    ["there is no form", replaceIn(1, /\/AcroForm <<.*?>>/, "")],
  ])("%s", (_, edit) => {
    const report = verify(revised(base(), edit));
    expect(report.verdict).toBe("TOTAL-FAILED");
    expect(report.signatures).toMatchObject([
      {
        ...FAILED,
        field: "Signature1",
        intact: true,
        coversWholeFile: false,
        signer: { commonName: "Nguyễn Văn An" },
      },
    ]);
  });

  test("another catalogue, which was in the file before, has no form", () => {
    const sample = { objects: { 110: "<< /Type /Catalog /Pages 2 0 R >>" } };
    const bytes = handSigned({ identity: pki.leader, sample });
    const update = Buffer.from(revised(bytes, put(120, "null")).subarray(bytes.length)).toString("latin1");
    const turned = Buffer.from(update.replace("/Root 1 0 R", "/Root 110 0 R"), "latin1");
    const later = Buffer.concat([bytes, turned]);
    expect(verify(later).signatures).toMatchObject([FAILED]);
    expect(verify(revised(later, put(121, "null"))).signatures).toMatchObject([FAILED]);
  });

  test("it comes back under another number", () => {
    const bytes = revised(
      revised(base(), replaceIn(1, "[100 0 R]", "[]")),
      both(
        put(200, `<< ${WIDGET.replace("201 0 R", "101 0 R")} >>`),
        replaceIn(1, "/Fields []", "/Fields [200 0 R]"),
      ),
    );
    expect(verify(bytes).signatures).toMatchObject([FAILED, FAILED]);
  });

  test("many revisions lie between, of which some do not touch the form", () => {
    let bytes = revised(base(), replaceIn(100, "/V 101 0 R", ""));
    for (let count = 0; count < 200; count++) bytes = revised(bytes, put(11, stream(`BT (${count}) Tj ET`)));
    expect(verify(bytes).signatures).toMatchObject([FAILED]);
  });

  test("beside one that stays, and fails as well for what was done", () => {
    const signed = sealed(base(), second, pki.organisation);
    expect(verify(signed).verdict).toBe("TOTAL-PASSED");
    const report = verify(revised(signed, replaceIn(200, "/V 201 0 R", "")));
    expect(report.signatures).toMatchObject([
      { ...FAILED, field: "Signature1" },
      { ...FAILED, field: "Signature2" },
    ]);
  });

  test("also when the file's last pointer leads back to before it was made", () => {
    const unsigned = samplePdf({ catalog: "/AcroForm << /Fields [] /SigFlags 3 >>" });
    const start = Buffer.from(unsigned).toString("latin1").lastIndexOf("startxref");
    const signed = sealed(
      unsigned,
      both(
        put(200, `<< ${WIDGET} >>`),
        put(201, VALUE),
        replaceIn(1, "/Fields []", "/Fields [200 0 R]"),
        onPage,
      ),
      pki.leader,
    );
    expect(verify(signed).verdict).toBe("TOTAL-PASSED");
    const back = verify(Buffer.concat([signed, unsigned.subarray(start)]));
    expect(back).toMatchObject({ verdict: "UNREADABLE", code: "PDF_DAMAGED_AND_SIGNED" });
  });
});

test("a file without signatures in any of its revisions has none", () => {
  const sample = { catalog: "/AcroForm << /Fields [100 0 R] >>", objects: { 100: "<< /FT /Sig /T (S) >>" } };
  const bytes = revised(samplePdf(sample), replaceIn(1, "[100 0 R]", "[]"));
  expect(verify(bytes)).toMatchObject({ verdict: "NONE", signatures: [] });
});

test("more signatures than are checked, over all revisions, are too complex", () => {
  const numbers = Array.from({ length: MAX_SIGNATURES }, (_, index) => 300 + index);
  const objects = Object.fromEntries(
    numbers.map((num) => [num, `<< /FT /Sig /T (S${num}) /V << /Type /Sig /ByteRange [0 1 2 3] >> >>`]),
  );
  const fields = numbers.map((num) => `${num} 0 R`).join(" ");
  const form = (list: string): string => `/AcroForm << /Fields [${list}] >>`;
  const most = samplePdf({ catalog: form(fields), objects });
  expect(verify(most).signatures).toHaveLength(MAX_SIGNATURES);
  const gone = revised(most, replaceIn(1, /\[.*\]/, "[]"));
  expect(verify(gone).signatures).toHaveLength(MAX_SIGNATURES);
  const other = both(
    replaceIn(1, /\[.*\]/, "[900 0 R]"),
    put(900, "<< /FT /Sig /T (S) /V << /Type /Sig >> >>"),
  );
  expect(verify(revised(most, other)).code).toBe("PDF_TOO_COMPLEX");
});

test("earlier forms are read up to a limit, and those that did not change only once", () => {
  // The catalogue, the field and its signature.
  const objects = 3;
  const history = (bytes: Uint8Array, limit: number): number =>
    signatureHistory(PdfDocument.open(new MemorySource(bytes)), limit).length;
  let bytes = base();
  expect(history(bytes, 0)).toBe(1);
  for (let count = 0; count < 5; count++) bytes = revised(bytes, put(11, stream(`BT (${count}) Tj ET`)));
  expect(history(bytes, objects)).toBe(1);
  expect(() => history(bytes, objects - 1)).toThrow(expect.objectContaining({ code: "PDF_TOO_COMPLEX" }));
});

describe("a signature that another field claims too", () => {
  const overlay = (field: string): Edit =>
    both(put(200, `<< ${field} /AP << /N 202 0 R >> >>`), put(202, FORM), onPage);
  const borrowed = WIDGET.replace("201 0 R", "101 0 R").replace("[50 50 90 90]", "[0 0 595 842]");

  test.each<[string, Edit]>([
    ["after the one that was signed", both(overlay(borrowed), inFields)],
    [
      "before the one that was signed",
      both(overlay(borrowed), replaceIn(1, "/Fields [100 0 R]", "/Fields [200 0 R 100 0 R]")),
    ],
    [
      "through another object",
      both(overlay(borrowed.replace("101 0 R", "201 0 R")), put(201, "101 0 R"), inFields),
    ],
  ])("passes for neither: %s", (_, edit) => {
    const { verdict, signatures } = verify(revised(base(), edit));
    expect(verdict).toBe("TOTAL-FAILED");
    expect(new Set(signatures.map(({ field }) => field))).toEqual(new Set(["Signature1", "Signature2"]));
    for (const signature of signatures) expect(signature).toMatchObject(FAILED);
  });

  test("passes for neither when its dictionary is copied", () => {
    const bytes = base();
    const text = Buffer.from(bytes).toString("latin1");
    const dict = text.slice(
      text.indexOf("<<", text.indexOf("101 0 obj")),
      text.indexOf(">>", text.indexOf("/Contents <")) + 2,
    );
    const copied = revised(bytes, both(put(201, dict), overlay(WIDGET), inFields));
    const { signatures } = verify(copied);
    expect(signatures).toMatchObject([
      { ...FAILED, field: "Signature1", intact: true },
      { ...FAILED, field: "Signature2", intact: false },
    ]);
  });

  test("passes for the first of them only when both were there to be signed", () => {
    const twin = "<< /FT /Sig /T (Twin) /V 101 0 R >>";
    const bytes = handSigned({ identity: pki.leader, sample: { objects: { 102: twin } }, fields: "102 0 R" });
    const { verdict, signatures } = verify(bytes);
    expect(verdict).toBe("TOTAL-FAILED");
    expect(signatures).toMatchObject([
      { field: "Signature1", indication: "TOTAL-PASSED" },
      { ...FAILED, field: "Twin" },
    ]);
  });
});

describe("what is shown next to a signature must itself be signed:", () => {
  const shown: Edit = both(
    put(200, `<< ${WIDGET} /AP << /N 202 0 R >> >>`),
    put(201, VALUE),
    put(202, FORM),
    inFields,
    onPage,
  );

  test("a signature that holds lets it pass, by whomever", () => {
    const { signatures } = verify(sealed(base(), shown, pki.untrusted));
    expect(signatures).toMatchObject([
      { indication: "TOTAL-PASSED", changesAfter: "signatures" },
      { indication: "INDETERMINATE", changesAfter: "none" },
    ]);
  });

  test.each<[string, () => Uint8Array]>([
    ["one without a value", () => revised(base(), shown)],
    [
      "one over other bytes",
      () => {
        const bytes = Buffer.from(sealed(base(), shown, pki.organisation));
        bytes.write("9", bytes.lastIndexOf("0 0 10 10 re"));
        return bytes;
      },
    ],
    [
      "one in an encoding that is not checked",
      () =>
        sealed(
          base(),
          both(shown, put(201, openSignature({ subFilter: "adbe.x509.rsa_sha1" }))),
          pki.organisation,
        ),
    ],
    [
      "one that does not reach the end of its revision",
      () => {
        const bytes = Buffer.from(sealed(base(), shown, pki.organisation));
        const at = bytes.lastIndexOf("/ByteRange");
        const range = bytes.subarray(at, at + 60).toString("latin1");
        bytes.write(
          range.replace(/(\d)\]/, (_, digit: string) => `${(Number(digit) + 5) % 10}]`),
          at,
        );
        return bytes;
      },
    ],
  ])("%s does not", (_, file) => {
    expect(verify(file()).signatures[0]).toMatchObject({ ...FAILED, field: "Signature1", intact: true });
  });

  test("not only by a signature further on", () => {
    const signed = sealed(base(), shown, pki.organisation);
    const again = sealed(signed, third, pki.leader);
    expect(verify(again)).toMatchObject({
      verdict: "TOTAL-PASSED",
      signatures: [{ changesAfter: "signatures" }, { changesAfter: "signatures" }, { changesAfter: "none" }],
    });
    const altered = revised(signed, put(202, FORM.replace("0 0 10 10 re", "0 0 99 99 re")));
    expect(verify(sealed(altered, third, pki.leader)).signatures).toMatchObject([
      { ...FAILED, field: "Signature1" },
      { ...FAILED, field: "Signature2" },
      { indication: "TOTAL-PASSED", field: "Signature3" },
    ]);
  });

  test("an empty field that a revision brings is signed by the one that fills it", () => {
    const prepared = revised(
      base(),
      both(put(200, `<< ${WIDGET.replace("/V 201 0 R", "")} >>`), inFields, onPage),
    );
    const filled = both(replaceIn(200, "/Rect", "/V 201 0 R /Rect"), put(201, VALUE));
    expect(verify(prepared).signatures[0]).toMatchObject(FAILED);
    expect(verify(sealed(prepared, filled, pki.organisation)).verdict).toBe("TOTAL-PASSED");
  });

  test.each<[string, Edit]>([
    ["another widget of the signed field", replaceIn(100, "/F 132", "/F 132 /Kids [200 0 R]")],
    ["an appearance of the signed field", replaceIn(100, "/F 132", "/F 132 /AP << /N 202 0 R >>")],
    ["a place of the signed field", replaceIn(100, "[0 0 0 0]", "[0 0 595 842]")],
  ])("%s is no signature", (_, edit) => {
    const kid = `<< /Type /Annot /Subtype /Widget /Parent 100 0 R /Rect [0 0 500 500] /P 10 0 R /AP << /N 202 0 R >> >>`;
    const bytes = revised(base(), both(edit, put(200, kid), put(202, FORM), onPage));
    expect(verify(bytes).signatures[0]).toMatchObject(FAILED);
  });
});

test("damage that shows only while signatures are looked at leaves none of them passed", () => {
  const placed = both(
    second,
    put(200, `<< ${WIDGET.replace("[50 50 90 90]", "205 0 R")} >>`),
    put(205, "[50 50 90 90]"),
  );
  expect(verify(sealed(base(), placed, pki.organisation)).verdict).toBe("TOTAL-PASSED");
  const bytes = Buffer.from(revised(base(), placed));
  const entry = String(bytes.indexOf("205 0 obj")).padStart(10, "0");
  bytes.write("0000000009", bytes.lastIndexOf(`${entry} 00000 n`));
  const damaged = signedFrom(bytes, base().length, pki.organisation);
  expect(PdfDocument.open(new MemorySource(damaged)).rebuilt).toBe(false);
  expect(verify(damaged).signatures).toMatchObject([
    { ...FAILED, field: "Signature1", intact: true },
    { indication: "TOTAL-FAILED", field: "Signature2", changesAfter: "other" },
  ]);
});
