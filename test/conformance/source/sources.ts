import { mkdirSync } from "node:fs";
import type { TestIdentity } from "../../pki/test-pki.ts";
import { makeCertifiedSources } from "./certified.ts";
import { makeChromiumSources } from "./chromium.ts";
import { makeDamagedSources } from "./damage.ts";
import { makeGhostscriptSources } from "./ghostscript.ts";
import { makeLibreofficeSources } from "./libreoffice.ts";
import { makeOfficeLetters } from "./office-letter.ts";
import { makeOtherSources } from "./other-writer.ts";
import { makePdfLibSources } from "./pdf-lib.ts";
import { makeQpdfSources } from "./qpdf.ts";
import { type Source, SourceShelf } from "./shelf.ts";

/**
 * Makes the documents of the matrix with the programs that offices have.
 *
 * @param signer of the documents that another office signed
 * @param say told of each producer as it begins
 */
export async function makeSources(
  folder: string,
  signer: Pick<TestIdentity, "certificate" | "pkcs8">,
  say: (producer: string) => void,
): Promise<readonly Source[]> {
  mkdirSync(folder, { recursive: true });
  const shelf = new SourceShelf(folder);
  const makers = {
    LibreOffice: () => makeLibreofficeSources(shelf),
    "LibreOffice, letters without number": () => makeOfficeLetters(shelf),
    Chromium: () => makeChromiumSources(shelf),
    "pdf-lib": () => makePdfLibSources(shelf),
    Ghostscript: () => makeGhostscriptSources(shelf),
    qpdf: () => makeQpdfSources(shelf),
    "MuPDF, Poppler, scans": () => makeOtherSources(shelf),
    "PDFBox, signed and certified": () => makeCertifiedSources(shelf, signer),
    "damaged on purpose": () => Promise.resolve(makeDamagedSources(shelf)),
  };
  for (const [producer, make] of Object.entries(makers)) {
    say(producer);
    await make();
  }
  return shelf.sources;
}
