import type { FileReport, FileVerdict, SignatureReport } from "../report.ts";
import type { Sentence } from "../sentence.ts";
import { SUB_INDICATION_SENTENCES } from "./sub-indication-text.ts";
import { unreadableSentence } from "./unreadable-text.ts";

/** A file's verdict as a badge shows it. */
export const BADGES = ["valid", "unknown-signer", "invalid", "unclear", "none"] as const;
export type Badge = (typeof BADGES)[number];

export const BADGE_WORDS: Readonly<Record<Badge, Sentence>> = Object.freeze({
  valid: { vi: "Hợp lệ", en: "Valid" },
  "unknown-signer": { vi: "Hợp lệ, chưa rõ người ký", en: "Valid, signer unknown" },
  invalid: { vi: "Không hợp lệ", en: "Not valid" },
  unclear: { vi: "Chưa xác định được", en: "Can't tell" },
  none: { vi: "Chưa ký số", en: "No signature" },
});

/** A file or one within it. */
type CheckedFile = Omit<FileReport, "attachments">;

const PASSED: Sentence = {
  vi: "Chữ ký hợp lệ: nội dung đúng như khi ký, và người ký được xác định qua chứng thư tin cậy.",
  en: "The signature is valid: the content is as it was signed, and the signer is known by a trusted certificate.",
};

const STAMP_PASSED: Sentence = {
  vi: "Dấu thời gian hợp lệ: tệp đã có nội dung này vào thời điểm được ghi.",
  en: "The time stamp is valid: the file had this content at the time that it states.",
};

const ALL_PASSED: Sentence = {
  vi: "Mọi chữ ký đều hợp lệ: nội dung đúng như khi ký, và người ký được xác định qua chứng thư tin cậy.",
  en: "Every signature is valid: the content is as it was signed, and the signers are known by trusted certificates.",
};

const NONE: Sentence = {
  vi: "Tệp không có chữ ký số của ai. Nếu văn bản phải được ký, hãy đề nghị nơi gửi gửi bản đã ký.",
  en: "The file carries nobody's digital signature. If it should be signed, ask the sender for the signed one.",
};

const UNCLEAR_WITHIN: Sentence = {
  vi: "Tệp có phần không kiểm tra được. Hãy xem từng mục bên dưới.",
  en: "A part of the file could not be checked. See each part below.",
};

/** Of a signature that holds, behind which nobody known wrote a number or a date. */
const WRITTEN_BY_STRANGER: Sentence = {
  vi: "Sau chữ ký này, một người ký không rõ là ai đã ghi số hoặc ngày lên văn bản. Chưa nên tin phần ghi thêm; hãy hỏi nơi gửi.",
  en: "After this signature somebody whom nothing vouches for wrote a number or a date on the document. Do not rely on it yet; ask the sender.",
};

/** What one signature's verdict means, and what to do. */
export function signatureSentence(report: SignatureReport): Sentence {
  const { kind, subIndication, indication, changesAllowed } = report;
  if (subIndication === "SIG_CONSTRAINTS_FAILURE" && !changesAllowed) return WRITTEN_BY_STRANGER;
  if (subIndication !== null) return SUB_INDICATION_SENTENCES[subIndication];
  if (indication !== "TOTAL-PASSED") return SUB_INDICATION_SENTENCES.SIG_CONSTRAINTS_FAILURE;
  return kind === "timestamp" ? STAMP_PASSED : PASSED;
}

/** What a file's verdict means, and what to do: in the words of the signature that decided it. */
export function verdictSentence(report: FileReport): Sentence {
  const { verdict, code } = report;
  if (verdict === "UNREADABLE") return unreadableSentence(code);
  if (verdict === "NONE") return NONE;
  if (verdict === "TOTAL-PASSED") return ALL_PASSED;
  const deciding = filesOf(report)
    .flatMap(({ signatures }) => signatures)
    .find(({ indication }) => indication === verdict);
  return deciding === undefined ? UNCLEAR_WITHIN : signatureSentence(deciding);
}

/**
 * The badge of a file. A signer is unknown where all that is missing is a trusted root: everything that the signature
 * itself can show holds.
 */
export function badgeOf(report: FileReport): Badge {
  if (report.verdict === "INDETERMINATE") {
    const files = filesOf(report);
    const isReadable = files.every(({ verdict }) => verdict !== "UNREADABLE");
    const open = files
      .flatMap(({ signatures }) => signatures)
      .filter(({ indication }) => indication !== "TOTAL-PASSED");
    return isReadable && open.length > 0 && open.every(isOfUnknownSigner) ? "unknown-signer" : "unclear";
  }
  return BADGE_OF[report.verdict];
}

const BADGE_OF: Readonly<Record<Exclude<FileVerdict, "INDETERMINATE">, Badge>> = {
  "TOTAL-PASSED": "valid",
  "TOTAL-FAILED": "invalid",
  NONE: "none",
  UNREADABLE: "unclear",
};

function isOfUnknownSigner({ intact, changesAllowed, subIndication }: SignatureReport): boolean {
  return intact && changesAllowed && subIndication === "NO_CERTIFICATE_CHAIN_FOUND";
}

function filesOf(report: FileReport): readonly CheckedFile[] {
  return [report, ...report.attachments];
}
