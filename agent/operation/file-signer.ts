import type { SignatureReport } from "../../protocol/report.ts";
import type { FileFormat } from "../../protocol/signature-format.ts";
import type { FileSigning } from "../ades/file-signing.ts";
import type { Piece } from "../ades/piece.ts";
import { assertAlgorithm, assertSignable, signFile } from "../ades/sign-file.ts";
import type { Job, ReceivedDocument } from "../job/job.ts";
import type { Layout } from "../job/job-record.ts";
import type { ByteSource } from "../pdf/source.ts";
import type { SigningKey } from "../token/signing-key.ts";
import type { SignatureAlgorithm } from "../x509/signature-algorithm.ts";
import type { CheckedSigner } from "./signer-check.ts";

/** A job's document that is signed as a file. */
export interface FileToSign {
  readonly job: Job;
  readonly document: ReceivedDocument;
  readonly source: ByteSource;
  readonly format: FileFormat;
  readonly signer: CheckedSigner;
  readonly algorithm: SignatureAlgorithm;
  readonly time: Date;
  readonly onStep: NonNullable<FileSigning["onStep"]>;
}

/** What signing made, and how it and the original make the signed file. */
export interface MadeFile {
  readonly appended: Uint8Array;
  readonly layout: Layout;
  readonly sha256: string;
  readonly signature: SignatureReport;
}

/**
 * Makes ready to sign a file, once its key is at hand. What can't be signed is refused now.
 *
 * @throws {KysoError} FILE_TOO_LARGE, XML_*, SIGN_ALGORITHM_UNSUITABLE
 */
export function fileSigner(file: FileToSign): (key: SigningKey) => Promise<MadeFile> {
  const { job, document, source, format, signer, algorithm, time, onStep } = file;
  const target = job.record.xml;
  assertAlgorithm(signer.certificate, algorithm, format);
  assertSignable(source, format, target);
  return async (key) => {
    const { prefixHash } = document;
    const signing = { source, prefixHash, key, path: signer.path, time, stampTime: null, onStep };
    const { pieces, sha256, signature } = await signFile(signing, format, target);
    const made = pieces.filter((piece) => piece instanceof Uint8Array);
    return { appended: Buffer.concat(made), layout: pieces.map(layoutOf), sha256, signature };
  };
}

function layoutOf(piece: Piece): Layout[number] {
  return piece instanceof Uint8Array ? { made: piece.length } : { start: piece.start, end: piece.end };
}
