import { FORGED_CONTENT, type Made } from "./attack.ts";
import { type Case, type Expected, neverPasses } from "./case.ts";
import { appended, bodyOf, firstRevision, replaced, streamBody } from "./pdf-file.ts";
import { edited, OBJECT, OWN, sampleBodies, signedSample } from "./sample.ts";
import { filled, openSignature, type Sealer } from "./signature-text.ts";

/** The signature's own objects, after it was made. */
export function ofTheSignature(made: Made, seal: Sealer): readonly Case[] {
  const it = (name: string, bytes: Uint8Array, expected?: Expected): Case =>
    made(`on the signature itself: ${name}`, bytes, expected);
  const seen = signedSample(seal, {
    bodies: {
      [OBJECT.widget]:
        "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /V 12 0 R /Rect [300 100 400 150] /F 132 /P 5 0 R /AP << /N 13 0 R >> >>",
    },
  });
  const plain = signedSample(seal);
  return [
    it("another appearance", edited(seen, OBJECT.widget, "/AP << /N 13 0 R >>", "/AP << /N 11 0 R >>")),
    it(
      "its appearance's content",
      appended(seen, {
        [OBJECT.overlay]: FORGED_CONTENT.replace("<<", "<< /Type /XObject /Subtype /Form /BBox [0 0 100 50]"),
      }),
    ),
    it("another place", edited(seen, OBJECT.widget, "[300 100 400 150]", "[72 690 172 740]")),
    it(
      "another name of its field",
      edited(plain, OBJECT.widget, "/T (Signature1)", "/T (Signature9)"),
      neverPasses,
    ),
    it("taken out of the form", edited(plain, OBJECT.form, "[7 0 R 9 0 R]", "[7 0 R]"), neverPasses),
    it("its value taken away", edited(plain, OBJECT.widget, "/V 12 0 R ", ""), neverPasses),
    it(
      "another claimed time",
      appended(plain, { [OBJECT.value]: bodyOf(plain, OBJECT.value).replace(/\/M \(D:\d{4}/, "/M (D:2020") }),
      neverPasses,
    ),
    it(
      "a reason that it never gave",
      appended(plain, {
        [OBJECT.value]: bodyOf(plain, OBJECT.value).replace("/Type /Sig", "/Type /Sig /Reason (Dong y)"),
      }),
      neverPasses,
    ),
    it("a revision that leads past it", pastIt(seal), neverPasses),
    it("a form that is gone", edited(plain, OBJECT.catalog, "/AcroForm 4 0 R", ""), neverPasses),
  ];
}

/** Signed in the second revision; the third says that the first came before it. */
function pastIt(seal: Sealer): Buffer {
  const bodies = sampleBodies("null");
  const unsigned = firstRevision({
    ...bodies,
    [OBJECT.form]: (bodies[OBJECT.form] ?? "").replace("7 0 R 9 0 R", "7 0 R"),
    [OBJECT.page]: (bodies[OBJECT.page] ?? "").replace("7 0 R 9 0 R", "7 0 R"),
  });
  const first = Number(/startxref\s+(\d+)/.exec(unsigned.toString("latin1"))?.[1]);
  const signed = filled(appended(unsigned, { ...bodies, [OBJECT.value]: openSignature() }), seal);
  return appended(signed, { [OBJECT.content]: FORGED_CONTENT }, { previous: first });
}

/** What several parts of a document take from one place. */
export function ofWhatIsShared(made: Made, seal: Sealer): readonly Case[] {
  const it = (name: string, bytes: Uint8Array): Case => made(`on what is shared: ${name}`, bytes);
  const bare = sampleBodies(openSignature());
  const page = (bare[OBJECT.page] ?? "").replace(/\/Resources << .* >> >> \/Contents/, "/Contents");
  const inherited = signedSample(seal, {
    bodies: {
      [OBJECT.page]: page,
      [OBJECT.pages]: (bare[OBJECT.pages] ?? "").replace(
        /^<</,
        "<< /Resources << /Font << /F 3 0 R >> /XObject << /X 13 0 R >> >>",
      ),
    },
  });
  const state = signedSample(seal, {
    bodies: {
      [OBJECT.page]: (bare[OBJECT.page] ?? "").replace("/XObject", "/ExtGState << /G 20 0 R >> /XObject"),
      [OWN]: "<< /Type /ExtGState /ca 1 >>",
      [OBJECT.content]: streamBody("/G gs BT /F 14 Tf 72 700 Td (10.000.000 dong) Tj ET"),
    },
  });
  const layered = signedSample(seal, {
    bodies: {
      [OBJECT.catalog]: (bare[OBJECT.catalog] ?? "").replace(/^<</, "<< /OCProperties 21 0 R"),
      [OWN]: "<< /Type /OCG /Name (Lop) >>",
      21: "<< /OCGs [20 0 R] /D << /ON [20 0 R] >> >>",
    },
  });
  const noted = signedSample(seal, {
    bodies: {
      [OBJECT.page]: (bare[OBJECT.page] ?? "").replace("9 0 R]", "9 0 R 20 0 R]"),
      [OWN]:
        "<< /Type /Annot /Subtype /FreeText /Rect [60 690 500 720] /Contents (Chi ap dung nam 2026) /DA (/F 14 Tf) /P 5 0 R /F 4 >>",
    },
  });
  return [
    it(
      "the resources that pages inherit",
      edited(inherited, OBJECT.pages, "/Font << /F 3 0 R >>", "/Font << /F 20 0 R >>"),
    ),
    it(
      "the box that pages inherit",
      edited(inherited, OBJECT.pages, "/Type /Pages", "/Type /Pages /Rotate 90"),
    ),
    it("a graphics state, now transparent", edited(state, OWN, "/ca 1", "/ca 0")),
    it("a layer, now off", edited(layered, 21, "/ON [20 0 R]", "/OFF [20 0 R]")),
    it("an annotation that was signed, now hidden", edited(noted, OWN, "/F 4", "/F 2")),
    it("an annotation that was signed, now gone", edited(noted, OBJECT.page, " 20 0 R]", "]")),
    it("an annotation that was signed, now with another text", edited(noted, OWN, "nam 2026", "nam 2036")),
    it(
      "a script for the whole document",
      appended(noted, {
        [OBJECT.catalog]: replaced(
          noted,
          OBJECT.catalog,
          /^<</,
          "<< /AA << /WC << /S /JavaScript /JS (app.alert\\(1\\)) >> >>",
        ),
      }),
    ),
  ];
}
