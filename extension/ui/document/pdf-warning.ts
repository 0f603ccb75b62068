/*
 * pdf.js says on the console what it could not draw, and goes on: a page may then lack an image or a font. Here each such
 * warning becomes an event, so that what could not be shown is not signed.
 */

/**
 * Warnings about what nobody sees: the hinting programs of TrueType fonts (pdf.js leaves them out), font tables that
 * only name glyphs, what a file says about itself outside its pages, and its text as it is read out.
 */
const UNSEEN = [
  /TT: /,
  /CFF stem hints/,
  /post table version/,
  /in (Info|ViewerPreferences): /,
  /key in ViewerPreferences/,
  /getTextContent/,
  /document outline|page labels|mark info|structTreeRoot/,
];

/** Whether a text that pdf.js wrote to the console means that the page on screen may not be the whole page. */
export function concernsPage(warning: string): boolean {
  return !UNSEEN.some((pattern) => pattern.test(warning));
}

/** Calls `report` for every warning on this thread's console from now on; the console still gets it. */
export function listenToConsole(report: (warning: string) => void): void {
  const log = globalThis.console;
  for (const level of ["warn", "error"] as const) {
    const write = log[level].bind(log);
    log[level] = (...parts: unknown[]) => {
      write(...parts);
      report(parts.map(String).join(" "));
    };
  }
}

/** What the worker posts beside the messages of pdf.js, which pass over it. */
export interface WorkerWarning {
  readonly pdfWarning: string;
}

/** Whether a worker's message is one of ours. */
export function isWorkerWarning(message: unknown): message is WorkerWarning {
  return typeof message === "object" && message !== null && "pdfWarning" in message;
}
