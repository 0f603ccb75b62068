import path from "node:path";
import { asKysoError, type KysoError } from "../../protocol/error.ts";
import type { PadesLevel } from "../../protocol/pades-level.ts";
import type { AuditLog } from "../audit/audit-log.ts";
import { allOf } from "../operation/all-of.ts";
import { type ExtendedDocument, extendDocument } from "../pades/extend-document.ts";
import type { LevelServices } from "../pades/level-services.ts";
import { PdfDocument } from "../pdf/document.ts";
import { OutputFile } from "./output-file.ts";
import type { InputFiles, SigningPath } from "./output-path.ts";

/** What all files of one command share. */
export interface ExtendContext {
  readonly level: PadesLevel;
  readonly services: LevelServices;
  /** Of every document that needs one. */
  readonly password: string | undefined;
  readonly audit: AuditLog;
  /** Files that must not be written over; `null` where they may. */
  readonly inputs: InputFiles | null;
}

/** How one file ended. */
export type ExtendOutcome = { readonly file: string } & (
  | {
      readonly out: string;
      /** The lowest level of its signatures before, and now. */
      readonly before: PadesLevel;
      readonly level: PadesLevel;
      /** Whether anything was added; a file that has the level already is copied as it is. */
      readonly isRaised: boolean;
    }
  | { readonly error: KysoError }
);

/** Raises the signatures of one file. Never throws: a file that fails does not stop the others. */
export async function extendFile(context: ExtendContext, paths: SigningPath): Promise<ExtendOutcome> {
  const { input, output } = paths;
  try {
    const { before, after, appended } = await extend(context, paths);
    return { file: input, out: output, before, level: after, isRaised: appended.length > 0 };
  } catch (cause) {
    const error = asKysoError(cause);
    const details = { file: path.resolve(input), wanted: context.level, code: error.code };
    await context.audit.append("level.failed", details).catch(() => undefined);
    return { file: input, error };
  }
}

async function extend(context: ExtendContext, { input, output }: SigningPath): Promise<ExtendedDocument> {
  const { level, services, password, inputs } = context;
  inputs?.assertNotAmong(output);
  const file = await OutputFile.begin(input, output);
  let extended: ExtendedDocument;
  try {
    const document = PdfDocument.open(file.source, { password });
    extended = await extendDocument(document, file.prefixHash, level, services);
    file.keep(extended.appended);
    // The file gets its name when its bytes and the log's entry are both on the disk.
    await allOf([file.kept(), log(context, input, file, extended)]);
  } catch (error) {
    await file.discard();
    throw error;
  }
  await file.publish();
  return extended;
}

async function log(
  { audit }: ExtendContext,
  input: string,
  file: OutputFile,
  { appended, sha256, before, after }: ExtendedDocument,
): Promise<void> {
  if (appended.length === 0) {
    return;
  }
  await audit.append("level.raised", {
    file: path.resolve(input),
    before,
    level: after,
    documentSha256: file.prefixHash.copy().digest("hex"),
    signedSha256: sha256,
  });
}
