import { describe, expect, it } from "vitest";
import { isSignedBy, revisionChoices } from "../../../../extension/ui/check/revision.ts";
import { fileReport, signatureReport } from "../../../protocol/report-example.ts";

const SIGNATURES = [
  signatureReport({ field: "Signature1", revision: 0 }),
  signatureReport({ field: "Signature2", revision: 1, signer: null }),
];
const REVISIONS = [
  { end: 100, change: null, signedBy: ["Signature1"] },
  { end: 200, change: "signatures" as const, signedBy: ["Signature2"] },
];

const choicesOf = (size: number, revisions = REVISIONS) =>
  revisionChoices(fileReport({ signatures: SIGNATURES, revisions }), size);

describe("what of a file can be looked at", () => {
  it("are its revisions, of which the last is the file as it is", () => {
    expect(choicesOf(200)).toEqual([
      { index: 0, end: 100, isCurrent: false, change: null, signers: ["Nguyễn Văn An"] },
      { index: 1, end: 200, isCurrent: true, change: "signatures", signers: ["Signature2"] },
    ]);
  });

  it("is the whole file too where something follows the last revision", () => {
    expect(choicesOf(230).map(({ index, end, isCurrent }) => [index, end, isCurrent])).toEqual([
      [0, 100, false],
      [1, 200, false],
      [null, 230, true],
    ]);
  });

  it("never goes beyond the file, and keeps each revision's own number", () => {
    const odd = [{ end: 0, change: null, signedBy: [] }, ...REVISIONS, { ...REVISIONS[0], end: 999 }];
    const choices = choicesOf(
      200,
      odd.map((each) => ({ change: null, signedBy: [], ...each })),
    );
    expect(choices.map(({ index, end }) => [index, end])).toEqual([
      [1, 100],
      [2, 200],
    ]);
  });

  it("is the file itself where no revision is known", () => {
    expect(choicesOf(200, [])).toEqual([
      { index: null, end: 200, isCurrent: true, change: null, signers: [] },
    ]);
  });

  it("shows a signature from the revision on that it covers", () => {
    const [first, second] = choicesOf(200);
    const [one, two] = SIGNATURES;
    if (!first || !second || !one || !two) throw new Error("nothing to look at");
    expect([isSignedBy(first, one), isSignedBy(first, two)]).toEqual([true, false]);
    expect([isSignedBy(second, one), isSignedBy(second, two)]).toEqual([true, true]);
  });
});
