import { beforeAll, describe, expect, test } from "vitest";
import { PdfRef } from "../../../../agent/pdf/object.ts";
import { MemorySource } from "../../../../agent/pdf/source.ts";
import { TrustStore } from "../../../../agent/trust/store.ts";
import type { SignatureReport } from "../../../../protocol/report.ts";
import { createTestPki, type TestPki } from "../../../pki/test-pki.ts";
import { samplePdf } from "../../pades/sample-pdf.ts";
import { handSigned } from "../hand-signed.ts";
import {
  both,
  FORM,
  inFields,
  onPage,
  put,
  replaceIn,
  revised,
  sealed as sealedBy,
  STAMP_VALUE,
  stream,
  VALUE,
  WIDGET,
  type Edit,
} from "../revision-edit.ts";
import { verifyFile } from "../offline-check.ts";

let pki: TestPki;
let trust: TrustStore;

beforeAll(async () => {
  pki = await createTestPki();
  trust = TrustStore.of([pki.root.certificate]);
});

/** Page 0 is object 10, its contents 11, the font 3; the signature field 100, its dictionary 101. */
const base = (): Uint8Array => handSigned({ identity: pki.leader, sample: { pages: [{}, {}] } });

const sealed = (bytes: Uint8Array, edit: Edit): Uint8Array => sealedBy(bytes, edit, pki.organisation);

function firstSignature(bytes: Uint8Array): SignatureReport | undefined {
  const { signatures } = verifyFile(new MemorySource(bytes), { trust, file: "a.pdf" });
  return signatures.find(({ field }) => field === "Signature1");
}

describe("is no change of the document's content:", () => {
  test.each<[string, Edit, SignatureReport["changesAfter"]]>([
    [
      "a further signature on a page",
      both(put(200, `<< ${WIDGET} >>`), put(201, VALUE), inFields, onPage),
      "signatures",
    ],
    [
      "a further signature within its field",
      both(put(200, `<< ${WIDGET.replace("201 0 R", VALUE)} >>`), inFields, onPage),
      "signatures",
    ],
    [
      "a further signature with an appearance and its resources",
      both(
        put(200, `<< ${WIDGET} /AP << /N 202 0 R >> >>`),
        put(201, VALUE),
        put(202, FORM),
        inFields,
        onPage,
      ),
      "signatures",
    ],
    [
      "a document time stamp",
      both(
        put(200, `<< ${WIDGET.replace("[50 50 90 90]", "[0 0 0 0]")} >>`),
        put(201, STAMP_VALUE),
        inFields,
      ),
      "validation-data",
    ],
  ])("%s", (_, edit, changesAfter) => {
    expect(firstSignature(sealed(base(), edit))).toMatchObject({
      indication: "TOTAL-PASSED",
      intact: true,
      coversWholeFile: false,
      changesAfter,
      changesAllowed: true,
    });
  });

  test.each<[string, Edit, SignatureReport["changesAfter"]]>([
    [
      "validation data",
      both(
        replaceIn(
          1,
          "/Pages",
          "/DSS 300 0 R /Extensions << /ESIC << /BaseVersion /1.7 /ExtensionLevel 5 >> >> /Pages",
        ),
        put(300, "<< /Certs [301 0 R] >>"),
        put(301, stream("certificate")),
      ),
      "validation-data",
    ],
    ["an update without objects", () => undefined, "none"],
    ["an object that nothing refers to", put(400, "<< /Title (khac) >>"), "none"],
    ["an object written again as it was", replaceIn(3, "/Type /Font ", "/Type  /Font\n"), "none"],
  ])("%s", (_, edit, changesAfter) => {
    expect(firstSignature(revised(base(), edit))).toMatchObject({
      indication: "TOTAL-PASSED",
      intact: true,
      coversWholeFile: false,
      changesAfter,
      changesAllowed: true,
    });
  });

  const info = "<< /Title (Quyet dinh) /ModDate (D:20261120090000Z) >>";
  const xmp = (text: string): string => stream(text).replace("<<", "<< /Type /Metadata /Subtype /XML");

  test("the time of writing in the document's information and metadata", () => {
    const sample = { catalog: "/Metadata 105 0 R", objects: { 104: info, 105: xmp("<x/>") } };
    const bytes = handSigned({ identity: pki.leader, sample, info: "104 0 R" });
    const written = both(replaceIn(104, "1120", "1121"), put(105, xmp("<y/>")));
    expect(firstSignature(revised(bytes, written))).toMatchObject({
      indication: "TOTAL-PASSED",
      changesAfter: "none",
    });
    expect(firstSignature(revised(bytes, replaceIn(104, "Quyet dinh", "Khac")))?.changesAfter).toBe("other");
    expect(firstSignature(revised(bytes, put(105, stream("<y/>"))))?.changesAfter).toBe("other");
  });

  test("but metadata that a page shows is content", () => {
    const sample = {
      catalog: "/Metadata 105 0 R",
      objects: { 105: xmp("BT ET"), 106: "<< /Form 105 0 R >>" },
    };
    const shown = { ...sample, catalog: `${sample.catalog} /Names 106 0 R` };
    const bytes = handSigned({ identity: pki.leader, sample: shown });
    expect(firstSignature(revised(bytes, put(105, xmp("BT (x) Tj ET"))))?.changesAfter).toBe("other");
  });

  test("an empty signature field that was there and is now filled", () => {
    const sample = {
      pages: [{ annots: "[102 0 R]" }],
      objects: { 102: "<< /Type /Annot /Subtype /Widget /FT /Sig /T (S2) /Rect [1 1 9 9] /P 10 0 R >>" },
    };
    const bytes = handSigned({ identity: pki.leader, sample, fields: "102 0 R" });
    const filled = sealed(bytes, both(replaceIn(102, "/Rect", "/V 201 0 R /Rect"), put(201, VALUE)));
    expect(firstSignature(filled)).toMatchObject({ indication: "TOTAL-PASSED", changesAfter: "signatures" });
  });
});

describe("is caught, though the signature's own digest holds:", () => {
  const isCaught = (bytes: Uint8Array): void => {
    expect(firstSignature(bytes)).toMatchObject({
      indication: "TOTAL-FAILED",
      intact: true,
      changesAfter: "other",
      changesAllowed: false,
    });
  };

  test.each<[string, Edit]>([
    ["a page's content rewritten", put(11, stream("BT ET"))],
    [
      "a page's content replaced by another object",
      both(replaceIn(10, "11 0 R", "200 0 R"), put(200, stream("BT ET"))),
    ],
    ["a page's size changed", replaceIn(10, "/MediaBox [0 0 595 842]", "/MediaBox [0 0 100 100]")],
    ["a page turned", replaceIn(10, "/Contents", "/Rotate 180 /Contents")],
    ["a font swapped", replaceIn(3, "Helvetica", "Symbol")],
    [
      "a page added",
      both(replaceIn(2, "12 0 R", "12 0 R 200 0 R"), put(200, "<< /Type /Page /Parent 2 0 R >>")),
    ],
    ["a page removed", replaceIn(2, " 12 0 R", "")],
    [
      "an action when the document opens",
      replaceIn(1, "/Pages", "/OpenAction << /S /JavaScript /JS (x) >> /Pages"),
    ],
    [
      "validation data that are another page tree, of which the catalogue tells some readers",
      both(
        replaceIn(1, "/Pages 2 0 R", "/Pages 300 0 R /Pages 2 0 R /DSS << /Certs [300 0 R] >>"),
        put(300, "<< /Type /Pages /Kids [12 0 R] /Count 1 >>"),
      ),
    ],
    ["hidden layers", replaceIn(1, "/Pages", "/OCProperties << >> /Pages")],
    ["another catalogue", put(400, "<< /Type /Catalog >>")],
    [
      "a further field that is no signature",
      both(put(200, `<< ${WIDGET.replace("/Sig", "/Tx")} >>`), inFields, onPage),
    ],
    [
      "a further signature field without a value",
      both(put(200, `<< ${WIDGET.replace("/V 201 0 R", "")} >>`), inFields, onPage),
    ],
    [
      "a page's content redefined as the form",
      both(replaceIn(1, /<< \/Fields.*?>>/, "11 0 R"), put(11, "<< /Fields [100 0 R] /SigFlags 3 >>")),
    ],
    ["the signature's field moved over the page", replaceIn(100, "[0 0 0 0]", "[0 0 500 500]")],
    ["a page made nothing", put(12, "null")],
  ])("%s", (_, edit) => {
    isCaught(revised(base(), edit));
  });

  test.each<[string, Edit]>([
    [
      "a redaction beside a further signature",
      both(
        put(200, `<< ${WIDGET} >>`),
        put(201, VALUE),
        put(202, "<< /Type /Annot /Subtype /Redact /Rect [0 0 500 500] >>"),
        inFields,
        replaceIn(10, "/Contents", "/Annots [200 0 R 202 0 R] /Contents"),
      ),
    ],
    [
      "a further signature with an action",
      both(
        put(200, `<< ${WIDGET} /AA << /E << /S /JavaScript /JS (x) >> >> >>`),
        put(201, VALUE),
        inFields,
        onPage,
      ),
    ],
    [
      "a page's content redefined as its list of annotations",
      both(
        put(200, `<< ${WIDGET} >>`),
        put(201, VALUE),
        inFields,
        replaceIn(10, "/Contents", "/Annots 11 0 R /Contents"),
        put(11, "[200 0 R]"),
      ),
    ],
    [
      "a widget beside a further signature that is in no form",
      both(
        put(200, `<< ${WIDGET} /Lock 202 0 R >>`),
        put(201, VALUE),
        put(202, `<< ${WIDGET.replace("201 0 R", "null")} /AP << /N 203 0 R >> >>`),
        put(203, FORM),
        inFields,
        replaceIn(10, "/Contents", "/Annots [200 0 R 202 0 R] /Contents"),
      ),
    ],
    [
      "an empty field beside a further signature",
      both(
        put(200, `<< ${WIDGET} >>`),
        put(201, VALUE),
        put(202, `<< ${WIDGET.replace("/V 201 0 R", "")} /AP << /N 203 0 R >> >>`),
        put(203, FORM),
        replaceIn(1, "/Fields [100 0 R]", "/Fields [100 0 R 200 0 R 202 0 R]"),
        replaceIn(10, "/Contents", "/Annots [200 0 R 202 0 R] /Contents"),
      ),
    ],
    [
      "a time stamp that shows something",
      both(
        put(200, `<< ${WIDGET} /AP << /N 202 0 R >> >>`),
        put(201, STAMP_VALUE),
        put(202, FORM),
        inFields,
        onPage,
      ),
    ],
    [
      "a time stamp without room, whose appearance draws all the same",
      both(
        put(200, `<< ${WIDGET.replace("[50 50 90 90]", "[0 0 0 0]")} /AP << /N 202 0 R >> >>`),
        put(201, STAMP_VALUE),
        put(202, FORM),
        inFields,
        onPage,
      ),
    ],
  ])("%s, though that signature holds", (_, edit) => {
    isCaught(sealed(base(), edit));
  });

  test("an object that the signed page referred to before it existed", () => {
    const sample = {
      pages: [{ annots: "[]" }],
      objects: { 103: "<< /Hidden 202 0 R >>" },
      catalog: "/Names 103 0 R",
    };
    const bytes = handSigned({ identity: pki.leader, sample });
    isCaught(
      sealed(
        bytes,
        both(
          put(200, `<< ${WIDGET} /AP << /N 202 0 R >> >>`),
          put(201, VALUE),
          put(202, FORM),
          inFields,
          replaceIn(10, "/Annots []", "/Annots [200 0 R]"),
        ),
      ),
    );
  });

  test.each([
    ["text", "% ghi chú"],
    ["an object", "\n500 0 obj\n<< >>\nendobj\n"],
    ["a second end", "%%EOF\n"],
    ["a few lines", "\n\n\n"],
  ])("%s behind the end of the file", (_, tail) => {
    isCaught(Buffer.concat([base(), Buffer.from(tail)]));
  });

  test("a cross-reference that no longer leads to the signed revision", () => {
    const update = revised(base(), replaceIn(11, "(1)", "(2)")).subarray(base().length);
    const text = Buffer.from(update)
      .toString("latin1")
      .replace(/\/Prev \d+/, (prev) => `/Prev ${"1".padStart(prev.length - 6, "0")}`);
    const report = verifyFile(new MemorySource(Buffer.concat([base(), Buffer.from(text, "latin1")])), {
      trust,
      file: "",
    });
    expect(report.verdict).not.toBe("TOTAL-PASSED");
  });
});

describe("a signature that was taken elsewhere", () => {
  test("signs nothing when its dictionary is copied into a later revision", () => {
    const bytes = base();
    const copied = revised(bytes, (update, document) => {
      const signature = document.get(new PdfRef(101));
      update.put(new PdfRef(200), signature);
      replaceIn(100, "101 0 R", "200 0 R")(update, document);
      replaceIn(11, "(1)", "(2)")(update, document);
    });
    const { signatures } = verifyFile(new MemorySource(copied), { trust, file: "" });
    expect(signatures).toMatchObject([
      { indication: "TOTAL-FAILED", subIndication: "FORMAT_FAILURE", changesAfter: "other" },
      { indication: "TOTAL-FAILED", intact: false },
    ]);
  });
});

describe("a certification", () => {
  const certified = (permission: number): Uint8Array =>
    handSigned({
      identity: pki.leader,
      sample: { catalog: "/Perms << /DocMDP 101 0 R >>" },
      entries: `/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /V /1.2 /P ${permission} >> >>]`,
    });
  const signedAgain = (bytes: Uint8Array): Uint8Array =>
    sealed(bytes, both(put(200, `<< ${WIDGET} >>`), put(201, VALUE), inFields, onPage));

  test("that allows no change is broken by a further signature", () => {
    expect(firstSignature(signedAgain(certified(1)))).toMatchObject({
      indication: "TOTAL-FAILED",
      changesAfter: "signatures",
      changesAllowed: false,
    });
  });

  test.each([2, 3])("with permission %i lets a further signature be added", (permission) => {
    expect(firstSignature(signedAgain(certified(permission)))?.indication).toBe("TOTAL-PASSED");
  });
});

test("a document with a damaged cross-reference does not pass, whatever its signature says", () => {
  const bytes = Buffer.from(base());
  bytes.write("9999999", bytes.lastIndexOf("startxref") + "startxref\n".length);
  expect(firstSignature(bytes)?.indication ?? "none").not.toBe("TOTAL-PASSED");
  expect(firstSignature(samplePdf())).toBeUndefined();
});
