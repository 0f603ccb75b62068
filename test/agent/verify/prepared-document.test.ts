import { beforeAll, describe, expect, test } from "vitest";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { TrustStore } from "../../../agent/trust/store.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { samplePdf } from "../pades/sample-pdf.ts";
import { openSignature, signedFrom } from "./hand-signed.ts";
import { stream } from "./revision-edit.ts";
import { verifyFile } from "./offline-check.ts";

/**
 * Documents that somebody prepared before they were given to be signed, so that a later revision, which seems to add
 * nothing, shows another page.
 */

let pki: TestPki;
let trust: TrustStore;

beforeAll(async () => {
  pki = await createTestPki();
  trust = TrustStore.of([pki.root.certificate]);
});

const OTHER_PAGE = stream("0 0 500 500 re f");

/** Its page shows objects 11 and 150; there is no 150. */
function unsigned(): string {
  const text = Buffer.from(
    samplePdf({
      catalog: "/AcroForm << /Fields [100 0 R] /SigFlags 3 >>",
      objects: {
        100: "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /V 101 0 R /Rect [0 0 0 0] /F 132 /P 10 0 R >>",
        101: openSignature({}),
        102: "[11 0 R 150 0 R]",
      },
    }),
  ).toString("latin1");
  return text.replace("/Contents 11 0 R ", "/Contents 102 0 R");
}

const xrefOf = (text: string): number => text.lastIndexOf("\nxref") + 1;

/** A subsection of one object in use. */
const entry = (num: number, offset: number): string =>
  `${num} 1\n${String(offset).padStart(10, "0")} 00000 n \n`;

const signed = (text: string): string =>
  Buffer.from(signedFrom(Buffer.from(text, "latin1"), 0, pki.leader)).toString("latin1");

/** A later revision without a single object, which puts some bytes in front of its cross-reference. */
function later(text: string, { lead = "", previous = xrefOf(text) }): string {
  const at = text.length + lead.length;
  return `${text}${lead}xref\n0 0\ntrailer\n<< /Size 200 /Root 1 0 R /Prev ${previous} >>\nstartxref\n${at}\n%%EOF\n`;
}

function changesOf(text: string): unknown {
  const bytes = Buffer.from(text, "latin1");
  const { signatures } = verifyFile(new MemorySource(bytes), { trust, file: "a.pdf" });
  return signatures.map(({ changesAfter, changesAllowed }) => [changesAfter, changesAllowed]);
}

const CAUGHT = [["other", false]];

describe("a signature does not hold for", () => {
  test("an object whose place lies behind what was signed", () => {
    const place = 40_000;
    const text = signed(unsigned().replace("trailer\n", `${entry(150, place)}trailer\n`));
    expect(changesOf(text)).toEqual([["none", true]]);
    const lead = `${"%".padEnd(place - text.length - 1)}\n150 0 obj\n${OTHER_PAGE}\nendobj\n`;
    expect(changesOf(later(text, { lead }))).toEqual(CAUGHT);
  });

  test.each([
    ["a stream that runs on behind it", "150 0 obj\n<< /Length 3000 >>\nstream\n", ""],
    ["a stream that seems to end", "150 0 obj\n<< /Length 3000 >>\nstream\n%endstream\n", ""],
    ["an object that has only begun", "", "150 0 obj\n"],
  ])("%s", (_, early, late) => {
    const plain = unsigned().replace("trailer\n", `${entry(150, 0)}trailer\n`);
    const start = plain.lastIndexOf("startxref");
    const end = plain.lastIndexOf("%%EOF");
    const offset = early === "" ? end : start;
    const prepared = plain.slice(0, start) + early + plain.slice(start, end) + late + plain.slice(end);
    const text = signed(prepared.replace(entry(150, 0), entry(150, offset)));
    const content = "0 0 500 500 re f\n";
    const data = text.indexOf("stream\n", start) + "stream\n".length;
    const rest = content + "%".padEnd(3000 - (text.length - data) - content.length - 1) + "\n";
    const lead = early === "" ? `${OTHER_PAGE}\nendobj\n` : `${rest}endstream\nendobj\n`;
    expect(changesOf(later(text, { lead }))).toEqual(CAUGHT);
  });

  test.each(["beside the one that it had", "in place of the one that it had"])(
    "another cross-reference that was hidden in it, %s",
    (how) => {
      const plain = unsigned();
      const table = xrefOf(plain);
      const object = `11 0 obj\n${OTHER_PAGE}\nendobj\n`;
      const hidden = table + object.length;
      const all = plain.slice(table, plain.indexOf("trailer", table));
      const isBeside = how.startsWith("beside");
      const head = isBeside
        ? `xref\n${entry(11, table)}`
        : all.replace(String(plain.indexOf("11 0 obj")).padStart(10, "0"), String(table).padStart(10, "0"));
      const section = (previous: string): string =>
        `${object}${head}trailer\n<< /Size 200 /Root 1 0 R ${isBeside ? `/Prev ${previous}` : ""} >>\n`;
      const moved = table + section("000000").length;
      const text = signed(
        (plain.slice(0, table) + section(String(moved).padStart(6, "0")) + plain.slice(table)).replace(
          `startxref\n${table}`,
          `startxref\n${moved}`,
        ),
      );
      expect(changesOf(later(text, {}))).toEqual([["none", true]]);
      expect(changesOf(later(text, { previous: hidden }))).toEqual(CAUGHT);
    },
  );

  test.each(["", "/Other 1 7 R", "/Other 10 7 R"])("a new object that it named already (%s)", (other) => {
    const text = signed(unsigned().replace("/Root 1 0 R", `/Root 1 0 R ${other}`));
    const at = text.length;
    const catalog = /1 0 obj\n(<<.*)>>\n/.exec(text)?.[1] ?? "";
    const objects = [
      `1 0 obj\n${catalog}/DSS << /Certs [150 0 R] >> >>\nendobj\n`,
      `150 0 obj\n${OTHER_PAGE}\nendobj\n`,
    ];
    const lead = objects.join("");
    const table = at + lead.length;
    const entries = `${entry(1, at)}${entry(150, at + (objects[0] ?? "").length)}`;
    const revision = `${lead}xref\n${entries}trailer\n<< /Size 200 /Root 1 0 R /Prev ${xrefOf(text)} >>\nstartxref\n${table}\n%%EOF\n`;
    expect(changesOf(text + revision)).toEqual(CAUGHT);
  });
});
