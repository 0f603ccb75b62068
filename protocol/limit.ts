/** Largest document that a job takes, bytes. */
export const MAX_DOCUMENT_BYTES = 512 * 1024 * 1024;

/** Largest Noise transport message, bytes (Noise revision 34, section 3). */
export const MAX_NOISE_MESSAGE_BYTES = 65_535;

/** Largest JSON message of the session after reassembly, bytes. Documents go as chunks and never as JSON. */
export const MAX_MESSAGE_BYTES = 1024 * 1024;

/** Bytes of a body that may be under way without the receiver's credit. */
export const CREDIT_WINDOW_BYTES = 4 * 1024 * 1024;

/** Requests that one session may have open at once. */
export const MAX_OPEN_REQUESTS = 32;

/** Silence after which either side sends a heartbeat message. A service worker dies after 30,000 ms without one. */
export const HEARTBEAT_INTERVAL_MS = 20_000;

/** Silence after which the other side counts as gone. */
export const HEARTBEAT_TIMEOUT_MS = 60_000;

/** Time from the upgrade to the end of the handshake. */
export const HANDSHAKE_DEADLINE_MS = 5_000;

/** The short fixed range of loopback ports in which each user's agent takes the first free one. */
export const FIRST_PORT = 46_931;
export const PORT_COUNT = 16;

/** Life of a pairing code; it is good for one try. */
export const PAIRING_CODE_LIFETIME_MS = 120_000;

/** Longest name of a signature field that a caller may ask for, characters. */
export const MAX_FIELD_NAME_CHARACTERS = 500;

/** PIN length that the agent passes on to a token, characters. The token's own limits are narrower. */
export const MAX_PIN_CHARACTERS = 64;

/** Longest password of a document, characters: longer than any that a PDF can have. */
export const MAX_PASSWORD_CHARACTERS = 256;

/** Longest reason that a clerk may give for returning a document, characters. */
export const MAX_REASON_CHARACTERS = 2_000;

/** Largest image of a signature or seal, bytes (PNG). */
export const MAX_IMAGE_BYTES = 4 * 1024 * 1024;

/** Largest photograph or scan that an image is taken from, bytes (PNG). */
export const MAX_TAKEN_IMAGE_BYTES = 32 * 1024 * 1024;

/** Octets of one item that a page asks to have signed, characters of Base64. */
export const MAX_DATA_CHARACTERS = 350_000;

/** Items that one request may ask to have signed. */
export const MAX_DATA_ITEMS = 500;

/** Signatures that one login may make. */
export const MAX_LOGIN_SIGNATURES = 500;

/** Longest opinion that a leader puts on a document, characters. */
export const MAX_COMMENT_CHARACTERS = 1_000;
