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

/** Port of the check page: this prefix and a key, which is the query parameter `key` of one that shows a portal's document. */
export const CHECK_PORT_PREFIX = "check:";

/** The check page, a path inside the extension. */
export const CHECK_PAGE = "ui/check/check.html";
