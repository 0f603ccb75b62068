import { beforeAll, describe, expect, test } from "vitest";
import type { TrustStore } from "../../../agent/trust/store.ts";
import type { TestPki } from "../../pki/test-pki.ts";
import { createOffice } from "./attack/office.ts";
import { expectCaught, firstOf, reportOf } from "./attack/verdict.ts";
import { formStream, victim } from "./attack/victim.ts";
import { handSigned } from "./hand-signed.ts";
import {
  both,
  put,
  replaceIn,
  revised,
  sealed as sealedBy,
  stream,
  VALUE,
  WIDGET,
  type Edit,
} from "./revision-edit.ts";

/** What other signers' software writes beside its signature, which is more than ours does. */

let pki: TestPki;
let trust: TrustStore;

beforeAll(async () => {
  ({ pki, trust } = await createOffice());
});

const sealed = (bytes: Uint8Array, ...edits: Edit[]): Uint8Array =>
  sealedBy(bytes, both(...edits), pki.organisation);

/** The catalogue as another writer writes it again: other spaces, the form as an object of its own. */
function catalogue(bytes: Uint8Array, form: string, more = ""): Edit {
  return (update, document) => {
    const text = Buffer.from(bytes).toString("latin1");
    const start = text.indexOf("<<", text.indexOf("\n1 0 obj"));
    const body = text.slice(start, text.indexOf("\nendobj", start));
    const changed = body
      .replace(/\/AcroForm <<[^]*?>>/, `/AcroForm\n${form}\n${more}`)
      .replace(/\s+\/Pages/, "/Pages");
    put(1, changed)(update, document);
  };
}

const SIGNED = { indication: "TOTAL-PASSED", changesAfter: "signatures", changesAllowed: true } as const;
const FIELDS = "[100 0 R 110 0 R 112 0 R 115 0 R 117 0 R 200 0 R]";
const LIST = "[110 0 R 112 0 R 115 0 R 117 0 R 120 0 R 200 0 R]";
const LAYERS = formStream("/FRM Do", "/Resources << /XObject << /FRM 203 0 R >> >>");
const signs = both(
  put(200, `<< ${WIDGET} /AP << /N 202 0 R >> /MK << >> /DA (/Helv 0 Tf) >>`),
  put(201, VALUE),
  put(202, LAYERS),
  put(203, formStream("/n0 Do /n2 Do", "/Resources << /XObject << /n0 204 0 R /n2 205 0 R >> >>")),
  put(204, formStream("% DSBlank")),
  put(205, formStream("BT /F 9 Tf (Nguoi ky) Tj ET", "/Resources << /Font << /F 206 0 R >> >>")),
  put(206, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>"),
);

describe("a further signature passes", () => {
  test("with the form, its fonts, the page's list, the metadata and the time written anew", () => {
    const bytes = victim(pki.leader);
    const form =
      "<< /Fields 210 0 R /SigFlags 3 /DA (/Helv 0 Tf 0 g) /DR << /Font << /Helv 206 0 R >> /Encoding << /PDFDocEncoding 211 0 R >> >> >>";
    const file = sealed(
      bytes,
      signs,
      catalogue(
        bytes,
        "209 0 R",
        "/Version /1.7 /Extensions << /ADBE << /BaseVersion /1.7 /ExtensionLevel 8 >> >>",
      ),
      put(209, form),
      put(210, FIELDS),
      put(211, "<< /Type /Encoding /Differences [24 /breve] >>"),
      replaceIn(10, "/Contents", "/Tabs /S /StructParents 0 /LastModified (D:20261121090000Z) /Contents"),
      put(127, LIST),
      put(126, stream("<y/>").replace("<<", "<< /Type /Metadata /Subtype /XML")),
      replaceIn(128, "20261120", "20261121"),
    );
    expect(firstOf(file, trust)).toMatchObject(SIGNED);
    expect(reportOf(file, trust).verdict).toBe("TOTAL-PASSED");
  });

  test("with its widgets apart from its field, within a field of others, on two pages", () => {
    const file = sealed(
      victim(pki.leader),
      put(199, "<< /T (nhom) /Kids [200 0 R] >>"),
      put(200, "<< /FT /Sig /T (S2) /Parent 199 0 R /V 201 0 R /Kids [202 0 R 203 0 R] >>"),
      put(201, VALUE),
      put(
        202,
        "<< /Type /Annot /Subtype /Widget /Parent 200 0 R /Rect [1 1 90 90] /F 132 /P 10 0 R /AP << /N 204 0 R >> >>",
      ),
      put(
        203,
        "<< /Type /Annot /Subtype /Widget /Parent 200 0 R /Rect [1 1 90 90] /F 132 /P 12 0 R /AP << /N 204 0 R >> >>",
      ),
      put(204, formStream("0 0 9 9 re f")),
      replaceIn(1, "117 0 R]", "117 0 R 199 0 R]"),
      put(127, LIST.replace("200 0 R", "202 0 R")),
      replaceIn(12, "/Contents", "/Annots [203 0 R] /Contents"),
    );
    expect(firstOf(file, trust)).toMatchObject(SIGNED);
  });

  test("within a field that groups others already", () => {
    const sample = {
      pages: [{}],
      objects: {
        102: "<< /T (nhom) /Kids [103 0 R] >>",
        103: "<< /FT /Tx /T (ten) /Parent 102 0 R >>",
      },
    };
    const bytes = handSigned({ identity: pki.leader, sample, fields: "102 0 R" });
    const file = sealed(
      bytes,
      put(200, `<< ${WIDGET} /Parent 102 0 R >>`),
      put(201, VALUE),
      replaceIn(102, "[103 0 R]", "[103 0 R 200 0 R]"),
      replaceIn(10, "/Contents", "/Annots [200 0 R] /Contents"),
    );
    expect(firstOf(file, trust)).toMatchObject(SIGNED);
  });

  test("in an empty field, whose appearance and flags are written anew, and which closes another field", () => {
    const bytes = handSigned({
      identity: pki.leader,
      fields: "102 0 R 104 0 R",
      sample: {
        pages: [{ annots: "[102 0 R]" }],
        objects: {
          102: "<< /Type /Annot /Subtype /Widget /FT /Sig /T (S2) /Rect [1 1 9 9] /P 10 0 R /F 4 /AP << /N 103 0 R >> >>",
          103: formStream(""),
          104: "<< /FT /Tx /T (ten) /V (An) >>",
        },
      },
    });
    const file = sealed(
      bytes,
      replaceIn(102, "/F 4", "/F 132 /V 201 0 R /Ff 1 /MK << >>"),
      put(103, formStream("0 0 9 9 re f")),
      put(201, VALUE),
      replaceIn(104, "/V", "/Ff 1 /V"),
    );
    expect(firstOf(file, trust)).toMatchObject(SIGNED);
  });
});

describe("in a tagged document", () => {
  const tagged = (): Uint8Array =>
    handSigned({
      identity: pki.leader,
      sample: {
        pages: [{}],
        catalog: "/MarkInfo << /Marked true >> /StructTreeRoot 130 0 R",
        objects: {
          130: "<< /Type /StructTreeRoot /K 131 0 R /ParentTree 132 0 R /ParentTreeNextKey 1 >>",
          131: "<< /Type /StructElem /S /Document /P 130 0 R /K [133 0 R] >>",
          132: "<< /Nums [0 134 0 R] >>",
          133: "<< /Type /StructElem /S /P /P 131 0 R /Pg 10 0 R /K 0 >>",
          134: "[133 0 R]",
        },
      },
    });
  const element =
    "<< /Type /StructElem /S /Form /P 131 0 R /Pg 10 0 R /K << /Type /OBJR /Obj 200 0 R /Pg 10 0 R >> >>";
  const joins = both(
    put(200, `<< ${WIDGET} /StructParent 1 >>`),
    put(201, VALUE),
    put(202, element),
    replaceIn(1, "/Fields [100 0 R]", "/Fields [100 0 R 200 0 R]"),
    replaceIn(10, "/Contents", "/Annots [200 0 R] /Contents"),
    replaceIn(130, "/ParentTreeNextKey 1", "/ParentTreeNextKey 2"),
    replaceIn(131, "[133 0 R]", "[133 0 R 202 0 R]"),
    replaceIn(132, "0 134 0 R", "0 134 0 R 1 202 0 R"),
  );

  test("a further signature may join the structure", () => {
    expect(firstOf(sealed(tagged(), joins), trust)).toMatchObject(SIGNED);
  });

  test.each<[string, Edit]>([
    ["an element in place of another", replaceIn(131, "[133 0 R]", "[202 0 R]")],
    ["another number of an element", replaceIn(132, "0 134 0 R", "0 202 0 R 1 202 0 R")],
    ["an element with a text to be read instead", put(202, element.replace("/Pg", "/ActualText (khac) /Pg"))],
    ["an element of the page's content", put(202, element.replace(/<< \/Type \/OBJR.*?>>/, "0"))],
    ["another kind of an element", replaceIn(133, "/S /P", "/S /H1")],
  ])("%s is a change", (_, edit) => {
    expectCaught(sealed(tagged(), both(joins, edit)), trust);
  });
});

describe("validation data", () => {
  const store = (dss: string): Edit => both(replaceIn(1, "/Pages", "/DSS 300 0 R /Pages"), put(300, dss));
  const data = both(put(301, stream("certificate")), put(302, stream("list")), put(303, stream("answer")));

  test.each([
    "<< /Type /DSS /Certs [301 0 R] /CRLs [302 0 R] /OCSPs [303 0 R] >>",
    "<< /Certs [301 0 R] /VRI << /ABCD << /Type /VRI /Cert [301 0 R] /CRL [302 0 R] /OCSP [303 0 R] /TU (D:20261121090000Z) >> >> >>",
  ])("%s is no change of what was signed", (dss) => {
    const file = revised(victim(pki.leader), both(store(dss), data));
    expect(firstOf(file, trust)).toMatchObject({
      indication: "TOTAL-PASSED",
      changesAfter: "validation-data",
    });
  });

  test.each([
    ["with what no store has", "<< /Certs [301 0 R] /Khac 302 0 R >>"],
    ["with a page", "<< /Certs [301 0 R] /VRI << /A << /Cert [10 0 R] /Khac 302 0 R >> >> >>"],
    ["that is no dictionary", "[301 0 R]"],
    ["with lists of what is no stream", "<< /Certs [3 0 R] >>"],
  ])("%s is a change", (_, dss) => {
    expectCaught(revised(victim(pki.leader), both(store(dss), data)), trust);
  });
});

test("the report tells of each revision what it did and who signed it", () => {
  const bytes = victim(pki.leader);
  const second = sealed(bytes, signs, replaceIn(1, "117 0 R]", "117 0 R 200 0 R]"), put(127, LIST));
  const third = revised(second, replaceIn(112, "/V /Off /AS /Off", "/V /Co /AS /Co"));
  const fourth = revised(third, put(11, stream("BT ET")));
  expect(reportOf(fourth, trust).revisions).toEqual([
    { end: bytes.length, change: null, signedBy: ["Signature1"] },
    { end: second.length, change: "signatures", signedBy: ["Signature2"] },
    { end: third.length, change: "form", signedBy: [] },
    { end: fourth.length, change: "other", signedBy: [] },
  ]);
});
