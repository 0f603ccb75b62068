import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PARTY_TEMPLATES } from "../../agent/appearance/template/party.ts";
import { STATE_TEMPLATES } from "../../agent/appearance/template/state.ts";
import { SIGNATURE_KINDS } from "../../protocol/signature-kind.ts";
import {
  MAX_PATTERN_CHARACTERS,
  MAX_TEMPLATE_LINES,
  parsePattern,
  templateSchema,
} from "../../protocol/template.ts";

const PLACE = "first-top-right";

function isTaken(template: object): boolean {
  return templateSchema.safeParse({ place: PLACE, ...template }).success;
}

describe("a pattern", () => {
  it.each([
    ["Số: {number}", ["Số: ", ["number"]]],
    ["{date|time}", [["date", "time"]]],
    ["{signer}, {organisation}", [["signer"], ", ", ["organisation"]]],
    ["ĐẾN", ["ĐẾN"]],
  ])("%s is taken apart", (pattern, parts) => {
    expect(parsePattern(pattern)).toEqual(parts);
  });

  it.each([
    ["{name}", "{name} is not known"],
    ["{date|}", "{date|} is not known"],
    ["{}", "{} is not known"],
    ["{ number}", "{ number} is not known"],
    ["{number", "a brace"],
    ["number}", "a brace"],
    ["{{number}}", "a brace"],
    ["a\u202Eb", "can't be printed"],
    ["a\nb", "can't be printed"],
  ])("%j is refused: %s", (pattern, fault) => {
    expect(parsePattern(pattern)).toEqual({ fault: expect.stringContaining(fault) as string });
  });

  it("is refused or taken apart into what makes it up, whatever it is", () => {
    const text = fc.string({ unit: "binary", maxLength: MAX_PATTERN_CHARACTERS });
    const near = fc
      .array(fc.constantFrom("{", "}", "|", "number", "time", " ", "Số: "), { maxLength: 30 })
      .map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(fc.oneof(text, near), (pattern) => {
        const parts = parsePattern(pattern);
        if ("fault" in parts) return;
        const again = parts.map((part) => (typeof part === "string" ? part : `{${part.join("|")}}`));
        expect(again.join("")).toBe(pattern);
      }),
    );
  });
});

describe("a template", () => {
  it("takes no more than its limits", () => {
    const lines = (count: number) => Array.from({ length: count }, () => "a");
    expect(isTaken({ lines: lines(MAX_TEMPLATE_LINES) })).toBe(true);
    expect(isTaken({ lines: lines(MAX_TEMPLATE_LINES + 1) })).toBe(false);
    expect(isTaken({ lines: ["a".repeat(MAX_PATTERN_CHARACTERS)] })).toBe(true);
    expect(isTaken({ lines: ["a".repeat(MAX_PATTERN_CHARACTERS + 1)] })).toBe(false);
    expect(isTaken({ lines: ["a"], sizePt: 36 })).toBe(true);
    expect(isTaken({ lines: ["a"], sizePt: 36.1 })).toBe(false);
    const image = { of: "seal", size: { widthMm: 150, heightMm: 3 } };
    expect(isTaken({ image })).toBe(true);
    expect(isTaken({ image: { ...image, size: { widthMm: 151, heightMm: 3 } } })).toBe(false);
    expect(isTaken({ image: { ...image, of: "photo" } })).toBe(false);
    expect(isTaken({})).toBe(false);
  });

  it.each([
    ["state", STATE_TEMPLATES],
    ["party", PARTY_TEMPLATES],
  ])("of the set %s says for each kind where it is taken from", (_, set) => {
    for (const kind of SIGNATURE_KINDS) {
      const { note } = templateSchema.parse(set[kind]);
      expect(note?.vi, kind).toMatch(/\S/);
      expect(note?.en, kind).not.toMatch(/complian|certified/i);
    }
  });
});
