import { describe, expect, test } from "vitest";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import { PdfDict, PdfRef } from "../../../agent/pdf/object.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { certificationLevel, permissionsOf, type Permissions } from "../../../agent/verify/permission.ts";
import { samplePdf } from "../pades/sample-pdf.ts";
import { certifies, locks } from "./attack/victim.ts";

/** A document whose signatures say these things, each in a field of its own. */
function documentWith(
  signatures: readonly { entries?: string; field?: string }[],
  catalog = "",
): PdfDocument {
  const objects: Record<number, string> = {};
  for (const [at, { entries = "", field = "" }] of signatures.entries()) {
    objects[100 + 2 * at] = `<< /FT /Sig /T (S${at}) /V ${101 + 2 * at} 0 R ${field} >>`;
    objects[101 + 2 * at] = `<< /Type /Sig ${entries} >>`;
  }
  const fields = signatures.map((_, at) => `${100 + 2 * at} 0 R`).join(" ");
  const form = `/AcroForm << /Fields [${fields}] >> ${catalog}`;
  return PdfDocument.open(new MemorySource(samplePdf({ catalog: form, objects })));
}

const permissions = (...signatures: { entries?: string; field?: string }[]): Permissions =>
  permissionsOf(documentWith(signatures));

describe("the level in force", () => {
  test.each<[string, { entries?: string; field?: string }[], Permissions["level"]]>([
    ["of no signature", [], null],
    ["of a signature that says nothing", [{}], null],
    ["of a certification", [{ entries: certifies(3) }], 3],
    ["of a certification that does not say", [{ entries: certifies(null) }], 2],
    ["of a certification that says what is no level", [{ entries: certifies(7) }], 2],
    ["is no looser for a later certification", [{ entries: certifies(1) }, { entries: certifies(3) }], 1],
    ["is stricter for a later certification", [{ entries: certifies(3) }, { entries: certifies(1) }], 1],
    ["of a lock that has one", [{ field: "/Lock << /Action /All /P 1 >>" }], 1],
    ["of a lock that has none", [{ entries: locks("All") }], null],
  ])("%s", (_, signatures, level) => {
    const found = permissions(...signatures);
    expect(found.level).toBe(level);
    expect(found.allowsSignatures).toBe(level !== 1);
  });

  test("of a certification that only the catalogue leads to", () => {
    const document = documentWith(
      [],
      "/Perms << /DocMDP << /Type /Sig /Reference [] >> /UR3 << /Type /Sig >> >>",
    );
    expect(permissionsOf(document).level).toBeNull();
    const certified = documentWith([], `/Perms << /DocMDP << /Type /Sig ${certifies(1)} >> >>`);
    expect(permissionsOf(certified).level).toBe(1);
  });
});

describe("a field is locked", () => {
  test.each<[string, { entries?: string; field?: string }, boolean]>([
    ["by all", { entries: locks("All") }, true],
    ["by its name", { entries: locks("Include", "don.so") }, true],
    ["by the name of its group", { entries: locks("Include", "don") }, true],
    ["not by the beginning of its name", { entries: locks("Include", "don.s") }, false],
    ["not where it is left out", { entries: locks("Exclude", "don.so") }, false],
    ["where another is left out", { entries: locks("Exclude", "khac") }, true],
    ["by an action that nobody knows", { entries: locks("Moi", "khac") }, true],
    [
      "by the lock of a field that was signed",
      { field: "/Lock << /Action /Include /Fields [(don.so)] >>" },
      true,
    ],
  ])("%s", (_, signature, isLocked) => {
    expect(permissions(signature).isLocked("don.so")).toBe(isLocked);
  });
});

test.each([
  [certifies(1), 1],
  [certifies(2), 2],
  [certifies(3), 3],
  [certifies(null), 2],
  [locks("All"), null],
  ["", null],
])("a signature that says %s certifies with %s", (entries, level) => {
  const document = documentWith([{ entries }]);
  const signature = document.get(new PdfRef(101));
  expect(signature instanceof PdfDict ? certificationLevel(document, signature) : null).toBe(level);
});
