import { createHash } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import { signCades } from "../ades/cades.ts";
import { bytesOfPieces } from "../ades/piece.ts";
import { MemorySource } from "../pdf/source.ts";
import type { DigestSigningKey } from "../token/signing-key.ts";
import type { Certificate } from "../x509/certificate.ts";
import { verifyDigestSignature } from "../x509/digest-signature.ts";
import { verifySignatureValue } from "../x509/public-key.ts";
import type { Octets } from "./data-octets.ts";

/**
 * Signs octets, and checks the signature before it is given out.
 *
 * @param key of the octets' algorithm
 * @param path signer first, root last
 * @returns the value alone, or a CMS with the octets inside
 * @throws {KysoError} TOKEN_*; SIGN_RESULT_INVALID
 */
export async function signOctets(
  octets: Octets,
  key: DigestSigningKey,
  path: readonly [Certificate, ...Certificate[]],
  time: Date,
): Promise<Uint8Array> {
  if (octets.form === "cms") return signCms(octets.bytes, key, path, time);
  const { bytes, isDigest, algorithm } = octets;
  const [{ spki }] = path;
  const value = await (isDigest ? key.signDigest(bytes) : key.sign(bytes));
  const holds = isDigest
    ? verifyDigestSignature(spki, algorithm.hash, bytes, value)
    : verifySignatureValue(spki, { ...algorithm, saltLength: 0 }, bytes, value);
  if (!holds) throw new KysoError("SIGN_RESULT_INVALID", "the value does not hold");
  return value;
}

async function signCms(
  bytes: Uint8Array,
  key: DigestSigningKey,
  path: readonly Certificate[],
  time: Date,
): Promise<Uint8Array> {
  const source = new MemorySource(bytes);
  const prefixHash = createHash("sha256").update(bytes);
  const { pieces } = await signCades({ source, prefixHash, key, path, time, stampTime: null }, true);
  return Buffer.concat([...bytesOfPieces(pieces, source)]);
}
