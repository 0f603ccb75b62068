import { beforeAll, describe, expect, test } from "vitest";
import type { TrustStore } from "../../../../agent/trust/store.ts";
import type { SignatureReport } from "../../../../protocol/report.ts";
import type { TestPki } from "../../../pki/test-pki.ts";
import { handSigned } from "../hand-signed.ts";
import { both, put, replaceIn, revised, type Edit } from "../revision-edit.ts";
import { createOffice } from "./office.ts";
import { expectCaught, firstOf } from "./verdict.ts";
import {
  certifiedVictim,
  certifies,
  CHECK_BOX,
  formStream,
  locks,
  TEXT_FIELD,
  textForm,
  victim,
} from "./victim.ts";

/** Forms that are filled in behind a signature, and attacks that look like it. */

let pki: TestPki;
let trust: TrustStore;

beforeAll(async () => {
  ({ pki, trust } = await createOffice());
});

/** An appearance with a text and something drawn before it. */
const painted = (shapes: string, text = "Binh"): string =>
  formStream(`${shapes} BT /Helv 10 Tf 0 g (${text}) Tj ET`, "/Resources << /Font << /Helv 3 0 R >> >>");

const filled = both(replaceIn(110, "(An)", "(Binh)"), put(111, textForm("Binh")));
const ticked = replaceIn(112, "/V /Off /AS /Off", "/V /Co /AS /Co");
const chosen = both(replaceIn(115, "/V (a)", "/V (b)"), put(116, textForm("Hue")));

/** The field with another value, and with another object to show it. */
const refilled = (value: string, appearance = 300): Edit =>
  put(110, TEXT_FIELD.replace("(An)", value).replace("111 0 R", `${appearance} 0 R`));

const FORM = { indication: "TOTAL-PASSED", changesAfter: "form", changesAllowed: true } as const;
const REFUSED = { indication: "TOTAL-FAILED", changesAfter: "form", changesAllowed: false } as const;

describe("a filled-in form is told, and allowed where nothing forbids it:", () => {
  test.each<[string, Edit]>([
    ["a text", filled],
    ["a text with an appearance of its own", both(refilled("(Binh)"), put(300, textForm("Binh")))],
    [
      "a text in letters of another font",
      both(
        refilled("<FEFF1EA1>"),
        put(
          300,
          formStream(
            "BT /U 10 Tf (\\036\\241) Tj ET",
            "/Resources << /Font << /U << /Type /Font /Subtype /Type0 /Encoding /Identity-H /ToUnicode /Identity-H >> >> >>",
          ),
        ),
      ),
    ],
    [
      "a text with a thin frame",
      both(replaceIn(110, "(An)", "(Binh)"), put(111, painted("1 G 1 w 0 0 200 20 re S"))),
    ],
    ["a text that was emptied", both(replaceIn(110, "(An)", "()"), put(111, textForm("")))],
    ["a box that was ticked", ticked],
    ["a choice", chosen],
    ["all of them", both(filled, ticked, chosen)],
  ])("%s", (_, edit) => {
    expect(firstOf(revised(plain(), edit), trust)).toMatchObject(FORM);
    expect(firstOf(revised(certified(2), edit), trust)).toMatchObject(FORM);
    expect(firstOf(revised(certified(null), edit), trust)).toMatchObject(FORM);
    expect(firstOf(revised(certified(3), edit), trust)).toMatchObject(FORM);
    expect(firstOf(revised(certified(1), edit), trust)).toMatchObject(REFUSED);
  });

  test.each<[string, string, SignatureReport["changesAfter"]]>([
    ["in a line of text", "[50 600 250 620]", "form"],
    [
      "as large as half a page, where another text could be put over what stands there",
      "[50 400 550 800]",
      "other",
    ],
  ])("a text over the background that it had, %s", (_, rectangle, changesAfter) => {
    const bytes = victim(pki.leader, "", "", {
      110: TEXT_FIELD.replace("[50 600 250 620]", rectangle).replace("/F 4", "/F 4 /MK << /BG [1] >>"),
      111: painted("1 g 0 0 200 20 re f", "An"),
    });
    const edit = both(replaceIn(110, "(An)", "(Binh)"), put(111, painted("1 g 0 0 200 20 re f")));
    expect(firstOf(revised(bytes, edit), trust)).toMatchObject({ changesAfter });
  });

  test.each<[string, string, SignatureReport["changesAllowed"]]>([
    ["all fields", locks("All"), false],
    ["the field", locks("Include", "ten"), false],
    ["another field", locks("Include", "noi nhan"), true],
    ["all but the field", locks("Exclude", "ten"), true],
    ["all but another field", locks("Exclude", "noi nhan"), false],
  ])("where %s is locked", (_, entries, changesAllowed) => {
    const bytes = revised(victim(pki.leader, entries), filled);
    expect(firstOf(bytes, trust)).toMatchObject({ changesAfter: "form", changesAllowed });
  });

  test("and made read-only after that", () => {
    const closed = replaceIn(110, "/F 4", "/F 4 /Ff 1");
    expect(firstOf(revised(plain(), closed), trust)).toMatchObject({ changesAfter: "none" });
  });
});

const plain = (): Uint8Array => victim(pki.leader);
const certified = (level: number | null): Uint8Array => certifiedVictim(pki.leader, level);

describe("what looks like filling in is caught:", () => {
  test.each<[string, Edit]>([
    ["an appearance without its value", put(111, textForm("Binh"))],
    ["a value without its appearance", replaceIn(110, "(An)", "(Binh)")],
    [
      "an appearance that shows another value",
      both(replaceIn(110, "(An)", "(Binh)"), put(111, textForm("Cuong"))),
    ],
    [
      "an appearance that shows more",
      both(replaceIn(110, "(An)", "(Binh)"), put(111, textForm("Binh va Cuong"))),
    ],
    [
      "an appearance that hides its text",
      both(replaceIn(110, "(An)", "(Binh)"), put(111, textForm("Binh").replace("BT", "BT 3 Tr"))),
    ],
    [
      "a picture for a text",
      both(
        replaceIn(110, "(An)", "(Binh)"),
        put(111, formStream("/I Do", "/Resources << /XObject << /I 121 0 R >> >>")),
      ),
    ],
    [
      "a background that hides what stands below",
      both(replaceIn(110, "(An)", "(Binh)"), put(111, painted("1 g 0 0 200 20 re f"))),
    ],
    [
      "a line as wide as a background",
      both(replaceIn(110, "(An)", "(Binh)"), put(111, painted("1 G 20 w 0 10 m 200 10 l S"))),
    ],
    [
      "a line that is made wide",
      both(replaceIn(110, "(An)", "(Binh)"), put(111, painted("q 1 G 1 0 0 40 0 0 cm 0 0 m 200 0 l S Q"))),
    ],
    [
      "an appearance without a box",
      both(replaceIn(110, "(An)", "(Binh)"), put(111, textForm("Binh").replace("/BBox [0 0 200 20]", ""))),
    ],
    [
      "an appearance with an empty box",
      both(
        replaceIn(110, "(An)", "(Binh)"),
        put(111, textForm("Binh").replace("[0 0 200 20]", "[0 0 0 20]")),
      ),
    ],
    [
      "a font of signs",
      both(
        replaceIn(110, "(An)", "(Binh)"),
        put(
          111,
          formStream(
            "BT /Z 10 Tf (Binh) Tj ET",
            "/Resources << /Font << /Z << /Type /Font /Subtype /Type1 /BaseFont /Symbol >> >> >>",
          ),
        ),
      ),
    ],
    ["a field that moved", replaceIn(110, "[50 600 250 620]", "[50 300 250 620]")],
    [
      "a field that moved while it was filled",
      replaceIn(110, /\(An\) \/Rect \[50 600/, "(Binh) /Rect [50 300"),
    ],
    ["a field that was hidden", replaceIn(110, "/F 4", "/F 2")],
    ["a field's background", replaceIn(110, "/F 4", "/F 4 /MK << /BG [0 0 0] >>")],
    ["a field's name", replaceIn(110, "(ten)", "(so tien)")],
    ["a field's tip", replaceIn(110, "(ten)", "(ten) /TU (so tien)")],
    ["a field's script", replaceIn(110, "/F 4", "/F 4 /AA << /K << /S /JavaScript /JS (x) >> >>")],
    ["a field's length", replaceIn(110, "/F 4", "/F 4 /MaxLen 2")],
    ["a field's kind", replaceIn(110, "/F 4", "/F 4 /Ff 8192")],
    ["a field that may not be filled", both(replaceIn(117, "(An)", "(Binh)"), put(118, textForm("Binh")))],
    ["a box ticked without its value", replaceIn(112, "/AS /Off", "/AS /Co")],
    ["a box with a value that it does not show", replaceIn(112, "/V /Off", "/V /Co")],
    ["a box with another tick", both(ticked, put(113, formStream("0 0 200 200 re f")))],
    ["a box with a state more", replaceIn(112, "/V /Off /AS /Off", "/V /Moi /AS /Moi")],
    ["a choice that shows another", both(replaceIn(115, "/V (a)", "/V (b)"), put(116, textForm("Da Nang")))],
    ["other choices", replaceIn(115, "(Hue)", "(Da Nang)")],
    ["appearances made anew", replaceIn(1, "/SigFlags 3", "/SigFlags 3 /NeedAppearances true")],
    ["an XFA form", both(replaceIn(1, "/SigFlags 3", "/SigFlags 3 /XFA 300 0 R"), put(300, formStream("x")))],
    ["an order of calculation", replaceIn(1, "/SigFlags 3", "/SigFlags 3 /CO [110 0 R]")],
    ["a field taken away", replaceIn(1, " 110 0 R", "")],
    [
      "a field added",
      both(replaceIn(1, " 110 0 R", " 110 0 R 300 0 R"), put(300, "<< /FT /Tx /T (them) /V (x) >>")),
    ],
    ["the signature's place", replaceIn(100, "[0 0 0 0]", "[0 0 500 500]")],
    [
      "the signature's appearance",
      both(replaceIn(100, "/F 132", "/F 132 /AP << /N 300 0 R >>"), put(300, formStream("0 0 9 9 re f"))),
    ],
    ["the signature hidden", replaceIn(100, "/F 132", "/F 2")],
    ["the signature gone from its field", replaceIn(100, "/V 101 0 R", "")],
    ["the signature's field gone from the form", replaceIn(1, "[100 0 R ", "[")],
  ])("%s", (_, edit) => {
    expectCaught(revised(plain(), edit), trust);
    expectCaught(revised(certified(3), edit), trust);
  });

  test("a box as large as a page, in which another waits", () => {
    const bytes = handSigned({
      identity: pki.leader,
      fields: "112 0 R",
      sample: {
        pages: [{ annots: "[112 0 R]" }],
        objects: {
          112: CHECK_BOX.replace("[50 560 65 575]", "[0 0 595 842]"),
          113: formStream("1 g 0 0 200 20 re f"),
          114: formStream(""),
        },
      },
    });
    expectCaught(revised(bytes, ticked), trust);
  });

  test("a value and an appearance that the page shows, too", () => {
    const shared = victim(pki.leader, certifies(2));
    const edit = both(refilled("(Binh)", 121), put(121, textForm("Binh")));
    expectCaught(revised(shared, edit), trust);
  });
});
