/** Largest time stamp token that is read, bytes. One of RSA-4096 with four certificates has about 10 KB. */
export const MAX_TOKEN_BYTES = 256 * 1024;

/** Largest answer of a time stamp server, bytes: a token with its status. */
export const MAX_RESPONSE_BYTES = MAX_TOKEN_BYTES + 8 * 1024;

/** How long a server may take where nothing is set, milliseconds: the government's took up to minutes. */
export const DEFAULT_SERVER_TIMEOUT_MS = 60_000;

/**
 * How far the clocks of this computer and of a server may be apart, milliseconds. The nonce already shows that the
 * token is fresh; but a wrong clock here would be written beside the signature as its time, and a wrong one there is none
 * to rely on.
 *
 * @see RFC 3161, 2.4.2
 */
export const MAX_CLOCK_DIFFERENCE_MS = 3_600_000;
