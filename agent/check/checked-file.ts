import { asKysoError, KysoError } from "../../protocol/error.ts";
import type { CheckedFormat, FileReport, RevisionReport } from "../../protocol/report.ts";
import { PdfDocument } from "../pdf/document.ts";
import type { ByteSource } from "../pdf/source.ts";
import type { TrustStore } from "../trust/store.ts";
import { DocumentCheck } from "../verify/checked-signature.ts";
import { worstOf } from "../verify/conclusion.ts";
import type { RevocationPolicy } from "../verify/revocation-judge.ts";
import { SignerJudge } from "../verify/signer-judge.ts";
import { MAX_ATTACHMENT_DEPTH, worstVerdict } from "./attachment.ts";
import { checkAttachments } from "./attachment-check.ts";
import { formatOf } from "./file-format.ts";
import { type OpenedFile, openOther } from "./opened-file.ts";
import { gatherAnswers, type GatheredAnswers, type StatusAsker } from "./gathered-answers.ts";

/** Rounds of asking for one file: what an answer takes away from a proof can raise another question. */
const MAX_ROUNDS = 3;

/** What a file is checked with. */
export interface CheckOptions {
  /** Name to report. */
  readonly file: string;
  /** Of a document that has one. */
  readonly password?: string | undefined;
  readonly trust: TrustStore;
  readonly policy: RevocationPolicy;
  /** Who is asked for the status of certificates; `null`: nobody, only what the file brings counts. */
  readonly revocation: StatusAsker | null;
  /** What a detached signature is of. */
  readonly content?: ByteSource | undefined;
  /** The moment of checking; by default now. */
  readonly now?: Date | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Checks every signature of a file. A bad signature, or a file that can't be read, is a result and never thrown.
 *
 * Whoever answers for revocation is asked only about paths that lead to a trusted root.
 *
 * @throws {KysoError} JOB_CANCELLED
 * @see EN 319 102-1, 5
 */
export async function checkFile(source: ByteSource, options: CheckOptions): Promise<FileReport> {
  return await checkWithin(source, formatOf(source), options, 0);
}

/** @param depth of files within files */
async function checkWithin(
  source: ByteSource,
  format: CheckedFormat | null,
  options: CheckOptions,
  depth: number,
): Promise<FileReport> {
  const { file, now = new Date() } = options;
  const facts = {
    file,
    size: source.size,
    sha256: null,
    checkedAt: now.toISOString(),
  };
  try {
    const opened = await open(source, format, options);
    const found = await judged(opened, options, now);
    const attachments = await checkAttachments(opened.attachments, now, (inner, innerFormat, place) =>
      depth === MAX_ATTACHMENT_DEPTH
        ? Promise.resolve(null)
        : checkWithin(inner, innerFormat, { ...options, password: undefined, ...place }, depth + 1),
    );
    const verdict = worstVerdict([worstOf(found.signatures), ...attachments.map((one) => one.verdict)]);
    return { ...facts, format: opened.format, verdict, code: null, ...found, attachments };
  } catch (error) {
    if (options.signal?.aborted === true) throw new KysoError("JOB_CANCELLED", undefined, { cause: error });
    const { code } = asKysoError(error);
    return {
      ...facts,
      format: null,
      verdict: "UNREADABLE",
      code,
      signatures: [],
      revisions: [],
      attachments: [],
    };
  }
}

/** What is none of the formats is refused as no PDF. */
async function open(
  source: ByteSource,
  format: CheckedFormat | null,
  options: CheckOptions,
): Promise<OpenedFile> {
  if (format !== null && format !== "pdf") return await openOther(source, format, options);
  const check = new DocumentCheck(PdfDocument.open(source, { password: options.password }));
  let revisions: RevisionReport[] | undefined;
  return {
    format: "pdf",
    judgedBy: (judge) => {
      const checked = check.judgedBy(judge);
      // What a revision did does not depend on whom one trusts.
      revisions ??= check.revisions();
      return { signatures: checked.map(({ report }) => report), revisions };
    },
    attachments: [],
  };
}

async function judged(
  opened: OpenedFile,
  { trust, policy, revocation, signal }: CheckOptions,
  now: Date,
): Promise<Pick<FileReport, "signatures" | "revisions">> {
  const gathered: GatheredAnswers[] = [];
  const asked = new Set<string>();
  for (let round = 0; ; round++) {
    const judge = new SignerJudge({ trust, now, policy, gathered });
    const found = opened.judgedBy(judge);
    const questions = judge.openQuestions.filter(({ name }) => !asked.has(name));
    if (revocation === null || questions.length === 0 || round === MAX_ROUNDS) return found;
    for (const { name } of questions) asked.add(name);
    gathered.push(...(await gatherAnswers(revocation, questions)));
    if (signal?.aborted === true) throw new KysoError("JOB_CANCELLED");
  }
}
