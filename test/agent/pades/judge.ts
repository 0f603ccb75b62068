import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { PNG } from "pngjs";

/** What poppler says of one signature. */
export interface PdfsigVerdict {
  readonly field: string;
  readonly signer: string;
  readonly valid: boolean;
  readonly subFilter: string;
  readonly wholeFile: boolean;
  readonly range: string;
}

/** Longest that `pdfsig` may think about a file, ms. */
const PDFSIG_TIME_LIMIT_MS = 60_000;

/**
 * Asks poppler's `pdfsig` about each signature of a file, oldest first.
 *
 * @param password the user's, where the file is encrypted with one
 */
export function pdfsig(file: string, password: string | null = null): PdfsigVerdict[] {
  const { stdout } = spawnSync(
    "pdfsig",
    ["-nocert", ...(password === null ? [] : ["-upw", password]), file],
    {
      encoding: "utf8",
      timeout: PDFSIG_TIME_LIMIT_MS,
    },
  );
  return stdout
    .split(/^Signature #\d+:/m)
    .slice(1)
    .map((text) => {
      const line = (label: string): string => new RegExp(`- ${label}: (.*)`).exec(text)?.[1] ?? "";
      return {
        field: line("Signature Field Name"),
        signer: line("Signer Certificate Common Name"),
        valid: line("Signature Validation") === "Signature is Valid.",
        subFilter: line("Signature Type"),
        wholeFile: text.includes("Total document signed"),
        range: line("Signed Ranges"),
      };
    });
}

/** Whether `qpdf --check` has nothing to say against a file. */
export function qpdfIsContent(file: string): boolean {
  return spawnSync("qpdf", ["--check", file]).status === 0;
}

/** Renders one page, 0-based, as readers show it. */
export function renderPage(file: string, page: number, resolution = 72): PNG {
  const number = String(page + 1);
  const base = `${file.replace(/\.pdf$/, "")}-${number}`;
  const range = ["-f", number, "-l", number, "-singlefile", "-cropbox"];
  execFileSync("pdftoppm", ["-r", String(resolution), "-png", ...range, file, base]);
  return PNG.sync.read(readFileSync(`${base}.png`));
}
