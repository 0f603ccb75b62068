import { readFileSync, statSync } from "node:fs";
import type { ErrorCode } from "../../../protocol/error.ts";
import { MAX_DOCUMENT_BYTES } from "../../../protocol/limit.ts";
import type { Baseline } from "./baseline.ts";
import { qpdfPassword } from "./baseline.ts";
import { runTool } from "./tool.ts";

type Witness = (baseline: Baseline) => string | null;

/**
 * Whether a refusal is wrong: what other tools show against the property that its code states. `null` where they bear
 * it out.
 */
export function refusalComplaint(code: ErrorCode, baseline: Baseline): string | null {
  const witness = WITNESSES[code];
  return witness === undefined ? "no code that a document can be refused with" : witness(baseline);
}

const WITNESSES: Partial<Record<ErrorCode, Witness>> = {
  PDF_NOT_A_PDF: shownPages,
  PDF_DAMAGED: shownPages,
  // MuPDF shows what is left of anything.
  PDF_TRUNCATED: ({ file, password, pageCount }) =>
    pageCount === null && qpdfPages(file, password) === 0 ? null : "Poppler or qpdf finds its end",
  PDF_NO_PAGES: shownPages,
  PDF_TOO_COMPLEX: shownPages,
  PDF_DAMAGED_AND_SIGNED: ({ file, qpdfStatus }) => {
    if (!readFileSync(file).includes("/ByteRange")) return "it carries no signature";
    return qpdfStatus === 0 ? "qpdf finds no damage" : null;
  },
  PDF_CERTIFIED_NO_CHANGES: ({ pdfbox }) =>
    pdfbox.opened && pdfbox.docMdp === 1 ? null : "PDFBox finds no certification without changes",
  PDF_DYNAMIC_XFA: (baseline) =>
    /\/NeedsRendering\s+true/.test(plainText(baseline)) ? null : "it does not need to be rendered from XFA",
  PDF_PASSWORD_NEEDED: needsPassword,
  PDF_PASSWORD_WRONG: needsPassword,
  PDF_PERMISSION_DENIED: ({ file, password }) => {
    const { stdout } = runTool("qpdf", [...qpdfPassword(password), "--show-encryption", file]);
    return stdout.includes("modify forms: not allowed") ? null : "qpdf says that forms may be filled in";
  },
  PDF_ENCRYPTION_UNSUPPORTED: ({ file, password }) =>
    runTool("qpdf", [...qpdfPassword(password), "--show-npages", file]).status === 0
      ? "qpdf can decrypt it"
      : null,
  PDF_TOO_LARGE: ({ file }) => (statSync(file).size > MAX_DOCUMENT_BYTES ? null : "it is not too large"),
};

/** Who shows a page of it. */
function shownPages({ rendering, file, password }: Baseline): string | null {
  const shown = [
    ...(rendering.poppler.size > 0 ? ["Poppler"] : []),
    ...(rendering.mupdf.size > 0 ? ["MuPDF"] : []),
    ...(qpdfPages(file, password) > 0 ? ["qpdf"] : []),
  ];
  return shown.length === 0 ? null : `${shown.join(", ")} can show its pages`;
}

function qpdfPages(file: string, password: string | null): number {
  return (
    Number(runTool("qpdf", [...qpdfPassword(password), "--show-npages", file]).stdout.toString("latin1")) || 0
  );
}

/** The code of `qpdf --requires-password` for a file that opens only with another password. */
const REQUIRES_PASSWORD = 0;

function needsPassword({ file, password, pageCount }: Baseline): string | null {
  const { status } = runTool("qpdf", [...qpdfPassword(password), "--requires-password", file]);
  if (status !== REQUIRES_PASSWORD) return "qpdf opens it without another password";
  return pageCount === null ? null : "pdfinfo opens it without another password";
}

function plainText({ file, password }: Baseline): string {
  const args = ["--qdf", "--object-streams=disable", file, "-"];
  const { stdout } = runTool("qpdf", [...qpdfPassword(password), ...args]);
  return stdout.toString("latin1");
}
