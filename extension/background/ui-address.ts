/*
 * By which names the extension's pages and its background find each other. Apart from the messages, so that a page
 * does not load their schemas.
 */

/** Port of the sign window: this prefix and the job's key, which is the window's query parameter `job`. */
export const SIGN_PORT_PREFIX = "sign:";

/** Port of the popup and of the options page. */
export const CONTROL_PORT = "control";

/** The sign window's page, a path inside the extension. */
export const SIGN_PAGE = "ui/sign/sign.html";

/** Port of the batch window: this prefix and the order's key, which is the window's query parameter `order`. */
export const BATCH_PORT_PREFIX = "batch:";

/** The batch window's page, a path inside the extension. */
export const BATCH_PAGE = "ui/batch/batch.html";

/** Port of the check page: this prefix and a key, which is the query parameter `key` of one that shows a portal's document. */
export const CHECK_PORT_PREFIX = "check:";

/** The check page, a path inside the extension. */
export const CHECK_PAGE = "ui/check/check.html";

/** Port of the settings page's part that shows what the agent keeps of the user's choices. */
export const OWN_PORT = "own";

/** Port of the doctor page. */
export const DOCTOR_PORT = "doctor";

/** The doctor page, a path inside the extension. */
export const DOCTOR_PAGE = "ui/doctor/doctor.html";

/** Port of the window for octets that nobody can be shown: this prefix and a key, which is its query parameter `key`. */
export const DATA_PORT_PREFIX = "data:";

/** That window's page, a path inside the extension. */
export const DATA_PAGE = "ui/data/data.html";

/** Port of the window that asks which certificate a portal is told: this prefix and a key, its query parameter `key`. */
export const CERTIFICATE_PORT_PREFIX = "certificate:";

/** That window's page, a path inside the extension. */
export const CERTIFICATE_PAGE = "ui/certificate/certificate.html";

/** The window that changes a token's PIN; the token's id is its query parameter `token`. */
export const PIN_PAGE = "ui/pin/pin.html";

/** The window that drafts the notice of a lost token; `token` as above, or none. */
export const NOTICE_PAGE = "ui/notice/notice.html";
