import { momentText } from "./report-moment.ts";
import { shownName } from "./report-name.ts";
import {
  CERTIFICATION_WORDS,
  CHANGE_WORDS,
  REMARK_SENTENCES,
  REVOCATION_REASON_WORDS,
  REVOCATION_SOURCE_WORDS,
  REVOCATION_WORDS,
  TRUST_WORDS,
  VERDICT_WORDS,
} from "./report-word.ts";
import type { SignatureReport } from "../report.ts";
import type { Sentence } from "../sentence.ts";

/** One fact of a report, in one language. */
export interface ReportLine {
  /** Which fact; the same in every language. */
  readonly fact: string;
  readonly label: string;
  readonly value: string;
}

type Language = keyof Sentence;

/** The facts of a signature, the most asked for first. */
const FACTS = {
  conclusion: { vi: "Kết luận", en: "Conclusion" },
  signer: { vi: "Người ký", en: "Signer" },
  unit: { vi: "Đơn vị của người ký", en: "Signer's unit" },
  signingTime: { vi: "Thời gian ký", en: "Signing time" },
  integrity: { vi: "Tính toàn vẹn", en: "Integrity" },
  validAtSigning: { vi: "Hiệu lực chứng thư lúc ký", en: "Certificate when signing" },
  changes: { vi: "Thay đổi sau khi ký", en: "Changes after it" },
  issuer: { vi: "Đơn vị cấp chứng thư (CA)", en: "Issuing CA" },
  validity: { vi: "Thời hạn chứng thư", en: "Certificate's validity" },
  trust: { vi: "Nguồn tin cậy", en: "Trusted by" },
  revocation: { vi: "Tình trạng thu hồi", en: "Revocation" },
  scope: { vi: "Phạm vi được ký", en: "What it covers" },
  certification: { vi: "Chứng nhận tài liệu", en: "Certification" },
  place: { vi: "Vị trí", en: "Place" },
  level: { vi: "Mức chữ ký", en: "Level" },
  algorithms: { vi: "Thuật toán", en: "Algorithms" },
  certificate: { vi: "SHA-256 của chứng thư", en: "SHA-256 of certificate" },
  remark: { vi: "Lưu ý", en: "Remark" },
} as const satisfies Record<string, Sentence>;

const WORDS = {
  unknown: { vi: "không rõ", en: "not known" },
  intact: { vi: "nguyên vẹn", en: "intact" },
  broken: { vi: "KHÔNG nguyên vẹn", en: "NOT intact" },
  proven: { vi: "dấu thời gian chứng minh, do", en: "proven by the time stamp of" },
  claimed: { vi: "theo máy của người ký", en: "as the signer claims" },
  allowed: { vi: "được phép", en: "allowed" },
  notAllowed: { vi: "KHÔNG được phép", en: "NOT allowed" },
  untrusted: { vi: "KHÔNG có trong danh sách tin cậy", en: "NOT in a trusted list" },
  from: { vi: "từ", en: "from" },
  to: { vi: "đến", en: "to" },
  valid: { vi: "còn hiệu lực", en: "valid" },
  expired: { vi: "ĐÃ HẾT HẠN", en: "EXPIRED" },
  early: { vi: "CHƯA CÓ HIỆU LỰC", en: "NOT YET VALID" },
  revoked: { vi: "ĐÃ BỊ THU HỒI", en: "REVOKED" },
  since: { vi: "từ", en: "since" },
  reason: { vi: "lý do", en: "reason" },
  whole: { vi: "toàn bộ tệp", en: "the whole file" },
  part: { vi: "không phải toàn bộ tệp", en: "not the whole file" },
  revision: { vi: "đến hết bản", en: "up to the end of revision" },
  page: { vi: "Trang", en: "Page" },
  invisible: { vi: "không hiển thị trên trang", en: "not shown on a page" },
  stampSigner: { vi: "Cơ quan cấp dấu thời gian", en: "Time stamp authority" },
  stampTime: { vi: "Thời gian được đóng dấu", en: "Stamped time" },
} as const satisfies Record<string, Sentence>;

/** Everything that a report says of one signature (NĐ 30/2020, Art. 21.2, asks for a check of what arrives). */
export function signatureLines(report: SignatureReport, language: Language): ReportLine[] {
  const line = (fact: keyof typeof FACTS, value: string | null): ReportLine[] =>
    value === null ? [] : [{ fact, label: labelOf(fact, report, language), value }];
  const { signer, validity, certification, certificate, subIndication, indication } = report;
  return [
    ...line("conclusion", `${VERDICT_WORDS[indication][language]} (${subIndication ?? indication})`),
    ...line("signer", named(signer?.commonName, language)),
    ...line("unit", unitOf(report, language)),
    ...line("signingTime", signingTimeText(report, language)),
    ...line("integrity", WORDS[integrityOf(report)][language]),
    ...line("validAtSigning", WORDS[stateAtSigning(report)][language]),
    ...line("changes", changeText(report, language)),
    ...line("issuer", named(report.issuer, language)),
    ...line("validity", validity === null ? null : periodText(validity, language)),
    ...line("trust", trustText(report, language)),
    ...line("revocation", revocationText(report, language)),
    ...line("scope", scopeText(report, language)),
    ...line("certification", certification === null ? null : CERTIFICATION_WORDS[certification][language]),
    ...line("place", placeText(report, language)),
    ...line("level", shownName(report.level)),
    ...line("algorithms", algorithmText(report, language)),
    ...line("certificate", certificate),
    ...report.remarks.flatMap((remark) => line("remark", REMARK_SENTENCES[remark][language])),
  ];
}

/** Where what was signed is not there, nothing was compared. */
function integrityOf({ intact, subIndication }: SignatureReport): "intact" | "broken" | "unknown" {
  if (intact) return "intact";
  return subIndication === "SIGNED_DATA_NOT_FOUND" ? "unknown" : "broken";
}

function labelOf(fact: keyof typeof FACTS, { kind }: SignatureReport, language: Language): string {
  if (kind === "timestamp" && fact === "signer") return WORDS.stampSigner[language];
  if (kind === "timestamp" && fact === "signingTime") return WORDS.stampTime[language];
  return FACTS[fact][language];
}

function named(name: string | null | undefined, language: Language): string {
  const shown = shownName(name ?? "");
  return shown === "" ? WORDS.unknown[language] : shown;
}

function unitOf({ signer }: SignatureReport, language: Language): string {
  const parts = [signer?.organizationalUnit, signer?.organization].map((part) => shownName(part ?? ""));
  return named(parts.filter((part) => part !== "").join(", "), language);
}

function signingTimeText(report: SignatureReport, language: Language): string {
  const { signingTime, signingTimeSource, timestampedBy } = report;
  if (signingTime === null) return WORDS.unknown[language];
  const moment = momentText(signingTime);
  if (report.kind === "timestamp") return moment;
  return signingTimeSource === "timestamp"
    ? `${moment} (${WORDS.proven[language]} ${named(timestampedBy, language)})`
    : `${moment} (${WORDS.claimed[language]})`;
}

/** How the certificate stood at the reported time of signing, by its period and what is known of its revocation. */
function stateAtSigning(report: SignatureReport): "unknown" | "valid" | "expired" | "early" | "revoked" {
  const { signingTime, validity, revocation } = report;
  if (signingTime === null || validity === null) return "unknown";
  const at = Date.parse(signingTime);
  if (at < Date.parse(validity.notBefore)) return "early";
  if (at > Date.parse(validity.notAfter)) return "expired";
  if (revocation.status !== "revoked") return "valid";
  return revocation.revokedAt !== null && at < Date.parse(revocation.revokedAt) ? "valid" : "revoked";
}

/** Where a signature no longer fits what it was made over, that nothing came after it says nothing. */
function changeText({ intact, changesAfter, changesAllowed }: SignatureReport, language: Language): string {
  if (!intact && changesAfter === "none") return WORDS.unknown[language];
  const change = CHANGE_WORDS[changesAfter][language];
  if (changesAfter === "none" && changesAllowed) return change;
  return `${change} (${WORDS[changesAllowed ? "allowed" : "notAllowed"][language]})`;
}

function periodText(validity: NonNullable<SignatureReport["validity"]>, language: Language): string {
  const { notBefore, notAfter } = validity;
  return `${WORDS.from[language]} ${momentText(notBefore)} ${WORDS.to[language]} ${momentText(notAfter)}`;
}

function trustText({ trustStore, trustedBy }: SignatureReport, language: Language): string {
  if (trustedBy === null) return WORDS.untrusted[language];
  const root = named(trustedBy, language);
  return trustStore === null ? root : `${TRUST_WORDS[trustStore][language]}: ${root}`;
}

function revocationText({ revocation }: SignatureReport, language: Language): string {
  const { status, source, revokedAt, reason } = revocation;
  const parts = [REVOCATION_WORDS[status][language]];
  if (revokedAt !== null) parts.push(`${WORDS.since[language]} ${momentText(revokedAt)}`);
  if (reason !== null) parts.push(`${WORDS.reason[language]}: ${reasonText(reason, language)}`);
  if (source !== null) parts.push(REVOCATION_SOURCE_WORDS[source][language]);
  return parts.join(", ");
}

function reasonText(reason: string, language: Language): string {
  const word = Object.hasOwn(REVOCATION_REASON_WORDS, reason) ? REVOCATION_REASON_WORDS[reason] : undefined;
  return word?.[language] ?? shownName(reason);
}

function scopeText({ coversWholeFile, revision }: SignatureReport, language: Language): string {
  if (coversWholeFile) return WORDS.whole[language];
  if (revision === null) return WORDS.part[language];
  return `${WORDS.revision[language]} ${revision + 1}`;
}

function placeText({ place, revision }: SignatureReport, language: Language): string | null {
  if (place !== null) return `${WORDS.page[language]} ${place.page + 1}`;
  return revision === null ? null : WORDS.invisible[language];
}

function algorithmText({ algorithms: { digest, key } }: SignatureReport, language: Language): string {
  const known = [digest, key].flatMap((name) => (name === null ? [] : [shownName(name)]));
  return named(known.join(", "), language);
}
