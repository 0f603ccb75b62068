import { KysoError, type ErrorCode } from "../../protocol/error.ts";

/** What TLS says of a server's certificate: `CERT_HAS_EXPIRED`, `DEPTH_ZERO_SELF_SIGNED_CERT`, `ERR_TLS_CERT_ALTNAME_INVALID`, … */
const CERTIFICATE_FAULT =
  /CERT|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|SIGNATURE_FAILURE|INVALID_CA|INVALID_PURPOSE/;

const TIMEOUTS: ReadonlySet<string> = new Set(["UND_ERR_CONNECT_TIMEOUT", "ETIMEDOUT"]);

/**
 * Our error for one of the system's or of the HTTP library's.
 *
 * @param viaProxy whether the connection that failed was one to a proxy
 */
export function networkError(error: unknown, viaProxy: boolean): KysoError {
  const ours = findOurs(error);
  if (ours !== null) return ours;
  const code = systemCode(error);
  return new KysoError(kindOf(code, viaProxy), code, { cause: error });
}

function kindOf(code: string, viaProxy: boolean): ErrorCode {
  if (CERTIFICATE_FAULT.test(code)) return "NETWORK_CERTIFICATE";
  if (viaProxy) return "NETWORK_PROXY";
  return TIMEOUTS.has(code) ? "NETWORK_TIMEOUT" : "NETWORK_UNREACHABLE";
}

/** Ours may come wrapped, as from the look-up of a name. */
function findOurs(error: unknown): KysoError | null {
  if (error instanceof KysoError) return error;
  return error instanceof Error && error.cause instanceof KysoError ? error.cause : null;
}

function systemCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
