import type { CheckedFormat, FileReport } from "../../protocol/report.ts";
import { checkCmsFile } from "../ades/cms-check.ts";
import type { FoundSignature } from "../ades/found-signature.ts";
import { checkJws } from "../ades/jws-check.ts";
import { SignedContent } from "../ades/signed-content.ts";
import { checkXmlFile } from "../ades/xml-check.ts";
import { readXmlFile } from "../ades/xml-file.ts";
import { type ByteSource, MemorySource } from "../pdf/source.ts";
import type { TrustStore } from "../trust/store.ts";
import type { SignerJudge } from "../verify/signer-judge.ts";
import { type Attachment, contentNameOf, safeName } from "./attachment.ts";
import { attachmentsOf } from "./edxml.ts";
import { formatOf } from "./file-format.ts";
import { reportsOf } from "./found-report.ts";

/** A file whose signatures have been found: they are judged as often as more is known. */
export interface OpenedFile {
  readonly format: CheckedFormat;
  judgedBy(judge: SignerJudge): Pick<FileReport, "signatures" | "revisions">;
  /** Files within it that are to be checked too. */
  readonly attachments: readonly Attachment[];
}

/** What a file that is no PDF is opened with. */
export interface OpenOptions {
  /** Name to report. */
  readonly file: string;
  readonly trust: TrustStore;
  /** What a detached signature is of. */
  readonly content?: ByteSource | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds the signatures of a file that is no PDF, and checks each by itself.
 *
 * @throws {KysoError} CMS_INVALID, JWS_INVALID, XML_*, FILE_TOO_LARGE; the signal's reason when it is aborted
 */
export async function openOther(
  source: ByteSource,
  format: Exclude<CheckedFormat, "pdf">,
  { file, trust, content, signal }: OpenOptions,
): Promise<OpenedFile> {
  const given = content === undefined ? null : new SignedContent(content, { signal });
  const { signatures, attachments } = await find(source, format, { file, content, given, signal });
  return {
    format,
    judgedBy: (judge) => ({ signatures: reportsOf(signatures, judge, trust), revisions: [] }),
    attachments,
  };
}

interface Found {
  readonly signatures: readonly FoundSignature[];
  readonly attachments: readonly Attachment[];
}

async function find(
  source: ByteSource,
  format: Exclude<CheckedFormat, "pdf">,
  { file, content, given, signal }: Omit<OpenOptions, "trust"> & { readonly given: SignedContent | null },
): Promise<Found> {
  switch (format) {
    case "cades": {
      const cms = await checkCmsFile(source, given, signal);
      return { signatures: cms.signatures, attachments: carried(file, cms.content) };
    }
    case "jws": {
      const { signatures, payload } = checkJws(source, content ?? null);
      return { signatures, attachments: carried(file, payload === null ? null : new MemorySource(payload)) };
    }
    case "xml":
    case "edxml": {
      const xml = readXmlFile(source, "anywhere");
      const signatures = await checkXmlFile(xml, given);
      return { signatures, attachments: format === "xml" ? [] : attachmentsOf(xml.document) };
    }
  }
}

/** What a signature carries, where it is a file that may have signatures of its own. */
function carried(file: string, content: ByteSource | null): Attachment[] {
  if (content === null || formatOf(content) === null) return [];
  const name = safeName(contentNameOf(file) ?? file, "content");
  return [{ name, open: () => content, code: null }];
}
