import { readFileSync } from "node:fs";
import type { FileFormat } from "../../../protocol/signature-format.ts";
import type { FileReport } from "../../../protocol/report.ts";
import { checkFile } from "../../../agent/check/checked-file.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { loadTrustFolder } from "../../../agent/trust/store.ts";

/** A file that was signed as something else than a PDF, and who is trusted. */
export interface OwnFile {
  readonly format: FileFormat;
  /** The file that was signed. */
  readonly content: string;
  readonly result: string;
  /** A folder. */
  readonly trust: string;
}

/** What our own check has against a signed file; and against itself, where it takes another file for the signed one. */
export async function ownFileComplaints(own: OwnFile): Promise<string[]> {
  const signed = readFileSync(own.result);
  const content = readFileSync(own.content);
  const isDetached = own.format === "cades" || own.format === "jws-detached";
  // What holds its content is not asked about another file's.
  const good = await check(signed, isDetached ? content : null, own);
  const complaints = good.verdict === "TOTAL-PASSED" ? [] : [`kyso verify: ${wordsOf(good)}`];
  const bad = isDetached
    ? await check(signed, changed(content), own)
    : await check(changed(signed, firstSigned(own.format, signed)), null, own);
  return bad.verdict === "TOTAL-PASSED" ? [...complaints, "kyso verify: a changed file passes"] : complaints;
}

async function check(
  signed: Uint8Array,
  content: Uint8Array | null,
  { trust }: OwnFile,
): Promise<FileReport> {
  return await checkFile(new MemorySource(signed), {
    file: "signed",
    trust: loadTrustFolder(trust),
    policy: { check: "off", whenUnknown: "warn" },
    revocation: null,
    ...(content !== null && { content: new MemorySource(content) }),
  });
}

/** An octet that is signed: in the document's own text, in the content, or in the payload. */
function firstSigned(format: FileFormat, signed: Buffer): number {
  if (format === "xades" || format === "xmldsig") return signed.indexOf("<Subject>") + "<Subject>".length;
  if (format === "cades-enveloping") return signed.indexOf("Kính");
  if (format === "jws-json") return signed.indexOf('"payload":"') + '"payload":"'.length;
  return signed.indexOf(".") + 1;
}

function changed(bytes: Uint8Array, at = 0): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

function wordsOf({ verdict, code, signatures }: FileReport): string {
  const words = signatures.map(({ indication, subIndication }) => `${indication} ${subIndication ?? ""}`);
  return [verdict, code ?? "", ...words].join(" ");
}
