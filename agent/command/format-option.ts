import { KysoError } from "../../protocol/error.ts";
import { SIGNATURE_FORMATS, type SignatureFormat } from "../../protocol/signature-format.ts";
import type { XmlTarget } from "../ades/xml-target.ts";
import type { Options, Values } from "./argument.ts";

/** The options that say what kind of signature is made. */
export const formatOptions = {
  format: {
    type: "string",
    value: "FORMAT",
    vi: "pdf (mặc định); cades (.p7s tách rời), cades-enveloping (.p7s chứa tệp); xades, xmldsig (trong tệp XML); jws, jws-json, jws-detached.",
    en: "pdf (the default); cades (.p7s beside the file), cades-enveloping (.p7s around it); xades, xmldsig (within the XML); jws, jws-json, jws-detached.",
  },
  "xml-parent": {
    type: "string",
    value: "PATH",
    vi: "Phần tử XML chứa chữ ký, như edXMLEnvelope/edXMLHeader; mặc định là phần tử gốc.",
    en: "XML element that the signature is put in, such as edXMLEnvelope/edXMLHeader; by default the root.",
  },
  "xml-reference": {
    type: "string",
    value: "ID",
    vi: "Id của phần tử XML được ký; mặc định là cả tệp.",
    en: "Id of the XML element to sign; by default the whole file.",
  },
} as const satisfies Options;

/** What kind of signature was asked for. */
export interface FormatChoice {
  readonly name: SignatureFormat;
  readonly target: XmlTarget;
}

/** Options that mean something in a PDF only. */
const PDF_OPTIONS = [
  "image",
  "comment",
  "copy-type",
  "page",
  "rect",
  "field",
  "invisible",
  "password-file",
] as const;

/** What a signed file is called after its original, where it does not replace it. */
const SUFFIXES: Readonly<Record<SignatureFormat, string>> = {
  pdf: "",
  cades: ".p7s",
  "cades-enveloping": ".p7s",
  xades: "",
  xmldsig: "",
  jws: ".jws",
  "jws-json": ".jws.json",
  "jws-detached": ".jws",
};

/** What is put behind an input's name where only a folder was named. */
export function suffixOf({ name }: FormatChoice): string {
  return SUFFIXES[name];
}

/**
 * Checks what was typed.
 *
 * @throws {KysoError} USAGE
 */
export function formatChoice(
  values: Values<typeof formatOptions> & Partial<Record<(typeof PDF_OPTIONS)[number], unknown>>,
): FormatChoice {
  const wanted = values.format ?? "pdf";
  const name = SIGNATURE_FORMATS.find((one) => one === wanted);
  if (name === undefined) throw new KysoError("USAGE", `--format ${wanted}`);
  const target = { parent: values["xml-parent"], reference: values["xml-reference"] };
  const isXml = name === "xades" || name === "xmldsig";
  if (!isXml && (target.parent !== undefined || target.reference !== undefined)) {
    throw new KysoError("USAGE", "--xml-parent and --xml-reference go with --format xades or xmldsig");
  }
  const foreign = PDF_OPTIONS.find((option) => values[option] !== undefined);
  if (name !== "pdf" && foreign !== undefined) {
    throw new KysoError("USAGE", `--${foreign} goes with --format pdf`);
  }
  return { name, target };
}
