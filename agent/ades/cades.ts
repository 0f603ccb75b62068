import { createHash } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import { parseSignedData } from "../cms/parsed-signed-data.ts";
import { prepareSigner } from "../cms/signed-data.ts";
import { withTimestampToken } from "../cms/unsigned-attribute.ts";
import { verifySignedData } from "../cms/verification.ts";
import { HASHES } from "../x509/signature-algorithm.ts";
import { envelopeOf } from "./enveloped-content.ts";
import { type FileSigning, type SignedPieces, withoutRoot } from "./file-signing.ts";
import { digestOfSource } from "./piece.ts";

/**
 * Signs any file: CAdES B-B, or B-T with a time stamp. The file is read in blocks, whatever its size.
 *
 * @param isEnveloping whether the signature carries the file, or stands beside it
 * @throws {KysoError} TOKEN_*, TSP_*; SIGN_RESULT_INVALID
 * @see ETSI EN 319 122-1, 6.3
 */
export async function signCades(signing: FileSigning, isEnveloping: boolean): Promise<SignedPieces> {
  const { source, key, path, time, stampTime, onStep } = signing;
  onStep?.("preparing");
  const messageDigest = await messageDigestOf(signing);
  const signer = prepareSigner({
    certificate: key.certificate,
    chain: withoutRoot(path).map(({ der }) => der),
    algorithm: key.algorithm,
    signingTime: time,
  });
  onStep?.("signing-on-token");
  const value = await key.sign(signer.signedAttributes(messageDigest));
  const plain = signer.assemble(messageDigest, value);
  const token = (await stampTime?.(createHash("sha256").update(value).digest())) ?? null;
  const cms = token === null ? plain : withTimestampToken(plain, token);
  onStep?.("checking-result");
  check(cms, messageDigest, signer.certificate.sha256);
  const isStamped = token !== null;
  if (!isEnveloping) return { pieces: [cms], isStamped };
  const { before, after } = envelopeOf(cms, source.size);
  return { pieces: [before, { start: 0, end: source.size }, after], isStamped };
}

function messageDigestOf({ source, prefixHash, key }: FileSigning): Promise<Uint8Array> | Uint8Array {
  const { hash } = key.algorithm;
  return hash === "SHA-256" ? prefixHash.copy().digest() : digestOfSource(source, HASHES[hash].node);
}

/** Reads the finished signature as any verifier would. */
function check(cms: Uint8Array, messageDigest: Uint8Array, signer: string): void {
  const { failure, certificate } = verifySignedData(parseSignedData(cms), messageDigest, "CAdES");
  if (failure !== null || certificate?.sha256 !== signer) {
    throw new KysoError("SIGN_RESULT_INVALID", failure ?? "another signer");
  }
}
