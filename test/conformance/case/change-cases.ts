import type { Change } from "../../../protocol/report.ts";
import { type Case, type Expected, fails, passes, type Reason, together } from "./case.ts";
import type { CasePki } from "./case-pki.ts";
import { appended, binaryBody, replaced } from "./pdf-file.ts";
import {
  annotated,
  certification,
  edited,
  fieldLock,
  furtherSigned,
  OBJECT,
  OWN,
  type SampleOptions,
  signedSample,
  withFieldFilled,
} from "./sample.ts";
import { documentStamp, sealedBy } from "./seal.ts";

const WORD = { pdfsig: "own bytes", pdfbox: "own bytes" } as const;

/** A comment that hides nothing. */
const COMMENT = "<< /Type /Annot /Subtype /Text /Rect [500 780 520 800] /Contents (Da xem) /P 5 0 R /F 4 >>";

/** A box of text over the amount. */
const COVER =
  "<< /Type /Annot /Subtype /FreeText /Rect [60 690 500 720] /Contents (Kinh phi duoc duyet: 99.000.000 dong) /DA (/F 14 Tf) /P 5 0 R /F 4 /AP << /N 41 0 R >> >>";
const COVERING = binaryBody(
  Buffer.from("1 g 0 0 440 30 re f 0 g BT /F 14 Tf 12 10 Td (Kinh phi duoc duyet: 99.000.000 dong) Tj ET"),
  "/Type /XObject /Subtype /Form /BBox [0 0 440 30] /Resources << /Font << /F 3 0 R >> >>",
);
const COVER_LOOK = { 41: COVERING };

/** What came after a signature and may have come: nothing is wrong with it. */
export function changeCases(pki: CasePki): readonly Case[] {
  const { signer, clerk, tsa } = pki;
  const seal = sealedBy(signer);
  const made: Made = (name, bytes, expected, pdfsig) => ({
    name,
    line: "changes",
    bytes,
    desk: "usual",
    expected,
    apart: { pdfsig },
  });
  const plain = signedSample(seal);
  const after = (...changesAfter: readonly Change[]): Expected =>
    passes({ changesAfter, changesAllowed: true });
  const store = (file: Uint8Array): Buffer => withStore(file, pki);
  const further = furtherSigned(plain, sealedBy(clerk));
  const stamp = {
    name: "Stamp",
    signature: { type: "DocTimeStamp", subFilter: "ETSI.RFC3161", claimed: null },
  };
  const archived = furtherSigned(store(plain), documentStamp(tsa, new Date()), stamp);
  const second = passes({ changesAfter: ["none"] }, "Signature2");
  return [
    made("nothing", plain, after("none")),
    made("a second signature", further, together(after("signatures"), second)),
    made(
      "a second signature and a third",
      furtherSigned(further, seal, { name: "Signature3", widget: 34, value: 35 }),
      together(
        after("signatures"),
        passes({ changesAfter: ["signatures"] }, "Signature2"),
        passes({ changesAfter: ["none"] }, "Signature3"),
      ),
    ),
    made("validation data", store(plain), after("validation-data")),
    made(
      "validation data and a document time stamp",
      archived,
      together(after("validation-data", "signatures"), passes({ changesAfter: ["none"] }, "Stamp")),
      "no stamps",
    ),
    made("a field filled in", withFieldFilled(plain, "da duyet"), after("form")),
    made("a comment that hides nothing", annotated(plain, COMMENT), after("annotations")),
    ...certifiedOnes(pki, made, store),
  ];
}

/** The certificates that a document brings along. */
function withStore(file: Uint8Array, { issuing }: CasePki): Buffer {
  return appended(file, {
    [OBJECT.catalog]: replaced(file, OBJECT.catalog, /^<</, "<< /DSS 50 0 R"),
    50: "<< /Type /DSS /Certs [51 0 R] >>",
    51: binaryBody(issuing.certificate),
  });
}

type Made = (name: string, bytes: Uint8Array, expected: Expected, pdfsig?: Reason) => Case;

function certifiedOnes(pki: CasePki, made: Made, store: (file: Uint8Array) => Buffer): readonly Case[] {
  const { signer, clerk, tsa } = pki;
  const sealed = (options: SampleOptions): Buffer => signedSample(sealedBy(signer), options);
  const stamp = {
    name: "Stamp",
    signature: { type: "DocTimeStamp", subFilter: "ETSI.RFC3161", claimed: null },
  };
  const allowed = { changesAllowed: true } as const;
  const second = passes({ changesAfter: ["none"] }, "Signature2");
  return [
    made(
      "certified 1, nothing after",
      sealed(certification(1)),
      passes({ changesAfter: ["none"], ...allowed }),
    ),
    made(
      "certified 1, validation data",
      store(sealed(certification(1))),
      passes({ changesAfter: ["validation-data"], ...allowed }),
    ),
    made(
      "certified 1, a document time stamp",
      furtherSigned(sealed(certification(1)), documentStamp(tsa, new Date()), stamp),
      together(passes({ changesAfter: ["validation-data", "signatures"], ...allowed }), passes({}, "Stamp")),
      "no stamps",
    ),
    made(
      "certified 2, a field filled in",
      withFieldFilled(sealed(certification(2)), "da duyet"),
      passes({ changesAfter: ["form"], ...allowed }),
    ),
    made(
      "certified 2, a second signature",
      furtherSigned(sealed(certification(2)), sealedBy(clerk)),
      together(passes({ changesAfter: ["signatures"], ...allowed }), second),
    ),
    made(
      "certified 3, a comment that hides nothing",
      annotated(sealed(certification(3)), COMMENT),
      passes({ changesAfter: ["annotations"], ...allowed }),
    ),
    made(
      "another field locked, this one filled in",
      withFieldFilled(sealed(fieldLock("Include", "(Khac)")), "da duyet"),
      passes({ changesAfter: ["form"], ...allowed }),
    ),
    made(
      "all fields locked but this one, which is filled in",
      withFieldFilled(sealed(fieldLock("Exclude", "(Ghichu)")), "da duyet"),
      passes({ changesAfter: ["form"], ...allowed }),
    ),
  ];
}

/** What came after a certification or a lock, and must not have. */
export function certifiedCases({
  signer,
  clerk,
  stranger,
  signerWith,
  tsa,
}: CasePki): Promise<readonly Case[]> {
  return signerWith({}, stranger).then((unknownSigner) => {
    const seal = sealedBy(signer);
    const made = (name: string, bytes: Uint8Array, expected: Expected): Case => ({
      name,
      line: "certified",
      bytes,
      desk: "usual",
      expected,
      apart: WORD,
    });
    const certified = (permission: 1 | 2 | 3): Buffer => signedSample(seal, certification(permission));
    const forbidden = (
      ...changesAfter: readonly ("form" | "annotations" | "signatures" | "other")[]
    ): Expected => fails(["FORMAT_FAILURE"], { intact: true, changesAfter, changesAllowed: false });
    const cover = furtherSigned(certified(2), sealedBy(unknownSigner), {
      rect: "[60 690 500 720]",
      appearance: COVERING,
    });
    const filledField = (file: Buffer): Buffer => withFieldFilled(file, "khong duyet");
    return [
      made("certified 1, a field filled in", filledField(certified(1)), forbidden("form", "other")),
      made(
        "certified 1, a second signature",
        furtherSigned(certified(1), sealedBy(clerk)),
        forbidden("signatures", "other"),
      ),
      made("certified 1, a comment", annotated(certified(1), COMMENT), forbidden("annotations", "other")),
      made("certified 2, a comment", annotated(certified(2), COMMENT), forbidden("annotations", "other")),
      made(
        "evil annotation: a box of text over the amount, certified 2",
        annotated(certified(2), COVER, COVER_LOOK),
        forbidden("annotations", "other"),
      ),
      made(
        "evil annotation: a redaction, certified 2",
        annotated(certified(2), COVER.replace("FreeText", "Redact"), COVER_LOOK),
        forbidden("annotations", "other"),
      ),
      made(
        "evil annotation: a stamp with a picture, certified 2",
        annotated(certified(2), COVER.replace("FreeText", "Stamp"), COVER_LOOK),
        forbidden("annotations", "other"),
      ),
      made(
        "evil annotation: a box of text over the amount, nobody certified",
        annotated(signedSample(seal), COVER, COVER_LOOK),
        forbidden("annotations", "other"),
      ),
      made(
        "evil annotation: a stamp over the amount, certified 3",
        annotated(certified(3), COVER.replace("FreeText", "Stamp"), COVER_LOOK),
        forbidden("annotations", "other"),
      ),
      made("sneaky signature: an unknown signer's over the amount, certified 2", cover, {
        verdict: ["TOTAL-FAILED", "INDETERMINATE"],
        signatures: {},
      }),
      made(
        "sneaky signature: a field without a value over the amount, certified 2",
        emptyFieldOver(certified(2)),
        forbidden("signatures", "form", "annotations", "other"),
      ),
      made(
        "sneaky signature: one whose value is void, certified 2",
        furtherSigned(certified(2), () => Buffer.of(0x30, 0x00), {
          rect: "[60 690 500 720]",
          appearance: COVERING,
        }),
        {
          verdict: ["TOTAL-FAILED"],
          signatures: {},
        },
      ),
      made(
        "sneaky signature: over the amount, certified 1",
        furtherSigned(certified(1), sealedBy(clerk), { rect: "[60 690 500 720]", appearance: COVERING }),
        forbidden("signatures", "other"),
      ),
      made(
        "a certification taken back",
        edited(certified(1), OBJECT.catalog, / \/Perms << \/DocMDP 12 0 R >>/, ""),
        forbidden("other"),
      ),
      made(
        "a certification taken back, and a field filled in",
        filledField(edited(certified(1), OBJECT.catalog, / \/Perms << \/DocMDP 12 0 R >>/, "")),
        forbidden("other"),
      ),
      made(
        "a permission raised from 1 to 3 in a later revision, and a comment",
        annotated(edited(certified(1), OBJECT.value, "/P 1 ", "/P 3 "), COMMENT),
        { verdict: ["TOTAL-FAILED"], signatures: {} },
      ),
      made(
        "a locked field filled in",
        filledField(signedSample(seal, fieldLock("Include", "(Ghichu)"))),
        forbidden("form", "other"),
      ),
      made(
        "any field filled in where all are locked",
        filledField(signedSample(seal, fieldLock("All", ""))),
        forbidden("form", "other"),
      ),
      made(
        "a field filled in that is not among those left open",
        filledField(signedSample(seal, fieldLock("Exclude", "(Khac)"))),
        forbidden("form", "other"),
      ),
      made(
        "a second certification, after a signature",
        furtherSigned(signedSample(seal), sealedBy(clerk), {
          signature: certification(2).signature ?? {},
          bodies: {
            [OBJECT.catalog]: "<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R /Perms << /DocMDP 31 0 R >> >>",
          },
        }),
        forbidden("signatures", "other"),
      ),
      made(
        "a document time stamp over a covered page, certified 2",
        furtherSigned(annotated(certified(2), COVER, COVER_LOOK), documentStamp(tsa, new Date()), {
          name: "Stamp",
          signature: { type: "DocTimeStamp", subFilter: "ETSI.RFC3161", claimed: null },
        }),
        forbidden("annotations", "other"),
      ),
    ];
  });
}

/** A field for a signature that nobody made, with an appearance. */
function emptyFieldOver(file: Uint8Array): Buffer {
  return appended(file, {
    [OBJECT.form]: replaced(file, OBJECT.form, "9 0 R]", `9 0 R ${OWN} 0 R]`),
    [OBJECT.page]: replaced(file, OBJECT.page, "9 0 R]", `9 0 R ${OWN} 0 R]`),
    [OWN]:
      "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature2) /Rect [60 690 500 720] /F 4 /P 5 0 R /AP << /N 41 0 R >> >>",
    ...COVER_LOOK,
  });
}
