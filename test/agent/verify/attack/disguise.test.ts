import { beforeAll, describe, expect, test } from "vitest";
import type { TrustStore } from "../../../../agent/trust/store.ts";
import type { TestPki } from "../../../pki/test-pki.ts";
import { handSigned } from "../hand-signed.ts";
import { hybridPdf } from "../../pades/sample-pdf.ts";
import { both, put, replaceIn, revised, sealed, stream, VALUE, WIDGET, type Edit } from "../revision-edit.ts";
import { createOffice } from "./office.ts";
import { rawUpdate } from "./raw-update.ts";
import { expectCaught, firstOf } from "./verdict.ts";
import { formStream, TEXT_FIELD, textForm, victim } from "./victim.ts";

/** What looks like something harmless, and shows something else. */

let pki: TestPki;
let trust: TrustStore;

beforeAll(async () => {
  ({ pki, trust } = await createOffice());
});

const HIGHLIGHT =
  "/Subtype /Highlight /Rect [50 50 550 750] /QuadPoints [50 750 550 750 50 50 550 50] /C [1 1 0]";
const MULTIPLIES = "/ExtGState << /M << /BM /Multiply >> >>";

const noted = (entries: string, ...more: Edit[]): Edit =>
  both(
    put(127, "[110 0 R 112 0 R 115 0 R 117 0 R 120 0 R 300 0 R]"),
    put(300, `<< /Type /Annot /P 10 0 R ${entries} >>`),
    ...more,
  );

const tint = (content: string, resources = "", entries = ""): string =>
  formStream(content, `/Resources << ${MULTIPLIES} ${resources} >> ${entries}`).replace(
    "[0 0 200 20]",
    "[0 0 500 700]",
  );

const highlighted = (appearance: string, ...more: Edit[]): Edit =>
  noted(`${HIGHLIGHT} /AP << /N 301 0 R >>`, put(301, appearance), ...more);

const hexOf = (content: string): string => Buffer.from(content).toString("hex");

describe("a highlight", () => {
  test.each<[string, string]>([
    ["of one colour", "/M gs 1 1 0 rg 0 0 500 700 re f"],
    ["of a colour by its space", "/M gs /DeviceRGB cs 1 .82 0 sc 0 0 500 700 re f"],
    ["that saves and restores", "q /M gs 1 1 0 rg 0 0 500 700 re f Q"],
  ])("%s is a comment", (_, content) => {
    expect(firstOf(revised(victim(pki.leader), highlighted(tint(content))), trust)).toMatchObject({
      indication: "TOTAL-PASSED",
      changesAfter: "annotations",
    });
  });

  test.each<[string, Edit]>([
    [
      "restores what it never saved",
      highlighted(
        tint("/M gs /I Do", "/XObject << /I 302 0 R >>"),
        put(
          302,
          formStream(
            "/N gs q Q 1 g 0 0 500 700 re f",
            "/Resources << /ExtGState << /N << /BM /Normal >> >> >>",
          ),
        ),
      ),
    ],
    ["restores more than it saves", highlighted(tint("/M gs 1 g Q 0 0 500 700 re f"))],
    ["has a colour space of its own", highlighted(tint("/M gs /DeviceX cs 1 1 1 scn 0 0 500 700 re f"))],
    [
      "says what a device's colours are",
      highlighted(
        tint("/M gs 1 g 0 0 500 700 re f", "/ColorSpace << /DefaultGray [/CalGray << /Gamma 99 >>] >>"),
      ),
    ],
    [
      "is in the colour that a space begins with",
      highlighted(tint("/M gs 1 g /DeviceGray cs 0 0 500 700 re f")),
    ],
    ["has more numbers than its space", highlighted(tint("/M gs /DeviceGray cs 0 1 1 sc 0 0 500 700 re f"))],
    ["is brighter than light", highlighted(tint("/M gs 9 0 0 rg 0 0 500 700 re f"))],
    ["can be read as writing itself", highlighted(tint("/M gs .4 g 0 0 500 700 re f"))],
    [
      "has a filter by its older name",
      highlighted(
        tint(`%${hexOf("1 g 0 0 500 700 re f")}>\n/M gs 1 1 0 rg 0 0 500 700 re f`, "", "/F /ASCIIHexDecode"),
      ),
    ],
    ["has a mode of its own", noted(`${HIGHLIGHT} /BM /Normal`)],
  ])("that %s is caught", (_, edit) => {
    expectCaught(revised(victim(pki.leader), edit), trust);
  });
});

describe("a line that a reader draws is no harmless comment:", () => {
  test.each<[string, string]>([
    ["a border around a link", "/Subtype /Link /Rect [50 600 250 603] /Border [0 0 3] /C [1 1 1]"],
    ["a border in a style", "/Subtype /Link /Rect [50 600 250 603] /Border [0 0 0] /BS << /W 3 >>"],
    ["a border that is not said", "/Subtype /Link /Rect [50 600 250 603]"],
    ["a border that is no number", "/Subtype /Link /Rect [50 600 250 603] /Border [0 0 (0)]"],
    ["a line below", "/Subtype /Underline /Rect [0 0 9 9] /QuadPoints [50 9000 550 9000 50 9 550 9]"],
    ["a wave below", "/Subtype /Squiggly /Rect [0 0 9 9] /QuadPoints [50 9000 550 9000 50 9 550 9]"],
  ])("%s", (_, entries) => {
    expectCaught(revised(victim(pki.leader), noted(entries)), trust);
  });
});

describe("an object that is two things", () => {
  const doubled = (page: string): Uint8Array =>
    handSigned({
      identity: pki.leader,
      sample: {
        objects: {
          2: "<< /Type /Pages /Kids [300 0 R] /Count 1 /MediaBox [0 0 595 842] >>",
          300: page,
        },
      },
    });

  test.each(["", "/Type /Annot "])("is caught as a page and a note (%s)", (type) => {
    const page = `<< ${type}/Parent 2 0 R /Contents 11 0 R /Subtype /Text /Rect [0 0 20 20] >>`;
    const edit = both(replaceIn(300, "11 0 R", "400 0 R"), put(400, stream("BT ET")));
    expectCaught(revised(doubled(page), edit), trust);
  });

  test.each<[string, string, Record<number, string>]>([
    ["a graphics state and a note", "/MediaBox [0 0 9 9] /Extra << /G 300 0 R >>", {}],
    ["one list of pages and of comments", "/Extra 302 0 R", { 302: "[300 0 R]" }],
  ])("is caught as %s", (_, pageTree, objects) => {
    const note = "<< /Type /Annot /Subtype /Text /Rect [0 0 20 20] /CA 1 >>";
    const bytes = handSigned({
      identity: pki.leader,
      sample: {
        pages: [{ annots: objects[302] === undefined ? "[300 0 R]" : "302 0 R" }],
        pageTree,
        objects: { 300: note, ...objects },
      },
    });
    expectCaught(revised(bytes, replaceIn(300, "/CA 1", "/CA 0")), trust);
  });

  test("as comments refer to each other, they are only comments", () => {
    const bytes = handSigned({
      identity: pki.leader,
      sample: {
        pages: [{ annots: "302 0 R" }],
        objects: {
          300: "<< /Type /Annot /Subtype /Text /Rect [0 0 20 20] /Contents (a) /Popup 301 0 R >>",
          301: "<< /Type /Annot /Subtype /Popup /Rect [0 0 90 90] /Parent 300 0 R /Border [0 0 0] >>",
          302: "[300 0 R 301 0 R 303 0 R]",
          303: "<< /Type /Annot /Subtype /Text /Rect [0 0 20 20] /Contents (b) /IRT 300 0 R >>",
        },
      },
    });
    expect(firstOf(revised(bytes, replaceIn(300, "(a)", "(c)")), trust)).toMatchObject({
      indication: "TOTAL-PASSED",
      changesAfter: "annotations",
    });
  });
});

describe("an appearance whose place readers see otherwise is caught:", () => {
  const filled = (form: string): Edit =>
    both(put(110, TEXT_FIELD.replace("(An)", "(Binh)").replace("111 0 R", "300 0 R")), put(300, form));

  test.each<[string, string]>([
    ["a box of more than numbers", textForm("Binh").replace("[0 0 200 20]", "[(x) 0 0 200 20]")],
    ["a box that begins with null", textForm("Binh").replace("[0 0 200 20]", "[null 0 0 200 20]")],
    ["a matrix of more than numbers", textForm("Binh").replace("<<", "<< /Matrix [(x) 1 0 0 1 0 0]")],
    ["a matrix that is too short", textForm("Binh").replace("<<", "<< /Matrix [1 0 0]")],
    ["a filter by its older name", textForm("Binh").replace("<<", "<< /F /RunLengthDecode")],
  ])("%s", (_, form) => {
    expectCaught(revised(victim(pki.leader), filled(form)), trust);
  });
});

describe("what readers draw a field with by themselves stays:", () => {
  const bare = (field: string): Uint8Array =>
    handSigned({
      identity: pki.leader,
      fields: "110 0 R",
      sample: {
        pages: [{ annots: "[110 0 R]" }],
        objects: { 110: field.replace("/AP << /N 111 0 R >>", "") },
      },
    });

  test.each<[string, string]>([
    ["its font", "/DR << /Font << /Helv << /Type /Font /Subtype /Type1 /BaseFont /Symbol >> >> >>"],
    ["how it is written", "/DA (/Helv 99 Tf)"],
    ["its side", "/Q 2"],
  ])("%s", (_, entries) => {
    const edit = replaceIn(1, "/SigFlags 3", `/SigFlags 3 ${entries}`);
    expectCaught(revised(bare(TEXT_FIELD), edit), trust);
  });

  test.each([
    [1, false],
    [8193, true],
  ])("a field that is closed keeps the flags that it inherits (%i)", (flags, isClosed) => {
    const bytes = handSigned({
      identity: pki.leader,
      fields: "130 0 R",
      sample: {
        pages: [{ annots: "[110 0 R]" }],
        objects: {
          110: TEXT_FIELD.replace("/T (ten)", "/T (ten) /Parent 130 0 R"),
          111: textForm("**"),
          130: "<< /T (nhom) /Ff 8192 /Kids [110 0 R] >>",
        },
      },
    });
    const closed = revised(bytes, replaceIn(110, "/F 4", `/F 4 /Ff ${flags}`));
    expect(firstOf(closed, trust)?.changesAllowed).toBe(isClosed);
  });
});

test("an object stream that is written anew changes what it holds", () => {
  const layer = "<< /Type /OCG /Name (Lop) >>";
  const signs = both(
    replaceIn(1, "/Pages", "/AcroForm << /Fields [200 0 R] /SigFlags 3 >> /Layer 100 0 R /Pages"),
    put(200, `<< ${WIDGET.replace("Signature2", "Signature1")} >>`),
    put(201, VALUE),
    replaceIn(10, "/Contents", "/Annots [200 0 R] /Contents"),
  );
  const bytes = sealed(hybridPdf({}, layer), signs, pki.leader);
  const container = (held: string): Edit =>
    put(101, stream(`100 0 ${held}`).replace("<<", "<< /Type /ObjStm /N 1 /First 6"));
  expect(firstOf(revised(bytes, container(`${layer} `)), trust)?.indication).toBe("TOTAL-PASSED");
  expectCaught(revised(bytes, container(layer.replace("Lop", "Khac"))), trust);
  expectCaught(revised(bytes, put(101, "null")), trust);
});

describe("what is gone", () => {
  const orphaned = (): Uint8Array =>
    handSigned({ identity: pki.leader, sample: { objects: { 300: "[11 0 R 11 0 R]" } } });
  const trailer = (previous: number): string => `<< /Size 500 /Root 1 0 R /Prev ${previous} >>`;

  test("is missed, though something that nobody sees referred to it too", () => {
    const bytes = orphaned();
    const freed = [11, 300].map((num) => [num, 0, 1, "f"] as const);
    expectCaught(rawUpdate(bytes, { entries: freed, trailer }), trust);
    expectCaught(rawUpdate(bytes, { objects: { 11: "null", 300: "null" }, trailer }), trust);
  });

  test("is missed behind the size that a trailer says", () => {
    const short = (previous: number): string =>
      trailer(previous).replace("/Root", "/Info 128 0 R /Root").replace("500", "11");
    expectCaught(rawUpdate(victim(pki.leader), { trailer: short }), trust);
  });
});
