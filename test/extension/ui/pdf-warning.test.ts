import { describe, expect, it } from "vitest";
import { concernsPage } from "../../../extension/ui/document/pdf-warning.ts";

describe("a warning of pdf.js", () => {
  it.each([
    "Warning: Dependent image isn't ready yet",
    'Warning: Unable to decode image "img_p0_1": "JpxError".',
    "Warning: JBig2Image#instantiateWasm: CompileError",
    "Warning: Indexing all PDF objects",
    'Warning: Font "F1" is not available -- attempting to fallback to a default font.',
    "Warning: something that no version has said before",
  ])("stops the signing: %s", (warning) => expect(concernsPage(warning)).toBe(true));

  it.each([
    "Warning: TT: undefined function: 32",
    "Warning: CFF stem hints are in wrong order",
    'Warning: Bad value, for key "Trapped", in Info: 1.',
    'Warning: getTextContent - ignoring errors during "GetTextContent" task: "x".',
  ])("about what nobody sees does not: %s", (warning) => expect(concernsPage(warning)).toBe(false));
});
