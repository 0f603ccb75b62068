import { FileSource } from "../pdf/source.ts";
import { findHeader } from "../pdf/xref-chain.ts";

/**
 * Whether a file is a PDF, however it is signed: the rules of a document do not end where its signature stands beside it.
 *
 * @throws {KysoError} FILE_NOT_FOUND, FILE_UNREADABLE
 */
export function holdsPdf(path: string): boolean {
  const source = new FileSource(path);
  try {
    return findHeader(source) !== -1;
  } finally {
    source.close();
  }
}
