import { createHash } from "node:crypto";
import type { DataItem } from "../../protocol/data-item.ts";
import { KysoError } from "../../protocol/error.ts";
import { MAX_MESSAGE_BYTES } from "../../protocol/limit.ts";
import type { AuditDetails } from "../audit/audit-entry.ts";
import { chooseAlgorithm } from "../x509/algorithm-choice.ts";
import type { Certificate } from "../x509/certificate.ts";
import { HASHES, type SignatureAlgorithm } from "../x509/signature-algorithm.ts";

/** Of the result, what is not signatures. */
const RESULT_MARGIN_BYTES = 128 * 1024;

/** What a CMS has beside its content and the certificates, bytes; more than any. */
const CMS_MARGIN_BYTES = 4096;

/** Octets to be signed, found fit for it. */
export interface Octets {
  readonly purpose: DataItem["purpose"];
  readonly form: DataItem["form"];
  readonly bytes: Buffer;
  /** Whether they are a digest by the algorithm's hash, not to be hashed again. */
  readonly isDigest: boolean;
  readonly algorithm: SignatureAlgorithm;
}

/**
 * Reads what is to be signed, and refuses what can't be.
 *
 * @param path the signer's, signer first
 * @param preferred how the settings have the key sign, which counts where the form leaves it open
 * @throws {KysoError} DATA_DIGEST_INVALID for a digest that its hash can't have made; DATA_TOO_LARGE;
 *   SIGN_ALGORITHM_UNSUITABLE for a key that may not sign so
 */
export function readOctets(
  items: readonly DataItem[],
  path: readonly [Certificate, ...Certificate[]],
  preferred: SignatureAlgorithm,
): readonly [Octets, ...Octets[]] {
  const [first, ...rest] = items.map((item) => readItem(item, path[0], preferred));
  if (first === undefined) throw new KysoError("INTERNAL", "nothing to sign");
  const octets = [first, ...rest] as const;
  assertSize(octets, path);
  return octets;
}

function readItem(
  { purpose, form, bytes: text, hash }: DataItem,
  certificate: Certificate,
  preferred: SignatureAlgorithm,
): Octets {
  const bytes = Buffer.from(text, "base64");
  const isHash = purpose === "hash";
  if (isHash && (hash === undefined || bytes.length !== HASHES[hash].length)) {
    throw new KysoError("DATA_DIGEST_INVALID", `${bytes.length} bytes by ${hash ?? "no hash"}`);
  }
  if (form === "cms") return { purpose, form, bytes, isDigest: false, algorithm: preferred };
  const algorithm = chooseAlgorithm(certificate, { scheme: "pkcs1", hash: hash ?? "SHA-256" });
  if (algorithm.scheme === "RSA-PSS") {
    throw new KysoError("SIGN_ALGORITHM_UNSUITABLE", "The certificate forbids RSASSA-PKCS1-v1_5");
  }
  return { purpose, form, bytes, isDigest: isHash, algorithm };
}

/** The signatures go back in one message. */
function assertSize(octets: readonly Octets[], path: readonly Certificate[]): void {
  const certificates = path.reduce((sum, { der }) => sum + der.length, 0);
  const { keyBits = 0 } = path[0] ?? {};
  const sizes = octets.map(({ form, bytes }) =>
    form === "raw" ? keyBits / 4 : bytes.length + certificates + CMS_MARGIN_BYTES,
  );
  const characters = sizes.reduce((sum, size) => sum + (size * 4) / 3, 0);
  const limit = MAX_MESSAGE_BYTES - RESULT_MARGIN_BYTES;
  if (characters > limit) throw new KysoError("DATA_TOO_LARGE", undefined, { detail: { limit } });
}

/** What the log says of octets: a digest as it is, so that its document can be known; of others their SHA-256 only. */
export function octetsEvidence({ purpose, form, bytes, isDigest, algorithm }: Octets): AuditDetails {
  const about = { purpose, form, hash: algorithm.hash };
  if (purpose === "hash") return { ...about, digest: bytes.toString("hex"), hashedAgain: !isDigest };
  return { ...about, size: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}
