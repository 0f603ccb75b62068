import type { Hash } from "node:crypto";
import type { KysoError } from "../../protocol/error.ts";
import type { FileFormat } from "../../protocol/signature-format.ts";
import type { StampTime } from "../ades/file-signing.ts";
import { assertAlgorithm, assertSignable, type SignedFile, signFile } from "../ades/sign-file.ts";
import type { XmlTarget } from "../ades/xml-target.ts";
import { FileStamper } from "../operation/file-stamper.ts";
import type { WantedLevel } from "../pades/level-services.ts";
import type { ByteSource } from "../pdf/source.ts";
import type { SigningKey } from "../token/signing-key.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { SignatureAlgorithm } from "../x509/signature-algorithm.ts";
import type { KeptFile } from "./file-rules.ts";
import { hashOf, openSource } from "./input-file.ts";
import type { SigningPath } from "./output-path.ts";
import { writeSignedFile } from "./piece-file.ts";

/** What the log says of a file and its signed form: SHA-256, lower-case hex. */
export interface SignedDigests {
  readonly documentSha256: string;
  readonly signedSha256: string;
}

/** One file, which is not signed as a PDF. */
export interface OtherSigning {
  readonly paths: SigningPath;
  readonly format: FileFormat;
  readonly target: XmlTarget;
  /** Signer first, root last. */
  readonly path: readonly [Certificate, ...Certificate[]];
  readonly algorithm: SignatureAlgorithm;
  /** For a time stamp; `undefined` does without. */
  readonly level: WantedLevel | undefined;
  /**
   * Holds the file against the rules, before the key is asked for.
   *
   * @param sha256 of the bytes that `source` reads, which are the ones that are signed
   */
  readonly keep: (sha256: string, source: ByteSource) => Promise<KeptFile>;
  /** Asked for when the file has been found fit to be signed. */
  readonly key: () => Promise<SigningKey>;
  /** Puts the signature in the log. */
  readonly log: (digests: SignedDigests, kept: KeptFile) => Promise<unknown>;
}

/** How a file was signed. */
export interface OtherOutcome {
  /** `null` where the format has no levels. */
  readonly level: string | null;
  /** Why there is no time stamp, though one was wanted. */
  readonly shortfall: KysoError | null;
  readonly kept: KeptFile;
}

/**
 * Signs a file and writes the result. The file is read as it is needed, and not held.
 *
 * @throws {KysoError} FILE_*, JOB_DISK_FULL, and what {@link signFile} throws
 */
export async function signOther(signing: OtherSigning): Promise<OtherOutcome> {
  const { input, output } = signing.paths;
  assertAlgorithm(signing.path[0], signing.algorithm, signing.format);
  const stamper = signing.level === undefined ? null : new FileStamper(signing.level);
  const source = openSource(input);
  try {
    const prefixHash = await hashOf(source);
    const kept = await signing.keep(prefixHash.copy().digest("hex"), source);
    const signed = await sign(signing, source, prefixHash, stamper?.stamp ?? null);
    const documentSha256 = prefixHash.digest("hex");
    await writeSignedFile(output, signed, source, () =>
      signing.log({ documentSha256, signedSha256: signed.sha256 }, kept),
    );
    const { level } = signed.signature;
    return { level: level.startsWith("B-") ? level : null, shortfall: stamper?.shortfall ?? null, kept };
  } finally {
    source.close();
  }
}

async function sign(
  { format, target, path, key }: OtherSigning,
  source: ByteSource,
  prefixHash: Hash,
  stampTime: StampTime | null,
): Promise<SignedFile> {
  assertSignable(source, format, target);
  const signing = { source, prefixHash, key: await key(), path, time: new Date(), stampTime };
  return signFile(signing, format, target);
}
