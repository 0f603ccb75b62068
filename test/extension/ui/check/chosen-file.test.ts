import { describe, expect, it } from "vitest";
import { chosenFiles } from "../../../../extension/ui/check/chosen-file.ts";

const named = (...names: string[]) => names.map((name) => ({ name }));

/** Names of what is checked, with that of what it signs. */
function pairs(...names: string[]): (string | null)[][] {
  return chosenFiles(named(...names)).map(({ file, content }) => [file.name, content?.name ?? null]);
}

describe("files that a person gives", () => {
  it("are checked in their order", () => {
    expect(pairs("b.pdf", "a.pdf")).toEqual([
      ["b.pdf", null],
      ["a.pdf", null],
    ]);
  });

  it.each(["p7s", "sig", "jws", "P7S"])("go together where one signs the other: .%s", (end) => {
    expect(pairs("tờ trình.docx", `tờ trình.docx.${end}`)).toEqual([
      [`tờ trình.docx.${end}`, "tờ trình.docx"],
    ]);
  });

  it("are checked by themselves too where they may carry signatures of their own", () => {
    expect(pairs("a.pdf", "a.pdf.p7s")).toEqual([
      ["a.pdf", null],
      ["a.pdf.p7s", "a.pdf"],
    ]);
  });

  it("stay alone where nothing of that name was given", () => {
    expect(pairs("a.p7s", "b.docx")).toEqual([
      ["a.p7s", null],
      ["b.docx", null],
    ]);
  });
});
