import { readFileSync } from "node:fs";
import { hybridPdf } from "../../agent/pades/sample-pdf.ts";
import type { Expectation } from "../trial.ts";
import type { SourceNote, SourceShelf } from "./shelf.ts";

const PRODUCER = "damaged";

type Damage = (file: string) => string;

interface DamageKind {
  readonly trait: string;
  readonly damage: Damage;
  readonly expected?: Expectation;
}

/** The last `startxref` with what follows it. */
const END = /startxref\s+(\d+)\s+%%EOF\s*$/;

const DAMAGES: Readonly<Record<string, DamageKind>> = {
  "startxref elsewhere": {
    trait: "wrong offsets",
    damage: (file) => file.replace(END, (_, at) => `startxref\n${Number(at) + 7}\n%%EOF\n`),
  },
  "startxref beyond the end": {
    trait: "broken xref",
    damage: (file) => file.replace(END, "startxref\n99999999\n%%EOF\n"),
  },
  "no end": { trait: "missing xref", damage: (file) => file.slice(0, file.lastIndexOf("startxref")) },
  // Whether what is lost was more than cross-references can't be known, so that a refusal is right where Poppler and
  // qpdf refuse it too.
  "no cross-references": {
    trait: "missing xref",
    expected: "either",
    damage: (file) => file.slice(0, file.lastIndexOf("endobj") + "endobj\n".length),
  },
  "offsets a little off": {
    trait: "wrong offsets",
    damage: (file) =>
      file.replaceAll(
        /^(\d{10}) (00000) n/gm,
        (_, at, generation) => `${String(Number(at) + 3).padStart(10, "0")} ${generation} n`,
      ),
  },
  "bytes before the header": {
    trait: "bytes before %PDF",
    damage: (file) => `HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n${file}`,
  },
  "bytes after the end": { trait: "bytes after %%EOF", damage: (file) => file + "\0".repeat(700) },
  "a web page after the end": {
    trait: "bytes after %%EOF",
    damage: (file) => `${file}<!-- generated -->\r\n${"<p>".repeat(50)}`,
  },
  "no line end": { trait: "bytes after %%EOF", damage: (file) => file.trimEnd() },
};

/** Documents of several producers, each harmed in each way. */
export function makeDamagedSources(shelf: SourceShelf): void {
  const victims = {
    libreoffice: "libreoffice letter",
    ghostscript: "ghostscript 1.4",
    chromium: "chromium print",
    "object streams": "qpdf object streams, from libreoffice",
  };
  for (const [origin, name] of Object.entries(victims)) {
    const file = readFileSync(shelf.fileOf(name), "latin1");
    for (const [what, { trait, damage, expected = "signed" }] of Object.entries(DAMAGES)) {
      const harmed = damage(file);
      // A file without a table has no entries to be off.
      if (harmed === file) continue;
      put(shelf, `${what}, ${origin}`, harmed, { traits: [trait], expected });
    }
  }
  const table = readFileSync(shelf.fileOf("libreoffice letter"), "latin1");
  put(shelf, "bytes before the header that offsets count", movedBy(table, "x".repeat(99) + "\n"), {
    traits: ["bytes before %PDF"],
  });
  shelf.write("hand", "hybrid", hybridPdf({ pages: [{}, {}] }, "<< /Kind /Hidden >>"), {
    traits: ["hybrid"],
  });
}

function put(shelf: SourceShelf, what: string, file: string, note: SourceNote): void {
  shelf.write(PRODUCER, what, Buffer.from(file, "latin1"), note);
}

/** Puts bytes before the header and counts them in every offset. */
function movedBy(file: string, before: string): string {
  const moved = (at: string): string => String(Number(at) + before.length);
  return (
    before +
    file
      .replaceAll(
        /^(\d{10}) (\d{5}) n/gm,
        (_, at: string, generation: string) => `${moved(at).padStart(10, "0")} ${generation} n`,
      )
      .replace(END, (_, at: string) => `startxref\n${moved(at)}\n%%EOF\n`)
  );
}
