import { closeSync, openSync, readSync, statSync } from "node:fs";
import path from "node:path";
import type { SignatureReport } from "../../../protocol/report.ts";
import { PADES_LEVELS, type PadesLevel, reaches } from "../../../protocol/pades-level.ts";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import { PdfDict } from "../../../agent/pdf/object.ts";
import { FileSource } from "../../../agent/pdf/source.ts";
import { loadTrustFolder } from "../../../agent/trust/store.ts";
import { pdfsig } from "../../agent/pades/judge.ts";
import type { Stage, StageSigner } from "../stage.ts";
import { type Baseline, qpdfStatus } from "./baseline.ts";
import { ocspComplaints, opensslComplaints } from "./openssl.ts";
import { pageComplaints, type ShownStamp } from "./page-judge.ts";
import { noteComplaints, type Note } from "./note-judge.ts";
import type { Pdfbox, PdfboxAnswer } from "./pdfbox.ts";
import { pdfaComplaints } from "./pdfa-judge.ts";
import { renderPages } from "./picture.ts";
import { signatureBytes } from "./signature-bytes.ts";
import { verifyFile } from "../../agent/verify/offline-check.ts";

/** A document that was signed. */
export interface SignedResult {
  readonly baseline: Baseline;
  readonly file: string;
  /** Who signed, in order. */
  readonly signers: readonly StageSigner[];
  /** That it is to have reached. */
  readonly level: PadesLevel;
  /** Raised after it was signed: time stamps of documents then stand in for those of signatures. */
  readonly isRaised: boolean;
  /** Number and date were to be written into blanks of the document. */
  readonly isNumbered: boolean;
  readonly pdfaPart: 1 | 2 | 3 | null;
}

/** Pages that are looked at for the one that holds a stamp a second time: more than are rendered. */
const LISTED_PAGES = 50;

type StampPlace = NonNullable<SignatureReport["place"]>;

/** The judges and where they work. */
export interface Court {
  readonly stage: Stage;
  /** For pictures and extracts. */
  readonly folder: string;
  readonly pdfbox: Pdfbox;
}

/** qpdf's exit codes from good to bad. */
const QPDF_ORDER: readonly (number | null)[] = [0, 3, 2, null];

/** Everything that any judge has against a signed document that it had not against the original. */
export async function complaintsOf(result: SignedResult, court: Court): Promise<string[]> {
  const { baseline, file } = result;
  if (!beginsWith(file, baseline.file)) return ["the original's bytes are not the beginning of the result"];
  const reports = ownReports(result, court);
  const pdfbox = await pdfboxFindings(result, court);
  return [
    ...popplerComplaints(result),
    ...qpdfComplaints(result),
    ...pdfbox.complaints,
    ...noteComplaints({ file, password: baseline.password }, pdfbox.notes, result.isNumbered),
    ...opensslFindings(result, court),
    ...reports.complaints,
    ...renderingComplaints(result, court, { ...reports, notes: pdfbox.notes }),
    ...(result.pdfaPart === null ? [] : pdfaComplaints(baseline, file, result.pdfaPart)),
  ];
}

function beginsWith(file: string, original: string): boolean {
  const [one, other] = [openSync(file, "r"), openSync(original, "r")];
  try {
    const size = statSync(original).size;
    const [was, is] = [Buffer.alloc(1 << 20), Buffer.alloc(1 << 20)];
    for (let at = 0; at < size; at += was.length) {
      const count = readSync(other, was, 0, was.length, at);
      readSync(one, is, 0, count, at);
      if (!was.subarray(0, count).equals(is.subarray(0, count))) return false;
    }
    return true;
  } finally {
    closeSync(one);
    closeSync(other);
  }
}

function popplerComplaints({ baseline, file, signers }: SignedResult): string[] {
  if (baseline.pageCount === null) return [];
  const seen = pdfsig(file, baseline.password).filter(({ subFilter }) => subFilter !== "ETSI.RFC3161");
  const lost = baseline.pdfsig.filter(
    (was) => was.valid && !seen.some((is) => is.valid && is.range === was.range),
  );
  const missing = signers.filter(
    ({ commonName }) => !seen.some(({ valid, signer }) => valid && signer === commonName),
  );
  const before = baseline.pdfsig.filter(({ valid, subFilter }) => valid && subFilter !== "ETSI.RFC3161");
  const count = seen.filter(({ valid }) => valid).length - before.length;
  return [
    ...(count < signers.length ? [`pdfsig: ${count} of ${signers.length} signatures are valid`] : []),
    ...lost.map(({ field }) => `pdfsig: the earlier signature ${field} is no longer valid`),
    ...missing.map(({ commonName }) => `pdfsig: no valid signature of ${commonName}`),
  ];
}

function qpdfComplaints({ baseline, file }: SignedResult): string[] {
  const status = qpdfStatus(file, baseline.password);
  const isWorse = QPDF_ORDER.indexOf(status) > QPDF_ORDER.indexOf(baseline.qpdfStatus);
  return isWorse ? [`qpdf --check: ${status}, was ${baseline.qpdfStatus}`] : [];
}

interface PdfboxFindings {
  readonly complaints: readonly string[];
  /** That signing has added. */
  readonly notes: readonly Note[];
}

async function pdfboxFindings(result: SignedResult, court: Court): Promise<PdfboxFindings> {
  const { baseline, file } = result;
  if (!baseline.pdfbox.opened) return { complaints: [], notes: [] };
  const answer = await court.pdfbox.ask(file, baseline.password);
  if (!answer.opened) return { complaints: [`PDFBox: ${answer.error}`], notes: [] };
  return {
    complaints: pdfboxComplaints(result, court, answer),
    notes: answer.notes.slice(baseline.pdfbox.notes.length),
  };
}

function pdfboxComplaints(
  { baseline, signers, ...result }: SignedResult,
  court: Court,
  answer: Extract<PdfboxAnswer, { opened: true }>,
): string[] {
  if (!baseline.pdfbox.opened) return [];
  const ours = answer.signatures.filter(({ end }) => end > baseline.size);
  const signatures = ours.filter(({ subFilter }) => subFilter !== "ETSI.RFC3161");
  if (signatures.length !== signers.length)
    return [`PDFBox: ${signatures.length} new signatures instead of ${signers.length}`];
  const complaints = ours
    .filter(({ valid }) => !valid)
    .map(({ subFilter, error }) => `Bouncy Castle: ${subFilter}: ${error}`);
  for (const { commonName } of signers) {
    const own = ours.find(({ signer }) => signer === commonName);
    if (own === undefined) complaints.push(`PDFBox: no signature of ${commonName}`);
    else if (isStamped(result) && own.signatureTimeStamp === null)
      complaints.push(`Bouncy Castle: no time stamp on the signature of ${commonName}`);
  }
  if (reaches(result.level, "B-LT")) complaints.push(...dssComplaints(answer.dss, court));
  if (reaches(result.level, "B-LTA") && !ours.some(({ subFilter }) => subFilter === "ETSI.RFC3161"))
    complaints.push("PDFBox: no document time stamp");
  return answer.pages === baseline.pdfbox.pages
    ? complaints
    : [...complaints, `PDFBox: ${answer.pages} pages, were ${baseline.pdfbox.pages}`];
}

type Dss = Extract<Awaited<ReturnType<Pdfbox["ask"]>>, { opened: true }>["dss"];

function dssComplaints(dss: Dss, court: Court): string[] {
  if (dss === null) return ["PDFBox: no document security store"];
  const bytes = (text: string): Uint8Array => Buffer.from(text, "base64");
  const certificates = dss.certs.map(bytes);
  return [
    ...dss.problems.map((problem) => `Bouncy Castle: ${problem}`),
    ...(dss.ocsps.length + dss.crls.length === 0 ? ["PDFBox: the security store proves no status"] : []),
    ...(dss.vri.some((name) => !/^[0-9A-F]{40}$/.test(name)) ? ["PDFBox: a VRI is not named by a hash"] : []),
    ...dss.ocsps.flatMap((der) => ocspComplaints(bytes(der), certificates, deskOf(court))),
  ];
}

function deskOf({ folder, stage }: Court): { folder: string; rootFile: string } {
  return { folder, rootFile: stage.rootFile };
}

/** Whether each signature must have a time stamp of its own. */
function isStamped({ level, isRaised }: Pick<SignedResult, "level" | "isRaised">): boolean {
  return reaches(level, "B-T") && !isRaised;
}

function opensslFindings(result: SignedResult, court: Court): string[] {
  const { baseline, file, level } = result;
  const found = signatureBytes(file, baseline.size);
  const problems = found.flatMap((signature) =>
    opensslComplaints(signature, deskOf(court), isStamped(result)),
  );
  const last = found.at(-1)?.byteRange ?? [];
  const end = (last[2] ?? 0) + (last[3] ?? 0);
  // A security store may follow the last signature, but nothing may follow a document time stamp.
  const mustClose = level === "B-B" || level === "B-T" || level === "B-LTA";
  return mustClose && end !== statSync(file).size
    ? [...problems, "the last signature does not cover the whole file"]
    : problems;
}

interface OwnReports {
  readonly complaints: readonly string[];
  readonly stamps: readonly ShownStamp[];
  readonly needAppearances: boolean;
}

function needsAppearances(document: PdfDocument): boolean {
  const form = document.resolve(document.catalog.get("AcroForm"));
  return form instanceof PdfDict && document.resolve(form.get("NeedAppearances")) === true;
}

function ownReports({ baseline, file, signers, level }: SignedResult, { stage }: Court): OwnReports {
  const source = new FileSource(file);
  try {
    const password = baseline.password ?? undefined;
    const report = verifyFile(source, { trust: loadTrustFolder(stage.trust), file, password });
    if (report.code !== null)
      return { complaints: [`kyso verify: ${report.code}`], stamps: [], needAppearances: false };
    const document = PdfDocument.open(source, { password });
    const complaints: string[] = [];
    const stamps: ShownStamp[] = [];
    for (const { commonName } of signers) {
      const own = report.signatures.findLast(({ signer }) => signer?.commonName === commonName);
      complaints.push(...ownComplaints(commonName, own, level));
    }
    const names = new Set(signers.map(({ commonName }) => commonName));
    for (const { signer, place } of report.signatures)
      if (place !== null && names.has(signer?.commonName ?? "")) stamps.push(...shownStamps(document, place));
    if (baseline.pageCount !== null && document.pageCount !== baseline.pageCount)
      complaints.push(`kyso counts ${document.pageCount} pages, pdfinfo ${baseline.pageCount}`);
    return { complaints, stamps, needAppearances: needsAppearances(document) };
  } finally {
    source.close();
  }
}

/** A page that stands in the tree twice shows its stamp twice. */
function shownStamps(document: PdfDocument, { page, rect }: StampPlace): ShownStamp[] {
  const { ref, cropBox, rotate } = document.page(page);
  const indices = Array.from({ length: Math.min(document.pageCount, LISTED_PAGES) }, (_, index) => index);
  const same = indices.filter((index) => document.page(index).ref.num === ref.num);
  return [...new Set([page, ...same])].map((index) => ({ page: index + 1, rect, cropBox, rotate }));
}

function ownComplaints(commonName: string, own: SignatureReport | undefined, level: PadesLevel): string[] {
  if (own === undefined) return [`kyso verify: no signature of ${commonName}`];
  const { indication, subIndication, changesAfter, changesAllowed } = own;
  return [
    ...(indication === "TOTAL-PASSED" ? [] : [`kyso verify: ${commonName}: ${indication} ${subIndication}`]),
    ...(changesAllowed ? [] : [`kyso verify: ${commonName}: changed afterwards (${changesAfter})`]),
    ...(PADES_LEVELS.includes(level) && reaches(own.level, level)
      ? []
      : [`kyso verify: ${commonName}: level ${own.level} instead of ${level}`]),
    ...(own.place === null ? [`kyso verify: ${commonName}: the signature is not seen`] : []),
  ];
}

function renderingComplaints(
  { baseline, file }: SignedResult,
  { folder }: Court,
  { stamps, notes, needAppearances }: OwnReports & Pick<PdfboxFindings, "notes">,
): string[] {
  const after = renderPages(file, baseline.password, path.join(folder, "after"), baseline.pageCount);
  return pageComplaints(baseline.rendering, after, [...stamps, ...notes], needAppearances);
}
