import { momentText } from "./report-moment.ts";
import { shownName } from "./report-name.ts";
import { CHANGE_WORDS, FORMAT_WORDS, KIND_WORDS, VERDICT_WORDS } from "./report-word.ts";
import type { FileReport, FileVerdict, Indication, RevisionReport, SignatureReport } from "../report.ts";
import type { Sentence } from "../sentence.ts";
import { type ReportLine, signatureLines } from "./signature-text.ts";
import { signatureSentence, verdictSentence } from "./verdict-text.ts";

export type { ReportLine } from "./signature-text.ts";

/** A language of the product. */
export type Language = keyof Sentence;

/** What one part of a report says. */
export interface ReportSection {
  readonly part: "file" | "signature" | "revisions";
  /** Which file it is of: `null` the file itself, else the index of the attachment. */
  readonly attachment: number | null;
  /** Index among the signatures of that file, where it is of one. */
  readonly signature: number | null;
  readonly heading: string;
  readonly verdict: FileVerdict | Indication;
  /** The few words for the verdict. */
  readonly word: string;
  /** What it means and what to do: one or two plain sentences. */
  readonly sentence: string;
  readonly lines: readonly ReportLine[];
}

/** A file or one within it. */
type CheckedFile = Omit<FileReport, "attachments">;

/**
 * The whole report in one language: the file, its signatures, its revisions where there are several, then the same of
 * each attachment. The parts and lines are the same in every language, in the same order. Names are fit to be shown
 * (see {@link shownName}).
 */
export function reportText(report: FileReport, language: Language): readonly ReportSection[] {
  return [
    ...partsOf(report, report.attachments, null, language),
    ...report.attachments.flatMap((attachment, index) => partsOf(attachment, [], index, language)),
  ];
}

function partsOf(
  file: CheckedFile,
  attachments: FileReport["attachments"],
  attachment: number | null,
  language: Language,
): ReportSection[] {
  const sections = [fileSection({ ...file, attachments }, attachment, language)];
  file.signatures.forEach((signature, index) =>
    sections.push({ ...signatureSection(signature, language), attachment, signature: index }),
  );
  if (file.revisions.length > 1) {
    sections.push(revisionSection(file, attachment, language));
  }
  return sections;
}

function fileSection(report: FileReport, attachment: number | null, language: Language): ReportSection {
  const heading =
    attachment === null ? TEXT.file[language] : `${TEXT.attachment[language]} ${attachment + 1}`;
  return {
    part: "file",
    attachment,
    signature: null,
    heading,
    verdict: report.verdict,
    word: VERDICT_WORDS[report.verdict][language],
    sentence: verdictSentence(report)[language],
    lines: fileLines(report, language),
  };
}

/** One signature's part of a report, as of a file's first. */
export function signatureSection(signature: SignatureReport, language: Language): ReportSection {
  return {
    part: "signature",
    attachment: null,
    signature: 0,
    heading: `${KIND_WORDS[signature.kind][language]} ${shownName(signature.field, 60)}`.trim(),
    verdict: signature.indication,
    word: VERDICT_WORDS[signature.indication][language],
    sentence: signatureSentence(signature)[language],
    lines: signatureLines(signature, language),
  };
}

function fileLines(report: FileReport, language: Language): ReportLine[] {
  const { file, format, size, sha256, checkedAt, verdict, code, signatures, revisions, attachments } = report;
  const line = (fact: FileFact, value: string | null): ReportLine[] =>
    value === null ? [] : [{ fact, label: TEXT[fact][language], value }];
  return [
    ...line("name", shownName(file, MAX_PATH_LENGTH)),
    ...line("conclusion", `${VERDICT_WORDS[verdict][language]} (${code ?? verdict})`),
    ...line("format", format === null ? null : FORMAT_WORDS[format][language]),
    ...line("size", size === null ? null : sizeText(size, language)),
    ...line("sha256", sha256),
    ...line("checkedAt", momentText(checkedAt)),
    ...line("signatureCount", String(signatures.length)),
    ...line("revisionCount", revisions.length > 1 ? String(revisions.length) : null),
    ...line("attachmentCount", attachments.length > 0 ? String(attachments.length) : null),
  ];
}

function revisionSection(file: CheckedFile, attachment: number | null, language: Language): ReportSection {
  return {
    part: "revisions",
    attachment,
    signature: null,
    heading: TEXT.revisions[language],
    verdict: file.verdict,
    word: VERDICT_WORDS[file.verdict][language],
    sentence: TEXT.revisionsMean[language],
    lines: file.revisions.map((revision, index) => ({
      fact: "revision",
      label: `${TEXT.revision[language]} ${index + 1}`,
      value: revisionText(revision, language),
    })),
  };
}

function revisionText({ end, change, signedBy }: RevisionReport, language: Language): string {
  const did = change === null ? TEXT.original[language] : CHANGE_WORDS[change][language];
  const fields = signedBy.map((field) => shownName(field, 60)).join(", ");
  const signed = fields === "" ? "" : `; ${TEXT.signedBy[language]}: ${fields}`;
  return `${did}${signed} (${grouped(end, language)} ${TEXT.bytes[language]})`;
}

function sizeText(bytes: number, language: Language): string {
  return `${grouped(bytes, language)} ${TEXT.bytes[language]}`;
}

/** Thousands apart, as each language writes them. */
function grouped(value: number, language: Language): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, language === "vi" ? "." : ",");
}

/** Longest path of a file that is shown whole, characters. */
const MAX_PATH_LENGTH = 500;

type FileFact =
  | "name"
  | "conclusion"
  | "format"
  | "size"
  | "sha256"
  | "checkedAt"
  | "signatureCount"
  | "revisionCount"
  | "attachmentCount";

const TEXT = {
  file: { vi: "Tệp", en: "File" },
  attachment: { vi: "Tệp bên trong số", en: "Enclosed file" },
  revisions: { vi: "Các bản của tài liệu", en: "Revisions of the document" },
  revisionsMean: {
    vi: "Mỗi lần ký hoặc sửa, một bản được nối thêm vào cuối tệp. Chữ ký bảo vệ bản của nó và mọi bản trước.",
    en: "Whoever signs or changes the file appends a revision to it. A signature protects its own revision and all those before.",
  },
  revision: { vi: "Bản", en: "Revision" },
  original: { vi: "bản đầu tiên", en: "the first" },
  signedBy: { vi: "được ký bởi", en: "covered by" },
  bytes: { vi: "byte", en: "bytes" },
  name: { vi: "Tên tệp", en: "Name" },
  conclusion: { vi: "Kết luận", en: "Conclusion" },
  format: { vi: "Định dạng", en: "Format" },
  size: { vi: "Kích thước", en: "Size" },
  sha256: { vi: "SHA-256 của tệp", en: "SHA-256 of the file" },
  checkedAt: { vi: "Kiểm tra lúc", en: "Checked at" },
  signatureCount: { vi: "Số chữ ký và dấu thời gian", en: "Signatures and time stamps" },
  revisionCount: { vi: "Số bản", en: "Revisions" },
  attachmentCount: { vi: "Số tệp bên trong", en: "Enclosed files" },
} as const satisfies Record<string, Sentence>;
