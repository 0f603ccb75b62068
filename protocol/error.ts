/** What the user can do about an error. */
export type Remedy =
  "retry" | "fix-input" | "unlock-token" | "insert-token" | "update" | "install" | "pair" | "none";

/** Every error that crosses a boundary of Kyso, by its frozen code, with its remedy. */
export const ERRORS = {
  // PDF
  PDF_NOT_A_PDF: "fix-input",
  PDF_TRUNCATED: "fix-input",
  PDF_DAMAGED: "fix-input",
  PDF_DAMAGED_AND_SIGNED: "fix-input",
  PDF_PASSWORD_NEEDED: "fix-input",
  PDF_PASSWORD_WRONG: "fix-input",
  PDF_ENCRYPTION_UNSUPPORTED: "fix-input",
  PDF_PERMISSION_DENIED: "fix-input",
  PDF_TOO_COMPLEX: "fix-input",
  PDF_TOO_LARGE: "fix-input",
  PDF_NO_PAGES: "fix-input",
  PDF_NO_SUCH_PAGE: "fix-input",
  PDF_CERTIFIED_NO_CHANGES: "none",
  PDF_CERTIFIED_NO_ANNOTATIONS: "fix-input",
  PDF_DYNAMIC_XFA: "fix-input",
  PDF_FIELD_INVALID: "fix-input",
  PDF_FIELD_SIGNED: "fix-input",
  PDF_FIELD_LOCKED: "fix-input",
  PDF_FIELD_PLACE_FIXED: "fix-input",
  PDF_SEED_VALUE_UNMET: "fix-input",
  // Appearance
  APPEARANCE_IMAGE_INVALID: "fix-input",
  APPEARANCE_IMAGE_TOO_LARGE: "fix-input",
  APPEARANCE_IMAGE_MISSING: "fix-input",
  APPEARANCE_IMAGE_CHANGED: "retry",
  IMAGE_NO_INK: "fix-input",
  IMAGE_NOT_CHOSEN: "retry",
  IMAGE_TIMEOUT: "fix-input",
  APPEARANCE_TEXT_INVALID: "fix-input",
  APPEARANCE_TOO_SMALL: "fix-input",
  APPEARANCE_OFF_PAGE: "fix-input",
  APPEARANCE_EMPTY: "fix-input",
  // Token, PKCS #11
  TOKEN_NOT_FOUND: "insert-token",
  TOKEN_AMBIGUOUS: "fix-input",
  TOKEN_REMOVED: "insert-token",
  TOKEN_NOT_RECOGNISED: "insert-token",
  TOKEN_PIN_INCORRECT: "retry",
  TOKEN_PIN_INVALID: "fix-input",
  TOKEN_PIN_LENGTH: "fix-input",
  TOKEN_PIN_LOCKED: "unlock-token",
  TOKEN_PIN_EXPIRED: "unlock-token",
  TOKEN_PIN_TO_BE_CHANGED: "unlock-token",
  TOKEN_PIN_NOT_INITIALIZED: "unlock-token",
  PIN_OLD_INCORRECT: "retry",
  PIN_NEW_SAME: "fix-input",
  PIN_NEW_DIFFERS: "fix-input",
  PIN_NEW_LENGTH: "fix-input",
  PIN_NEW_REFUSED: "fix-input",
  PIN_CHANGE_UNSUPPORTED: "none",
  PIN_CHANGE_UNKNOWN: "none",
  TOKEN_KEY_NOT_FOUND: "insert-token",
  TOKEN_CERTIFICATE_NOT_FOUND: "insert-token",
  TOKEN_NO_CERTIFICATE: "insert-token",
  TOKEN_MECHANISM_UNSUPPORTED: "none",
  TOKEN_KEY_REFUSED: "none",
  TOKEN_SESSION_LOST: "retry",
  TOKEN_BUSY: "retry",
  TOKEN_DEVICE_ERROR: "retry",
  TOKEN_MEMORY: "retry",
  TOKEN_CANCELLED: "retry",
  TOKEN_SIGNATURE_WRONG: "none",
  TOKEN_MODULE_NOT_FOUND: "install",
  TOKEN_MODULE_INVALID: "install",
  TOKEN_MODULE_CRASHED: "retry",
  TOKEN_MODULE_TIMEOUT: "retry",
  TOKEN_ERROR: "retry",
  // Certificate, before the key is used
  CERTIFICATE_INVALID: "none",
  CERTIFICATE_EXPIRED: "none",
  CERTIFICATE_NOT_YET_VALID: "none",
  CERTIFICATE_UNTRUSTED: "none",
  CERTIFICATE_KEY_USAGE: "none",
  CERTIFICATE_WEAK: "none",
  CERTIFICATE_WRONG_ROLE: "none",
  CERTIFICATE_ROLE_UNKNOWN: "fix-input",
  CERTIFICATE_OTHER_ORGANISATION: "none",
  CERTIFICATE_AMBIGUOUS: "fix-input",
  CERTIFICATE_REVOKED: "none",
  CERTIFICATE_REVOCATION_UNKNOWN: "retry",
  // Why a certificate's status is not known
  REVOCATION_NO_ADDRESS: "none",
  REVOCATION_OFFLINE: "none",
  REVOCATION_HTTP_STATUS: "retry",
  OCSP_RESPONSE_INVALID: "retry",
  OCSP_REFUSED: "retry",
  OCSP_SIGNATURE_INVALID: "none",
  OCSP_RESPONDER_UNAUTHORIZED: "none",
  OCSP_CERTIFICATE_MISMATCH: "retry",
  OCSP_NONCE_MISMATCH: "retry",
  OCSP_OUT_OF_DATE: "retry",
  OCSP_STATUS_UNKNOWN: "none",
  CRL_INVALID: "retry",
  CRL_TOO_LARGE: "none",
  CRL_SIGNATURE_INVALID: "none",
  CRL_OUT_OF_DATE: "retry",
  CRL_OUT_OF_SCOPE: "none",
  CRL_UNSUPPORTED: "none",
  // What this machine trusts
  TRUST_FILE_INVALID: "fix-input",
  TRUST_NOT_AN_AUTHORITY: "fix-input",
  TRUST_NOT_ADDED: "fix-input",
  TRUST_LOCKED: "none",
  // XML and other files that are signed
  XML_INVALID: "fix-input",
  XML_DTD_REFUSED: "fix-input",
  XML_ENCODING_UNSUPPORTED: "fix-input",
  XML_TOO_COMPLEX: "fix-input",
  XML_DUPLICATE_ID: "fix-input",
  XML_COMMENT_IN_TEXT: "fix-input",
  XML_TARGET_NOT_FOUND: "fix-input",
  XML_SIGNED_AROUND: "fix-input",
  FILE_TOO_LARGE: "fix-input",
  JWS_INVALID: "none",
  // Exchange packages that are checked
  EDXML_ATTACHMENT_MISSING: "none",
  EDXML_ATTACHMENT_INVALID: "none",
  EDXML_DUPLICATE_ID: "none",
  EDXML_NOT_LISTED: "none",
  // Signatures that are read
  CMS_INVALID: "none",
  // The network: time stamps and revocation
  NETWORK_OFFLINE: "none",
  NETWORK_ADDRESS_INVALID: "fix-input",
  NETWORK_UNREACHABLE: "retry",
  NETWORK_TIMEOUT: "retry",
  NETWORK_RESPONSE_TOO_LARGE: "none",
  NETWORK_CERTIFICATE: "none",
  NETWORK_PROXY: "fix-input",
  // Time stamps
  TSP_NOT_CONFIGURED: "fix-input",
  TSP_UNREACHABLE: "retry",
  TSP_SERVER_ERROR: "retry",
  TSP_ACCESS_DENIED: "fix-input",
  TSP_REFUSED: "none",
  TSP_RESPONSE_INVALID: "none",
  TSP_NONCE_MISMATCH: "none",
  TSP_IMPRINT_MISMATCH: "none",
  TSP_TIME_WRONG: "fix-input",
  TSP_SIGNATURE_INVALID: "none",
  TSP_CERTIFICATE_UNTRUSTED: "fix-input",
  TSP_CERTIFICATE_EXPIRED: "none",
  TSP_CERTIFICATE_USAGE: "none",
  TSP_WEAK: "none",
  // Signing
  SIGN_KIND_INVALID: "fix-input",
  SIGN_LEVEL_UNSUPPORTED: "fix-input",
  SIGN_ALGORITHM_UNSUITABLE: "fix-input",
  SIGN_RESULT_INVALID: "none",
  SIGN_SECRECY_STATEMENT_MISSING: "fix-input",
  SIGN_NUMBER_MISSING: "fix-input",
  SIGN_DATE_MISSING: "fix-input",
  ARRIVAL_NUMBER_MISSING: "none",
  DOCUMENT_STATE_SECRET: "none",
  SEAL_WITHOUT_APPROVAL: "none",
  APPROVAL_INVALID: "none",
  APPROVAL_OVERWRITTEN: "none",
  SIGN_COMMENT_MISSING: "fix-input",
  SIGN_NUMBER_INVALID: "fix-input",
  SIGN_NUMBER_DIFFERS: "fix-input",
  SIGN_DATE_INVALID: "fix-input",
  SIGN_DATE_DIFFERS: "fix-input",
  SIGN_BLANK_TOO_NARROW: "fix-input",
  SIGN_MAIN_NOT_SIGNED: "retry",
  SIGN_TIMESTAMP_TOO_LARGE: "none",
  EXTEND_NO_SIGNATURE: "fix-input",
  EXTEND_SIGNATURE_BROKEN: "none",
  // Warnings: signing goes on
  LEVEL_NOT_REACHED: "retry",
  EARLIER_SIGNATURE_BROKEN: "none",
  EARLIER_SIGNER_UNKNOWN: "none",
  APPROVAL_STATUS_UNKNOWN: "retry",
  ATTACHMENT_WITHOUT_MAIN: "none",
  COPY_SCAN_POOR: "fix-input",
  COPY_OF_SIGNED: "none",
  IMAGE_OPAQUE: "fix-input",
  IMAGE_NOT_BLUE: "fix-input",
  IMAGE_NOT_RED: "fix-input",
  IMAGE_RESOLUTION_LOW: "fix-input",
  IMAGE_CUT_OFF: "fix-input",
  IMAGE_NOT_ROUND: "fix-input",
  PDF_STATIC_XFA: "none",
  PDF_USAGE_RIGHTS: "none",
  // Checking
  CHECK_TIMEOUT: "retry",
  CHECK_NOT_FOUND: "retry",
  CHECK_FILE_UNREADABLE: "fix-input",
  // Jobs
  JOB_NOT_FOUND: "retry",
  JOB_STATE: "retry",
  JOB_INCOMPLETE: "retry",
  JOB_DIGEST_MISMATCH: "retry",
  JOB_CANCELLED: "none",
  JOB_DISK_FULL: "retry",
  JOB_DISK_ERROR: "retry",
  JOB_SIGNED_NOT_SAVED: "retry",
  // Audit
  AUDIT_BROKEN: "none",
  AUDIT_BUSY: "retry",
  // Logins for several signatures
  LOGIN_ENDED: "retry",
  LOGIN_UNSUITABLE: "retry",
  // Octets that nobody can be shown
  DATA_DIGEST_INVALID: "fix-input",
  DATA_TOO_LARGE: "fix-input",
  // Files of the command line
  FILE_NOT_FOUND: "fix-input",
  FILE_UNREADABLE: "fix-input",
  FILE_EXISTS: "fix-input",
  FILE_NOT_WRITABLE: "fix-input",
  // Batches of the command line
  BATCH_INPUT_CHANGED: "fix-input",
  BATCH_OTHER: "fix-input",
  BATCH_RUNNING: "retry",
  BATCH_STATE_DAMAGED: "fix-input",
  // Command line and settings
  USAGE: "fix-input",
  SETTING_INVALID: "fix-input",
  SETTING_LOCKED: "none",
  SETTING_IN_FILE: "fix-input",
  OWN_SETTINGS_DAMAGED: "fix-input",
  AGENT_ALREADY_RUNNING: "none",
  AGENT_NOT_RUNNING: "install",
  AGENT_SILENT: "retry",
  AGENT_NO_PORT: "retry",
  // Protocol
  PROTOCOL_VERSION: "update",
  PROTOCOL_MESSAGE_INVALID: "update",
  PROTOCOL_MESSAGE_TOO_LARGE: "none",
  PROTOCOL_OPERATION_UNKNOWN: "update",
  PROTOCOL_TOO_MANY_REQUESTS: "retry",
  PROTOCOL_CREDIT_EXCEEDED: "none",
  SESSION_HANDSHAKE_FAILED: "pair",
  SESSION_CLOSED: "retry",
  SESSION_NOT_PAIRED: "pair",
  PAIRING_CODE_INVALID: "retry",
  PAIRING_CODE_EXPIRED: "retry",
  PAIRING_TOO_MANY_TRIES: "retry",
  PAIRING_HOST_MISSING: "install",
  // Portal, as the extension meets it
  PORTAL_ADAPTER_INVALID: "fix-input",
  ADAPTER_MISMATCH: "fix-input",
  ADAPTER_PAGE_UNREADABLE: "fix-input",
  PORTAL_NOT_ENABLED: "fix-input",
  PORTAL_CHANGED: "update",
  PORTAL_LOGGED_OUT: "retry",
  PORTAL_NOT_A_PDF: "retry",
  PORTAL_DOWNLOAD_FAILED: "retry",
  PORTAL_UPLOAD_FAILED: "retry",
  PORTAL_UPLOAD_REFUSED: "retry",
  PORTAL_ANSWER_FAILED: "retry",
  PORTAL_ANSWER_REFUSED: "retry",
  PORTAL_UNREACHABLE: "retry",
  PORTAL_TAB_CLOSED: "retry",
  PORTAL_ADDRESS_INVALID: "none",
  PORTAL_TARGET_LOOPBACK: "none",
  PORTAL_HOST_NOT_ALLOWED: "none",
  PORTAL_PAGE_GONE: "none",
  PORTAL_PAGE_STALE: "retry",
  PORTAL_REQUEST_INVALID: "none",
  PORTAL_REQUEST_UNSUPPORTED: "none",
  PORTAL_HASHES_OFF: "fix-input",
  PORTAL_NONCES_OFF: "fix-input",
  RENDER_FAILED: "fix-input",
  RENDER_DIGEST_MISMATCH: "retry",
  CONSENT_REFUSED: "none",
  INTERNAL: "retry",
} as const satisfies Record<string, Remedy>;

export type ErrorCode = keyof typeof ERRORS;

/** The small checked detail that may cross the wire beside a code. Causes and paths may not. */
export interface ErrorDetail {
  /** What the token's flags say of the tries left; never a count, which PKCS #11 does not give. */
  readonly triesLeft?: "low" | "final" | "none" | undefined;
  /** Largest or smallest value that was allowed. */
  readonly limit?: number | undefined;
  /** HTTP status that a portal answered. */
  readonly httpStatus?: number | undefined;
  /** Which side is too old. */
  readonly update?: "agent" | "extension" | undefined;
}

/** An error with a code of {@link ERRORS}. Its message is for logs on this machine; users read the sentence of its code. */
export class KysoError extends Error {
  override readonly name = "KysoError";
  readonly code: ErrorCode;
  readonly detail: ErrorDetail | undefined;

  constructor(code: ErrorCode, message?: string, options?: { cause?: unknown; detail?: ErrorDetail }) {
    super(message ?? code, options?.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.detail = options?.detail;
  }

  get remedy(): Remedy {
    return ERRORS[this.code];
  }
}

/** Whether a string that came from elsewhere is one of our codes. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}

/** The error itself when it is ours, else `INTERNAL` with it as the cause. */
export function asKysoError(error: unknown): KysoError {
  return error instanceof KysoError ? error : new KysoError("INTERNAL", String(error), { cause: error });
}
