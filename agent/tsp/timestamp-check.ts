import type { ErrorCode } from "../../protocol/error.ts";
import type { SubIndication } from "../../protocol/report.ts";
import { verifyEncapsulatedData } from "../cms/verification.ts";
import { buildPath, type PathFailure } from "../trust/path.ts";
import type { Certificate } from "../x509/certificate.ts";
import { EXTENSION } from "../x509/extension.ts";
import { ID } from "./object-identifier.ts";
import type { ParsedTimestampToken, TimestampToken } from "./timestamp-token.ts";

/** What a time stamp is checked against. */
export interface TimestampRules {
  readonly roots: readonly Certificate[];
  /** Certificates that may stand between, or be the server's where the token carries none; none of them is trusted. */
  readonly candidates: readonly Certificate[];
  /** The moment at which the path must be valid: `genTime`, unless a later proof says more. */
  readonly at: Date;
}

/** Why a time stamp does not hold: our code for the user, and EN 319 102-1's word for the report. */
export interface TimestampFailure {
  readonly failure: ErrorCode;
  readonly subIndication: SubIndication;
}

/**
 * Checks a time stamp: that it is of these data, signed by the certificate that it names, by one that may stamp and nothing
 * else, on a path to a root. Revocation is another question.
 *
 * @param imprint of what was stamped, by the token's own `hash`
 * @see RFC 3161, 2.3 and 2.4.2; RFC 5816; EN 319 102-1, 5.4
 */
export function checkTimestampToken(
  token: ParsedTimestampToken,
  imprint: Uint8Array,
  { roots, candidates, at }: TimestampRules,
): { readonly token: TimestampToken } | TimestampFailure {
  const { hash, messageImprint, signedData, certificates } = token;
  if (hash === null) return failure("TSP_WEAK", "CRYPTO_CONSTRAINTS_FAILURE");
  if (Buffer.compare(messageImprint, imprint) !== 0) return failure("TSP_IMPRINT_MISMATCH", "HASH_FAILURE");
  const signature = verifyEncapsulatedData(signedData, ID.tstInfo, candidates);
  const { certificate } = signature;
  if (certificate === null) {
    return failure("TSP_SIGNATURE_INVALID", signature.failure ?? "NO_SIGNING_CERTIFICATE_FOUND");
  }
  if (signature.failure === "CRYPTO_CONSTRAINTS_FAILURE" || (signature.intact && hash === "SHA-1")) {
    return failure("TSP_WEAK", "CRYPTO_CONSTRAINTS_FAILURE");
  }
  if (!signature.intact) return failure("TSP_SIGNATURE_INVALID", signature.failure ?? "SIG_CRYPTO_FAILURE");
  const found = buildPath({ certificate, candidates: [...certificates, ...candidates], roots, at });
  if (!("path" in found)) return pathFailure(found);
  if (!mayStamp(certificate)) return failure("TSP_CERTIFICATE_USAGE", "CHAIN_CONSTRAINTS_FAILURE");
  const { der, policy, serialNumber, genTime, nonce } = token;
  const info = { der, policy, hash, messageImprint, serialNumber, genTime, nonce };
  return { token: { ...info, certificate, path: found.path, certificates } };
}

/** RFC 3161, 2.3: one extended key usage, timeStamping, and critical; the key is for signing. */
function mayStamp({ extendedKeyUsage, extensions, keyUsage }: Certificate): boolean {
  const isOnlyForTime = extendedKeyUsage?.length === 1 && extendedKeyUsage[0] === ID.timeStamping;
  const isCritical = extensions.get(EXTENSION.extendedKeyUsage)?.critical === true;
  const isForSigning = keyUsage === null || keyUsage.digitalSignature || keyUsage.nonRepudiation;
  return isOnlyForTime && isCritical && isForSigning;
}

const CODE_OF_PATH_FAILURE: Partial<Record<ErrorCode, ErrorCode>> = {
  CERTIFICATE_EXPIRED: "TSP_CERTIFICATE_EXPIRED",
  CERTIFICATE_NOT_YET_VALID: "TSP_CERTIFICATE_EXPIRED",
  CERTIFICATE_WEAK: "TSP_WEAK",
};

function pathFailure(found: PathFailure): TimestampFailure {
  return failure(CODE_OF_PATH_FAILURE[found.failure] ?? "TSP_CERTIFICATE_UNTRUSTED", found.subIndication);
}

function failure(code: ErrorCode, subIndication: SubIndication): TimestampFailure {
  return { failure: code, subIndication };
}
