import { describe, expect, it } from "vitest";
import { isCheckable } from "../../../../extension/background/check/checkable-file.ts";

describe("a file", () => {
  it.each([
    ["a PDF", "%PDF-1.7"],
    ["a PDF with something in front", "\n\n%PDF-1.4"],
    ["an XML document", '<?xml version="1.0"?>'],
    ["a CMS signature", "\u0030\u0082"],
    ["a CMS signature in PEM", "-----BEGIN PKCS7-----"],
    ["empty", ""],
  ])("that is %s may be checked", (_what, start) => {
    expect(isCheckable(Buffer.from(start, "latin1"))).toBe(true);
  });

  it.each([
    ["DOCX, XLSX or another archive", "PK\u0003\u0004"],
    ["DOC", "\u00d0\u00cf\u0011\u00e0"],
    ["RAR", "Rar!"],
    ["PNG", "\u0089PNG"],
    ["JPEG", "\u00ff\u00d8\u00ff"],
    ["RTF", "{\\rtf1"],
  ])("that is %s is not", (_what, start) => {
    expect(isCheckable(Buffer.from(start, "latin1"))).toBe(false);
  });
});
