import { beforeAll, describe, expect, test } from "vitest";
import type { TrustStore } from "../../../../agent/trust/store.ts";
import type { TestPki } from "../../../pki/test-pki.ts";
import { both, put, replaceIn, revised, sealed, stream, VALUE, WIDGET, type Edit } from "../revision-edit.ts";
import { certifiedVictim, formStream, victim } from "./victim.ts";
import { createOffice } from "./office.ts";
import { expectCaught, firstOf } from "./verdict.ts";

/** Incremental-saving attacks: what a page or the document shows is changed behind a signature. */

let pki: TestPki;
let trust: TrustStore;

beforeAll(async () => {
  ({ pki, trust } = await createOffice());
});

const CHANGES: readonly [string, Edit][] = [
  ["a page's content", put(11, stream("BT ET"))],
  ["a page's content by another stream", both(replaceIn(10, "11 0 R", "300 0 R"), put(300, stream("BT ET")))],
  [
    "a page's content by one more stream",
    both(replaceIn(10, "11 0 R", "[11 0 R 300 0 R]"), put(300, stream("0 0 m"))),
  ],
  ["a font", replaceIn(3, "Helvetica", "Symbol")],
  ["a font by its encoding", replaceIn(3, "/Type1", "/Type1 /Encoding << /Differences [49 /two] >>")],
  ["resources of a page", replaceIn(10, "/Font << /F 3 0 R >>", "/Font << /F 300 0 R >>")],
  ["resources that pages inherit", replaceIn(2, "3 0 R", "300 0 R")],
  ["a picture", put(121, stream("y").replace("<<", "<< /Type /XObject /Subtype /Image /Width 1 /Height 1"))],
  ["the size of a page", replaceIn(10, "595", "300")],
  ["the crop of a page", replaceIn(10, "/Contents", "/CropBox [0 0 9 9] /Contents")],
  ["the turn of a page", replaceIn(10, "/Contents", "/Rotate 180 /Contents")],
  ["the turn that pages inherit", replaceIn(2, "/Rotate 0", "/Rotate 90")],
  ["the unit of a page", replaceIn(10, "/Contents", "/UserUnit 10 /Contents")],
  [
    "the group of a page",
    replaceIn(10, "/Contents", "/Group << /S /Transparency /CS /DeviceCMYK >> /Contents"),
  ],
  ["an action of a page", replaceIn(10, "/Contents", "/AA << /O << /S /JavaScript /JS (x) >> >> /Contents")],
  [
    "a page, inserted",
    both(replaceIn(2, "[10 0 R", "[300 0 R 10 0 R"), put(300, "<< /Type /Page /Parent 2 0 R >>")),
  ],
  [
    "a page, appended",
    both(replaceIn(2, "12 0 R]", "12 0 R 300 0 R]"), put(300, "<< /Type /Page /Parent 2 0 R >>")),
  ],
  ["a page, removed", replaceIn(2, " 12 0 R", "")],
  ["the order of pages", replaceIn(2, "[10 0 R 12 0 R]", "[12 0 R 10 0 R]")],
  [
    "the page tree",
    both(
      replaceIn(1, "/Pages 2 0 R", "/Pages 300 0 R"),
      put(300, "<< /Type /Pages /Kids [12 0 R] /Count 1 >>"),
    ),
  ],
  ["a page made nothing", put(12, "null")],
  ["the layers that show", replaceIn(1, "/ON [122 0 R]", "/OFF [122 0 R]")],
  ["a layer", replaceIn(122, "(Lop)", "(Lop) /Usage << /View << /ViewState /OFF >> >>")],
  ["an action at opening", replaceIn(1, "/Pages", "/OpenAction << /S /JavaScript /JS (x) >> /Pages")],
  ["an action of the document", replaceIn(1, "/Pages", "/AA << /WC << /S /JavaScript /JS (x) >> >> /Pages")],
  [
    "a script among names",
    replaceIn(124, "<<", "<< /JavaScript << /Names [(x) << /S /JavaScript /JS (x) >>] >>"),
  ],
  ["outlines", replaceIn(123, "/Count 0", "/First 300 0 R /Last 300 0 R /Count 1")],
  ["labels of pages", replaceIn(1, "/S /D", "/S /R")],
  ["an attached file", put(125, stream("khac").replace("<<", "<< /Type /EmbeddedFile"))],
  ["how readers open it", replaceIn(1, "/Pages", "/ViewerPreferences << /Direction /R2L >> /Pages")],
  ["the language of its text", replaceIn(1, "/Pages", "/Lang (en) /Pages")],
  ["certification, afterwards", replaceIn(1, "/Pages", "/Perms << /DocMDP 101 0 R >> /Pages")],
  ["reader rights", replaceIn(1, "/Pages", "/Perms << /UR3 101 0 R >> /Pages")],
  ["collections", replaceIn(1, "/Pages", "/Collection << /View /D >> /Pages")],
  ["the title", replaceIn(128, "Quyet dinh", "Cong van")],
  ["metadata by what is none", put(126, stream("BT ET"))],
  ["a catalogue beside it", put(300, "<< /Type /Catalog /Pages 2 0 R >>")],
  ["pages beside its own", put(300, "<< /Type /Pages /Kids [] /Count 0 >>")],
  ["a page beside its own", put(300, "<< /Type /Page /Parent 2 0 R /Contents 11 0 R >>")],
  ["two values of one key", replaceIn(1, "/Pages 2 0 R", "/Pages 300 0 R /Pages 2 0 R")],
];

describe("a change behind a signature is caught:", () => {
  test.each(CHANGES)("%s", (_, edit) => {
    expectCaught(revised(victim(pki.leader), edit), trust);
  });

  test("and so is each of them before another signer's signature", () => {
    const signs = both(put(200, `<< ${WIDGET} >>`), put(201, VALUE), inFieldsOfVictim);
    const caught = CHANGES.filter(
      ([name]) => name !== "two values of one key" && !name.includes("at opening"),
    );
    for (const [, edit] of caught) {
      const changed = revised(victim(pki.leader), edit);
      expectCaught(sealed(changed, signs, pki.organisation), trust);
    }
  });

  test.each([1, 2, 3, null])("and on a document that is certified with %s", (level) => {
    for (const [, edit] of CHANGES) expectCaught(revised(certifiedVictim(pki.leader, level), edit), trust);
  });
});

const inFieldsOfVictim: Edit = replaceIn(1, "/Fields [100 0 R", "/Fields [200 0 R 100 0 R");

describe("overlays", () => {
  test.each<[string, string]>([
    ["a text", "/Subtype /FreeText /DA (/Helv 12 Tf) /Contents (khac)"],
    ["a stamp", "/Subtype /Stamp /AP << /N 301 0 R >>"],
    ["a redaction", "/Subtype /Redact /OverlayText (khac)"],
    ["a watermark", "/Subtype /Watermark /AP << /N 301 0 R >>"],
    ["a screen", "/Subtype /Screen /AP << /N 301 0 R >>"],
    ["an attached file", "/Subtype /FileAttachment /FS << /F (a) >>"],
    ["a rectangle", "/Subtype /Square /IC [1 1 1]"],
    ["a line", "/Subtype /Line /L [0 0 9 9]"],
    ["a drawing", "/Subtype /Ink /InkList [[0 0 9 9]]"],
    ["a widget without a field", "/Subtype /Widget /AP << /N 301 0 R >>"],
    ["a widget of a field in no form", "/Subtype /Widget /FT /Tx /T (la) /V (khac) /AP << /N 301 0 R >>"],
    ["a note with a script", "/Subtype /Text /A << /S /JavaScript /JS (x) >>"],
    ["a link to elsewhere", "/Subtype /Link /A << /S /URI /URI (http://a.example) >>"],
    ["a link that starts a program", "/Subtype /Link /A << /S /Launch /F (a) >>"],
    ["a link into another file", "/Subtype /Link /A << /S /GoToR /F (a) >>"],
    ["a link that sends the form", "/Subtype /Link /A << /S /SubmitForm /F (a) >>"],
    ["a link with an action kept apart", "/Subtype /Link /PA 302 0 R"],
    ["a note as large as the page", "/Subtype /Text /AP << /N 301 0 R >>"],
    ["a highlight that covers", "/Subtype /Highlight /QuadPoints [0 0 9 0 0 9 9 9] /AP << /N 301 0 R >>"],
    ["a highlight that is black", "/Subtype /Highlight /QuadPoints [0 0 9 0 0 9 9 9] /C [0 0 0]"],
    ["a note as large as the page without an appearance", "/Subtype /Text"],
    ["a link with a border as thick as the page", "/Subtype /Link /Dest [10 0 R /Fit] /Border [0 0 400]"],
    [
      "a line below text as thick as the page",
      "/Subtype /Underline /QuadPoints [0 0 9 0 0 9 9 9] /BS << /W 400 >>",
    ],
    ["a note in a layer", "/Subtype /Text /OC 122 0 R"],
    ["an unknown kind", "/Subtype /Moi"],
    ["a projection", "/Subtype /Projection"],
  ])("by %s are caught", (_, entries) => {
    const edit = both(
      put(127, "[110 0 R 112 0 R 115 0 R 117 0 R 120 0 R 300 0 R]"),
      put(300, `<< /Type /Annot /Rect [0 0 500 500] /P 10 0 R ${entries} >>`),
      put(301, formStream("1 g 0 0 500 500 re f")),
    );
    for (const bytes of [
      victim(pki.leader),
      certifiedVictim(pki.leader, 3),
      certifiedVictim(pki.leader, 2),
    ]) {
      expectCaught(revised(bytes, edit), trust);
    }
  });
});

describe("comments", () => {
  const noted = (entries: string): Edit =>
    both(
      put(127, "[110 0 R 112 0 R 115 0 R 117 0 R 120 0 R 300 0 R]"),
      put(300, `<< /Type /Annot /Rect [500 740 520 760] /P 10 0 R ${entries} >>`),
    );

  test.each<[string, Edit]>([
    ["a note", noted("/Subtype /Text /Contents (Y kien)")],
    ["a highlight", noted("/Subtype /Highlight /QuadPoints [0 0 9 0 0 9 9 9] /C [1 1 0]")],
    ["a link within the document", noted("/Subtype /Link /Dest [10 0 R /Fit] /Border [0 0 0]")],
    ["an answer to a note", replaceIn(120, "Da xem", "Dong y")],
    ["a note that is gone", put(127, "[110 0 R 112 0 R 115 0 R 117 0 R]")],
  ])("that hide nothing are told and allowed: %s", (_, edit) => {
    expect(firstOf(revised(victim(pki.leader), edit), trust)).toMatchObject({
      indication: "TOTAL-PASSED",
      changesAfter: "annotations",
      changesAllowed: true,
    });
    for (const [level, changesAllowed] of [
      [1, false],
      [2, false],
      [3, true],
      [null, false],
    ] as const) {
      expect(firstOf(revised(certifiedVictim(pki.leader, level), edit), trust)).toMatchObject({
        changesAfter: "annotations",
        changesAllowed,
      });
    }
  });

  test("that lie in another order are a change", () => {
    expectCaught(revised(victim(pki.leader), put(127, "[112 0 R 110 0 R 115 0 R 117 0 R 120 0 R]")), trust);
  });

  test("with icons of their own are for those whom a certification asks for comments", () => {
    const edit = replaceIn(120, "/Contents", "/AP << /N 111 0 R >> /Contents");
    expectCaught(revised(victim(pki.leader), edit), trust);
    expect(firstOf(revised(certifiedVictim(pki.leader, 3), edit), trust)?.changesAllowed).toBe(true);
  });

  test("take no widget away", () => {
    expectCaught(revised(victim(pki.leader), put(127, "[110 0 R 112 0 R 117 0 R 120 0 R]")), trust);
    expectCaught(revised(victim(pki.leader), replaceIn(120, "/Subtype /Text", "/Subtype /Stamp")), trust);
  });
});

test("a signature that lies over the page says who made it, and not that nothing was changed", () => {
  const edit = both(put(200, `<< ${WIDGET} >>`), put(201, VALUE), inFieldsOfVictim);
  const bytes = sealed(certifiedVictim(pki.leader, 2), edit, pki.organisation);
  expect(firstOf(bytes, trust)).toMatchObject({ changesAfter: "signatures", changesAllowed: true });
});
