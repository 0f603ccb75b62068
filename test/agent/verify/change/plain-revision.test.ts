import { beforeAll, describe, expect, test } from "vitest";
import { MemorySource } from "../../../../agent/pdf/source.ts";
import { TrustStore } from "../../../../agent/trust/store.ts";
import type { SignatureReport } from "../../../../protocol/report.ts";
import { createTestPki } from "../../../pki/test-pki.ts";
import { handSigned } from "../hand-signed.ts";
import { stream } from "../revision-edit.ts";
import { verifyFile } from "../offline-check.ts";

/** What other readers take for damage, and then make a cross-reference of their own that has objects nobody listed. */

let trust: TrustStore;
let signed: string;

beforeAll(async () => {
  const pki = await createTestPki();
  trust = TrustStore.of([pki.root.certificate]);
  signed = Buffer.from(handSigned({ identity: pki.leader })).toString("latin1");
});

interface Later {
  readonly lead?: string;
  readonly table?: string;
  readonly trailer?: (previous: number) => string;
  readonly tail?: (offset: number) => string;
}

const PLAIN = {
  lead: "",
  table: "xref\n0 0\n",
  trailer: (previous: number) => `<< /Size 200 /Root 1 0 R /Prev ${previous} >>`,
  tail: (offset: number) => `startxref\n${offset}\n%%EOF\n`,
};

/** The changes after the signature that the report tells of, with one more revision. */
function changesAfter(later: Later): SignatureReport["changesAfter"] | undefined {
  const { lead, table, trailer, tail } = { ...PLAIN, ...later };
  const previous = signed.lastIndexOf("\nxref") + 1;
  const offset = signed.length + lead.length;
  const text = `${signed}${lead}${table}trailer\n${trailer(previous)}\n${tail(offset)}`;
  const source = new MemorySource(Buffer.from(text, "latin1"));
  return verifyFile(source, { trust, file: "a.pdf" }).signatures[0]?.changesAfter;
}

const OTHER_PAGE = stream("0 0 500 500 re f");

describe("a revision after a signature", () => {
  test.each<[string, Later]>([
    ["empty", {}],
    [
      "with its writer's name before the end",
      { tail: (offset) => `%Writer 1.0\nstartxref\n${offset}\n%%EOF\n` },
    ],
    ["with line ends of its own", { table: "xref\r\n0 0\r\n" }],
    ["with a freed number in use by nobody", { table: "xref\n190 1\n0000000000 00001 f \n" }],
  ])("may be %s", (_, later) => {
    expect(changesAfter(later)).toBe("none");
  });

  test.each<[string, Later]>([
    ["an object that is not listed", { lead: `11 0 obj\n${OTHER_PAGE}\nendobj\n` }],
    ["such an object with a comment in its header", { lead: `11 0 %\nobj\n${OTHER_PAGE}\nendobj\n` }],
    ["such an object with a long header", { lead: `11${" ".repeat(400)}0 obj\n${OTHER_PAGE}\nendobj\n` }],
    ["such an object behind other bytes", { lead: `%${"x".repeat(1_100_000)}\n11 0 obj\n${OTHER_PAGE}\n` }],
    ["the rest of an object", { lead: `${OTHER_PAGE}\nendobj\n` }],
    ["a trailer without a size", { trailer: (previous) => `<< /Root 1 0 R /Prev ${previous} >>` }],
    ["a size that is none", { trailer: (previous) => `<< /Size -1 /Root 1 0 R /Prev ${previous} >>` }],
    ["a trailer without a catalogue", { trailer: (previous) => `<< /Size 200 /Prev ${previous} >>` }],
    [
      "a place that is no integer",
      { trailer: (previous) => `<< /Size 200 /Root 1 0 R /Prev ${previous}.0 >>` },
    ],
    [
      "a catalogue named twice",
      { trailer: (previous) => `<< /Size 200 /Root 9 0 R /Root 1 0 R /Prev ${previous} >>` },
    ],
    ["entries that are too short", { table: "xref\n190 1\n0 1 f\n" }],
    ["a comment in its table", { table: "xref\n%\n0 0\n" }],
    ["a number listed twice", { table: `xref\n${"190 1\n0000000000 00001 f \n".repeat(2)}` }],
    ["a free list that begins with another number", { table: "xref\n1 1\n0000000000 65535 f \n" }],
    ["lines without end in front of it", { lead: `${"%\n\n\n\n".repeat(200)}x\n` }],
    [
      "lines without end behind it",
      { tail: (offset) => `${"%\n\n\n\n".repeat(300)}x\nstartxref\n${offset}\n%%EOF\n` },
    ],
    ["a start that is beside its table", { tail: (offset) => `startxref\n${offset - 1}\n%%EOF\n` }],
  ])("is a change with %s", (_, later) => {
    expect(changesAfter(later)).toBe("other");
  });
});
