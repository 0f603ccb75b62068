import type { TestIdentity } from "../../../pki/test-pki.ts";
import { handSigned } from "../hand-signed.ts";
import { stream } from "../revision-edit.ts";

/** A form, as an appearance is one. */
export function formStream(content: string, entries = ""): string {
  return stream(content).replace("<<", `<< /Type /XObject /Subtype /Form /BBox [0 0 200 20] ${entries}`);
}

const FONT = "/Resources << /Font << /Helv 3 0 R >> >>";

/** An appearance that shows a line of text. */
export const textForm = (text: string): string =>
  formStream(`/Tx BMC q BT /Helv 10 Tf 2 5 Td (${text}) Tj ET Q EMC`, FONT);

/** A comment that was there when the document was signed. */
export const NOTE = "<< /Type /Annot /Subtype /Text /Rect [500 700 520 720] /Contents (Da xem) /P 10 0 R >>";
export const TEXT_FIELD =
  "<< /Type /Annot /Subtype /Widget /FT /Tx /T (ten) /V (An) /Rect [50 600 250 620] /P 10 0 R /F 4 /DA (/Helv 10 Tf 0 g) /AP << /N 111 0 R >> >>";
export const CHECK_BOX =
  "<< /Type /Annot /Subtype /Widget /FT /Btn /T (dong y) /V /Off /AS /Off /Rect [50 560 65 575] /P 10 0 R /F 4 /AP << /N << /Co 113 0 R /Off 114 0 R >> >> >>";
export const CHOICE =
  "<< /Type /Annot /Subtype /Widget /FT /Ch /Ff 131072 /T (noi nhan) /Opt [[(a) (Ha Noi)] [(b) (Hue)]] /V (a) /Rect [50 520 250 540] /P 10 0 R /F 4 /DA (/Helv 10 Tf 0 g) /AP << /N 116 0 R >> >>";

/**
 * A signed document that has a bit of everything that an attacker could reach for. Its page is object 10, with contents
 * 11 and font 3; the signature field is 100; the form's fields 110 (text), 112 (check box), 115 (choice) and 117, which
 * may not be filled; a comment 120, a picture 121, a layer 122, outlines 123, names 124, an attached file 125, metadata
 * 126, and the list of annotations 127.
 */
export function victim(
  identity: TestIdentity,
  entries = "",
  catalog = "",
  objects: Readonly<Record<number, string>> = {},
): Uint8Array {
  return handSigned({
    identity,
    entries,
    fields: "110 0 R 112 0 R 115 0 R 117 0 R",
    info: "128 0 R",
    sample: {
      pages: [{ annots: "127 0 R /Thumb 121 0 R" }, {}],
      pageTree: "/Rotate 0 /Resources << /Font << /F 3 0 R >> >>",
      catalog: `/Metadata 126 0 R /Outlines 123 0 R /Names 124 0 R /OCProperties << /OCGs [122 0 R] /D << /ON [122 0 R] >> >> /PageLabels << /Nums [0 << /S /D >>] >> ${catalog}`,
      objects: {
        110: TEXT_FIELD,
        111: textForm("An"),
        112: CHECK_BOX,
        113: formStream("0 0 15 15 re f"),
        114: formStream(""),
        115: CHOICE,
        116: textForm("Ha Noi"),
        117: TEXT_FIELD.replace("(ten)", "(khoa) /Ff 1").replace("111 0 R", "118 0 R"),
        118: textForm("An"),
        120: NOTE,
        121: stream("x").replace("<<", "<< /Type /XObject /Subtype /Image /Width 1 /Height 1"),
        122: "<< /Type /OCG /Name (Lop) >>",
        123: "<< /Type /Outlines /Count 0 >>",
        124: "<< /EmbeddedFiles << /Names [(a) << /Type /Filespec /F (a) /EF << /F 125 0 R >> >>] >> >>",
        125: stream("tep dinh kem").replace("<<", "<< /Type /EmbeddedFile"),
        126: stream("<x/>").replace("<<", "<< /Type /Metadata /Subtype /XML"),
        127: "[110 0 R 112 0 R 115 0 R 117 0 R 120 0 R]",
        128: "<< /Title (Quyet dinh) /ModDate (D:20261120090000Z) >>",
        ...objects,
      },
    },
  });
}

/** Entries of a signature that certifies, with P. The catalogue needs `/Perms << /DocMDP 101 0 R >>`. */
export const certifies = (level: number | null): string =>
  `/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /V /1.2 ${level === null ? "" : `/P ${level}`} >> >>]`;

/** Entries of a signature that locks fields. */
export const locks = (action: string, ...fields: string[]): string =>
  `/Reference [<< /Type /SigRef /TransformMethod /FieldMDP /TransformParams << /Type /TransformParams /V /1.2 /Action /${action} /Fields [${fields.map((field) => `(${field})`).join(" ")}] >> >>]`;

/** A signed document that is certified, with P. */
export function certifiedVictim(identity: TestIdentity, level: number | null): Uint8Array {
  return victim(identity, certifies(level), "/Perms << /DocMDP 101 0 R >>");
}
