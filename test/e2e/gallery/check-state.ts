import type {
  AnswerPhase,
  CheckedPortalDocument,
  CheckPhase,
  CheckState,
} from "../../../extension/background/check/check-message.ts";
import type { FileReport, SignatureReport } from "../../../protocol/report.ts";
import { APPROVAL_RECT, SEAL_RECT } from "./signed-letter.ts";
import type { SignedLetter } from "./signed-letter.ts";
import { LEADER_SIGNATURE, ORGANISATION } from "./state.ts";

/* States of the check page, as the background would send them. The stage fills in size and digest. */

export const APPROVAL: SignatureReport = {
  ...LEADER_SIGNATURE,
  coversWholeFile: false,
  changesAfter: "signatures",
  trustStore: "public-service",
  trustedBy: "Ban Cơ yếu Chính phủ – CA gốc thử nghiệm",
  issuer: "CA phục vụ các cơ quan thử nghiệm",
  place: { page: 0, rect: APPROVAL_RECT },
};

export const SEAL: SignatureReport = {
  ...APPROVAL,
  field: "Signature2",
  coversWholeFile: true,
  changesAfter: "none",
  signer: ORGANISATION.subject,
  signingTime: "2026-11-20T04:00:10Z",
  signingTimeSource: "timestamp",
  timestampedBy: "TSA thử nghiệm",
  level: "B-LT",
  place: { page: 0, rect: SEAL_RECT },
  revision: 2,
  remarks: [],
};

export const UNKNOWN: SignatureReport = {
  ...SEAL,
  indication: "INDETERMINATE",
  subIndication: "NO_CERTIFICATE_CHAIN_FOUND",
  trustedBy: null,
  trustStore: null,
  revocation: { status: "unchecked", source: null, revokedAt: null, reason: null },
};

export const CHANGED: SignatureReport = {
  ...APPROVAL,
  indication: "TOTAL-FAILED",
  subIndication: "FORMAT_FAILURE",
  changesAfter: "other",
  changesAllowed: false,
};

export const CANT_TELL: SignatureReport = {
  ...APPROVAL,
  indication: "INDETERMINATE",
  subIndication: "TRY_LATER",
  revocation: { status: "unknown", source: null, revokedAt: null, reason: null },
  remarks: ["REVOCATION_UNKNOWN", "TIME_CLAIMED"],
};

/** The report of a letter, or of any file; a letter has its revisions. */
export function reportOf(change: Partial<FileReport> = {}, letter?: SignedLetter): FileReport {
  const [drawn = 0, approved = 0, sealed = 0] = letter?.ends ?? [];
  return {
    file: "127-UBND-VHXH.pdf",
    verdict: "TOTAL-PASSED",
    code: null,
    format: "pdf",
    size: 1_234_567,
    sha256: "c".repeat(64),
    checkedAt: "2026-11-22T02:30:00Z",
    signatures: [APPROVAL, SEAL],
    revisions: letter
      ? [
          { end: drawn, change: null, signedBy: [] },
          { end: approved, change: "signatures", signedBy: ["Signature1"] },
          { end: sealed, change: "signatures", signedBy: ["Signature2"] },
        ]
      : [],
    attachments: [],
    ...change,
  };
}

const PORTAL: CheckedPortalDocument = {
  origin: "https://eoffice.tanlap.gov.vn",
  portalName: "eOffice UBND xã Tân Lập",
  title: "V/v rà soát cơ sở vật chất trường học trước mùa mưa bão năm 2026",
  number: "127/UBND-VHXH",
  date: "20/11/2026",
};

/** The page of a portal's document. */
export function checking(phase: CheckPhase, answer: AnswerPhase | null = null): CheckState {
  return {
    key: "key",
    portal: PORTAL,
    fileName: "127-UBND-VHXH.pdf",
    phase,
    documentFile: phase.name === "checked" ? "gallery.pdf" : null,
    answer,
  };
}

/** The page of a portal's document, checked. */
export function checked(report: FileReport, answer: AnswerPhase | null = null): CheckState {
  return checking({ name: "checked", report }, answer);
}

/** The page before a file was given. */
export const NOTHING: CheckState = {
  key: "own",
  portal: null,
  fileName: "",
  phase: { name: "empty" },
  documentFile: null,
  answer: null,
};

const CADES: SignatureReport = { ...SEAL, field: "", level: "B-B", place: null, revision: null };

/** A file within a package. */
function enclosed(change: Partial<FileReport>): FileReport["attachments"][number] {
  const { attachments: _attachments, ...file } = reportOf(change);
  return file;
}

/** A package with two files, one of which was changed after it was signed. */
export const PACKAGE: FileReport = reportOf({
  file: "goi-van-ban.edxml",
  format: "edxml",
  verdict: "TOTAL-FAILED",
  signatures: [],
  attachments: [
    enclosed({ signatures: [APPROVAL] }),
    enclosed({ file: "phu-luc-01.pdf", verdict: "TOTAL-FAILED", signatures: [CHANGED] }),
    enclosed({ file: "bieu-mau.docx", verdict: "NONE", format: null, signatures: [] }),
    enclosed({ file: "la.pdf", verdict: "INDETERMINATE", code: "EDXML_NOT_LISTED", signatures: [UNKNOWN] }),
  ],
});

/** A signature beside its document, without the document. */
export const DETACHED: FileReport = reportOf({
  file: "to-trinh.docx.p7s",
  format: "cades",
  verdict: "INDETERMINATE",
  signatures: [
    { ...CADES, indication: "INDETERMINATE", subIndication: "SIGNED_DATA_NOT_FOUND", intact: false },
  ],
});
