import { describe, expect, test } from "vitest";
import { warningsOf } from "../../../agent/pades/signable.ts";
import { codeOf } from "./prepared-pdf.ts";
import { samplePdf, type SamplePdf } from "./sample-pdf.ts";
import { opened } from "./signer.ts";

const warned = (sample: SamplePdf): string[] => warningsOf(opened(samplePdf(sample)).document);

describe("the signer is told of", () => {
  test.each<[string, SamplePdf, string[]]>([
    ["nothing in an ordinary document", {}, []],
    ["nothing in a form that is not XFA", { catalog: "/AcroForm << /NeedAppearances true >>" }, []],
    [
      "a static XFA form",
      { catalog: "/AcroForm << /XFA [(a)] >> /NeedsRendering false" },
      ["PDF_STATIC_XFA"],
    ],
    ["usage rights", { catalog: "/Perms << /UR3 << /Type /Sig >> >>" }, ["PDF_USAGE_RIGHTS"]],
    [
      "usage rights of the older sort",
      { catalog: "/Perms << /UR << /Type /Sig >> >>" },
      ["PDF_USAGE_RIGHTS"],
    ],
    ["nothing for rights that are no dictionary", { catalog: "/Perms 7 /AcroForm [1]" }, []],
  ])("%s", (_, sample, codes) => {
    expect(warned(sample)).toEqual(codes);
    expect(codeOf(sample)).toBe("none");
  });
});

describe("a certification", () => {
  const certified = (parameters: string): SamplePdf => ({
    catalog: `/Perms << /DocMDP << /Reference [ << /TransformMethod /DocMDP ${parameters} >> ] >> >>`,
  });

  test.each([
    ["/TransformParams << /P 1 >>", "PDF_CERTIFIED_NO_CHANGES"],
    ["/TransformParams << /P 2 >>", "none"],
    ["/TransformParams << /P 3 >>", "none"],
    ["/TransformParams << >>", "none"],
    ["", "none"],
  ])("decides on a new signature: %s", (parameters, code) => {
    expect(codeOf(certified(parameters))).toBe(code);
  });

  test("decides also where only its field leads to it", () => {
    const sample = {
      catalog: "/AcroForm << /Fields [100 0 R] >>",
      objects: {
        100: "<< /FT /Sig /T (a) /V << /Reference [ << /TransformMethod /DocMDP /TransformParams << /P 1 >> >> ] >> >>",
      },
    };
    expect(codeOf(sample)).toBe("PDF_CERTIFIED_NO_CHANGES");
  });
});
