import type {
  Change,
  CheckedFormat,
  FileVerdict,
  Indication,
  Remark,
  RevocationReport,
  SignatureReport,
  TrustLabel,
} from "../report.ts";
import type { Sentence } from "../sentence.ts";

type Words<Value extends string> = Readonly<Record<Value, Sentence>>;

/** The few words for a verdict. */
export const VERDICT_WORDS: Words<FileVerdict | Indication> = Object.freeze({
  "TOTAL-PASSED": { vi: "Hợp lệ", en: "Valid" },
  INDETERMINATE: { vi: "Chưa xác định được", en: "Can't be told" },
  "TOTAL-FAILED": { vi: "Không hợp lệ", en: "Not valid" },
  NONE: { vi: "Không có chữ ký số", en: "No signature" },
  UNREADABLE: { vi: "Không kiểm tra được", en: "Could not be checked" },
});

export const CHANGE_WORDS: Words<Change> = Object.freeze({
  none: { vi: "không có thay đổi nào", en: "nothing was changed" },
  "validation-data": {
    vi: "chỉ thêm dữ liệu kiểm tra và dấu thời gian",
    en: "only validation data and time stamps were added",
  },
  signatures: { vi: "thêm chữ ký khác", en: "further signatures were added" },
  form: { vi: "điền biểu mẫu", en: "form fields were filled in" },
  annotations: { vi: "thêm hoặc sửa ghi chú", en: "annotations were added or changed" },
  other: { vi: "nội dung hoặc cấu trúc bị thay đổi", en: "content or structure was changed" },
});

export const TRUST_WORDS: Words<TrustLabel> = Object.freeze({
  "public-service": { vi: "Công vụ (Ban Cơ yếu)", en: "Public service (công vụ)" },
  national: { vi: "Quốc gia (NEAC)", en: "National (quốc gia)" },
  organization: { vi: "Riêng của cơ quan", en: "The organisation's own" },
});

export const REVOCATION_WORDS: Words<RevocationReport["status"]> = Object.freeze({
  good: { vi: "không bị thu hồi", en: "not revoked" },
  revoked: { vi: "ĐÃ BỊ THU HỒI", en: "REVOKED" },
  unknown: { vi: "không biết được", en: "not known" },
  unchecked: { vi: "chưa kiểm tra", en: "not checked" },
});

export const REVOCATION_SOURCE_WORDS: Words<NonNullable<RevocationReport["source"]>> = Object.freeze({
  embedded: { vi: "theo dữ liệu kèm trong tệp", en: "by data in the file itself" },
  ocsp: { vi: "theo trả lời OCSP", en: "by an OCSP answer" },
  crl: { vi: "theo danh sách thu hồi (CRL)", en: "by a revocation list (CRL)" },
});

/** CRLReason (RFC 5280, 5.3.1), as far as it has a word. */
export const REVOCATION_REASON_WORDS: Readonly<Partial<Record<string, Sentence>>> = Object.freeze({
  keyCompromise: { vi: "lộ khóa", en: "key compromise" },
  cACompromise: { vi: "lộ khóa của CA", en: "compromise of the CA's key" },
  affiliationChanged: { vi: "thay đổi đơn vị", en: "affiliation changed" },
  superseded: { vi: "được thay bằng chứng thư khác", en: "superseded" },
  cessationOfOperation: { vi: "ngừng sử dụng", en: "cessation of operation" },
  certificateHold: { vi: "tạm ngừng", en: "on hold" },
  privilegeWithdrawn: { vi: "bị rút quyền", en: "privilege withdrawn" },
  aACompromise: { vi: "lộ khóa của nơi cấp quyền", en: "compromise of the attribute authority" },
});

export const FORMAT_WORDS: Words<CheckedFormat> = Object.freeze({
  pdf: { vi: "PDF", en: "PDF" },
  cades: { vi: "chữ ký CMS (CAdES)", en: "CMS signature (CAdES)" },
  xml: { vi: "XML có chữ ký", en: "signed XML" },
  edxml: { vi: "gói edXML", en: "edXML package" },
  jws: { vi: "chữ ký JWS", en: "JWS signature" },
});

export const KIND_WORDS: Words<SignatureReport["kind"]> = Object.freeze({
  signature: { vi: "Chữ ký", en: "Signature" },
  timestamp: { vi: "Dấu thời gian", en: "Time stamp" },
});

/** P of DocMDP (ISO 32000-1, table 254). */
export const CERTIFICATION_WORDS: Readonly<Record<NonNullable<SignatureReport["certification"]>, Sentence>> =
  Object.freeze({
    1: { vi: "chứng nhận tài liệu, không cho phép thay đổi nào", en: "certifies it, no change allowed" },
    2: {
      vi: "chứng nhận tài liệu, cho phép điền biểu mẫu và ký",
      en: "certifies it, form filling and signing allowed",
    },
    3: {
      vi: "chứng nhận tài liệu, cho phép điền biểu mẫu, ký và ghi chú",
      en: "certifies it, form filling, signing and annotations allowed",
    },
  });

export const REMARK_SENTENCES: Words<Remark> = Object.freeze({
  REVOCATION_UNKNOWN: {
    vi: "Không biết được chứng thư có bị thu hồi hay không. Khi có mạng, hãy kiểm tra lại.",
    en: "Whether a certificate was revoked could not be learnt. Check again when there is a network.",
  },
  REVOKED_LATER: {
    vi: "Chứng thư bị thu hồi sau khi ký; chữ ký được tạo trước đó vẫn có giá trị.",
    en: "The certificate was revoked after signing; the signature was made before and still counts.",
  },
  EXPIRED_SINCE: {
    vi: "Chứng thư đã hết hạn sau khi ký; điều này không ảnh hưởng đến chữ ký.",
    en: "The certificate has expired since the signing; that does not affect the signature.",
  },
  WEAK_ALGORITHM: {
    vi: "Chữ ký dùng thuật toán hoặc độ dài khóa nay đã yếu. Với văn bản quan trọng, hãy đề nghị ký lại.",
    en: "The signature uses an algorithm or a key length that is weak by now. For what matters, ask for a new one.",
  },
  TIME_CLAIMED: {
    vi: "Thời gian ký là theo máy của người ký, không có dấu thời gian chứng minh.",
    en: "The time of signing is that of the signer's computer; no time stamp proves it.",
  },
});
