import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { drawStamp } from "../appearance/drawn-stamp.ts";
import { allowsTransparency, claimedPdfAPart, MAX_METADATA_BYTES } from "../../../agent/pades/pdf-a.ts";
import { wavePng } from "../appearance/picture.ts";
import { pdfAFaults } from "./pdf-a-rule.ts";
import { prepare, type Prepared } from "./prepared-pdf.ts";
import type { SamplePdf } from "./sample-pdf.ts";
import { opened } from "./signer.ts";
import { samplePdf } from "./sample-pdf.ts";

const NAMESPACE = "http://www.aiim.org/pdfa/ns/id/";
const AS_ELEMENT = (part: number): string =>
  `<rdf:Description xmlns:pdfaid="${NAMESPACE}"><pdfaid:part>${part}</pdfaid:part></rdf:Description>`;
const AS_ATTRIBUTE = (part: number): string =>
  `<rdf:Description xmlns:x.y='${NAMESPACE}' x.y:conformance='B' x.y:part = '${part}'/>`;

/** Components of the output intent's profile, `null` for none. */
function archival(xmp: string, components: number | null, entries = ""): SamplePdf {
  const intents =
    components === null ? "" : "/OutputIntents [<< /S /GTS_PDFA1 /DestOutputProfile 102 0 R >>]";
  const profile = "icc";
  return {
    catalog: `/Metadata 101 0 R ${intents}`,
    objects: {
      101: `<< /Type /Metadata /Subtype /XML ${entries} /Length ${xmp.length} >>\nstream\n${xmp}\nendstream`,
      102: `<< /N ${components ?? 3} /Length ${profile.length} >>\nstream\n${profile}\nendstream`,
    },
  };
}

const stamp = drawStamp({ width: 120, height: 60, image: wavePng(200, 100), lines: ["Nguyễn Văn An"] });
const partOf = (sample: SamplePdf): number | null => claimedPdfAPart(opened(samplePdf(sample)).document);

describe("the part that metadata claims", () => {
  test.each([1, 2, 3, 4])("is read as element and as attribute: %i", (part) => {
    expect(partOf(archival(AS_ELEMENT(part), 3))).toBe(part);
    expect(partOf(archival(AS_ATTRIBUTE(part), 3))).toBe(part);
  });

  test("is read in UTF-16 and from compressed metadata", () => {
    const wide = Buffer.from(`\ufeff${AS_ELEMENT(2)}`, "utf16le")
      .swap16()
      .toString("latin1");
    expect(partOf(archival(wide, 3))).toBe(2);
    const packed = deflateSync(AS_ELEMENT(3)).toString("latin1");
    expect(partOf(archival(packed, 3, "/Filter /FlateDecode"))).toBe(3);
  });

  test.each([
    ["other metadata", archival("<x:xmpmeta/>", 3)],
    ["the same name in another namespace", archival(AS_ELEMENT(1).replace(NAMESPACE, "http://x/"), 3)],
    ["a part that is no number", archival(AS_ELEMENT(1).replace(">1<", ">one<"), 3)],
    ["metadata that can't be unpacked", archival(AS_ELEMENT(1), 3, "/Filter /FlateDecode")],
    ["metadata beyond the limit", archival(" ".repeat(MAX_METADATA_BYTES) + AS_ELEMENT(1), 3)],
    ["metadata that is no stream", { catalog: "/Metadata 101 0 R", objects: { 101: "<< >>" } }],
    ["no metadata", {}],
  ])("is none with %s", (_, sample) => {
    expect(partOf(sample)).toBeNull();
  });

  test("decides on transparency, with the output intent", () => {
    const allows = (sample: SamplePdf): boolean => allowsTransparency(opened(samplePdf(sample)).document);
    expect(allows({})).toBe(true);
    expect([allows(archival(AS_ELEMENT(1), 3)), allows(archival(AS_ELEMENT(1), null))]).toEqual([
      false,
      false,
    ]);
    expect([allows(archival(AS_ELEMENT(2), 3)), allows(archival(AS_ELEMENT(2), null))]).toEqual([
      true,
      false,
    ]);
  });
});

describe("a signature in an archival document keeps to the rules of", () => {
  const visible = async (sample: SamplePdf): Promise<Prepared> =>
    prepare(sample, { place: { page: 0, x: 100, y: 100, width: 120, height: 60 }, stamp: await stamp });
  const faults = (prepared: Prepared, part: number): string[] =>
    pdfAFaults(prepared.original, new Uint8Array(prepared.whole), part);

  describe.each([1, 2, 3])("part %i", (part) => {
    test.each([
      ["RGB", 3],
      ["CMYK", 4],
      ["grey", 1],
      ["no", null],
    ])("where it has %s output intent", async (_, components) => {
      const sample = archival(AS_ELEMENT(part), components);
      expect(faults(await visible(sample), part)).toEqual([]);
      expect(faults(prepare(sample), part)).toEqual([]);
    });
  });

  test("which are more than those of an ordinary document", async () => {
    expect(faults(await visible({}), 1)).toEqual([expect.stringContaining("transparency")]);
  });

  test.each([
    ["a hidden widget", "/F 132", "/F 134", "its flags"],
    ["a widget that is not printed", "/F 132", "/F 128", "its flags"],
    ["a widget with a colour", "/TU ", "/C  ", "a widget with C"],
    ["an image without a colour space", "/ImageMask true", "/ImageMask null", "colour space"],
    ["a font without a tag", "+Tinos", "_Tinos", "a font without a subset tag"],
    ["a font without Unicode", "/ToUnicode", "/ToUnicoda", "a font without ToUnicode"],
    ["a font without the set of its glyphs", "/CIDSet", "/CIDSat", "a subset without a CIDSet"],
    ["an object on a line of its own", " 0 obj\n<<", " 0 obj <<", "no line of its own for obj"],
    ["an interpolated image", "/BitsPerComponent 8", "/Interpolate true  ", "an interpolated image"],
    ["a changed ID", "/ID [<0102>", "/ID [<0103>", "the first half of the ID changed"],
    ["another metadata stream", "/Metadata 101 0 R", "/Metadata 102 0 R", "another Metadata"],
  ])("and breaks them with %s", async (_, right, wrong, fault) => {
    const { original, whole } = await visible(archival(AS_ELEMENT(1), 3));
    const added = whole.toString("latin1", original.length);
    expect(added).toContain(right);
    const broken = Buffer.concat([original, Buffer.from(added.replaceAll(right, wrong), "latin1")]);
    expect(pdfAFaults(original, new Uint8Array(broken), 1)).toContainEqual(expect.stringContaining(fault));
  });
});
