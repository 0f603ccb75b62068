import { statSync } from "node:fs";
import path from "node:path";
import { pdfsig, type PdfsigVerdict } from "../../agent/pades/judge.ts";
import type { Pdfbox, PdfboxAnswer } from "./pdfbox.ts";
import { renderPages, type Rendering } from "./picture.ts";
import { runTool } from "./tool.ts";

/** What the judges say of a document before it is signed. */
export interface Baseline {
  readonly file: string;
  readonly password: string | null;
  readonly size: number;
  readonly qpdfStatus: number | null;
  /** As Poppler counts; `null` where it can't open the file. */
  readonly pageCount: number | null;
  readonly rendering: Rendering;
  readonly pdfsig: readonly PdfsigVerdict[];
  readonly pdfbox: PdfboxAnswer;
}

/** Exit code of `qpdf --check`: 0 for a sound file, 3 with warnings, 2 with errors. */
export function qpdfStatus(file: string, password: string | null): number | null {
  return runTool("qpdf", [...qpdfPassword(password), "--check", file]).status;
}

/** qpdf takes an empty password for the one that is none. */
export function qpdfPassword(password: string | null): string[] {
  return password === null ? [] : [`--password=${password}`];
}

/** How many pages Poppler sees; `null` where it can't open the file. */
export function popplerPageCount(file: string, password: string | null): number | null {
  const { stdout } = runTool("pdfinfo", [...(password === null ? [] : ["-upw", password]), file]);
  const count = /^Pages:\s+(\d+)/m.exec(stdout.toString("latin1"))?.[1];
  return count === undefined ? null : Number(count);
}

/** Asks every judge about a document before it is signed. */
export async function baselineOf(
  file: string,
  password: string | null,
  folder: string,
  pdfbox: Pdfbox,
): Promise<Baseline> {
  const pageCount = popplerPageCount(file, password);
  return {
    file,
    password,
    size: statSync(file).size,
    qpdfStatus: qpdfStatus(file, password),
    pageCount,
    rendering: renderPages(file, password, path.join(folder, "before"), pageCount),
    pdfsig: pdfsig(file, password),
    pdfbox: await pdfbox.ask(file, password),
  };
}
