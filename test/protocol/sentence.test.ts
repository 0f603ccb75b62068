import { describe, expect, it } from "vitest";
import { ERRORS } from "../../protocol/error.ts";
import { REMEDY_SENTENCES, SENTENCES } from "../../protocol/sentence.ts";

const all = [...Object.entries(SENTENCES), ...Object.entries(REMEDY_SENTENCES)];

describe("sentences", () => {
  it("exist for every code, and for no code that is not in the table", () => {
    expect(Object.keys(SENTENCES).sort()).toEqual(Object.keys(ERRORS).sort());
  });

  it("exist for every remedy in use", () => {
    expect(Object.keys(REMEDY_SENTENCES)).toEqual(
      expect.arrayContaining([...new Set(Object.values(ERRORS))]),
    );
  });

  it.each(all)("%s is a whole sentence in both languages", (_code, { vi, en }) => {
    for (const text of [vi, en]) {
      expect(text).toMatch(/^\p{Lu}.*\.$/u);
      expect(text.length).toBeLessThan(200);
      expect(text).toBe(text.normalize("NFC").trim());
    }
    expect(en).toMatch(/^[\u0020-\u007e]+$/);
    expect(vi).toMatch(/[^\u0020-\u007e]/);
  });

  it("show no raw code", () => {
    for (const [, { vi, en }] of all) expect(vi + en).not.toMatch(/[A-Z]+_[A-Z]+|CKR|undefined/);
  });

  it("say in every upload failure that the signed document is kept", () => {
    for (const code of ["PORTAL_UPLOAD_FAILED", "PORTAL_UPLOAD_REFUSED"] as const) {
      expect(SENTENCES[code].vi).toContain("văn bản đã ký vẫn được giữ");
      expect(SENTENCES[code].en).toContain("signed document is kept");
    }
  });
});
