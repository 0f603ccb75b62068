import { downloadDocument } from "./portal-download.ts";
import { bytesFrom } from "../private-folder.ts";

/** What the portal holds at a document's address now. */
export type PortalCopy = "signed" | "original" | "other";

/** Feeds bytes and says whether they are, so far, those of a blob. */
class Comparison {
  readonly #expected: AsyncIterator<Uint8Array>;
  readonly #size: number;
  #rest: Uint8Array = new Uint8Array(0);
  #seen = 0;
  #same = true;

  constructor(blob: Blob) {
    this.#size = blob.size;
    this.#expected = bytesFrom(blob, 0)[Symbol.asyncIterator]();
  }

  async take(chunk: Uint8Array): Promise<void> {
    this.#seen += chunk.length;
    let at = 0;
    while (this.#same && at < chunk.length) {
      if (this.#rest.length === 0) {
        const next = await this.#expected.next();
        if (next.done === true) {
          this.#same = false;
          return;
        }
        this.#rest = next.value;
      }
      const length = Math.min(this.#rest.length, chunk.length - at);
      for (let i = 0; i < length; i++) {
        if (this.#rest[i] !== chunk[at + i]) this.#same = false;
      }
      this.#rest = this.#rest.subarray(length);
      at += length;
    }
  }

  get equal(): boolean {
    return this.#same && this.#seen === this.#size;
  }
}

/**
 * Fetches a document from the portal again and says which it is: so that a delivery of unknown end is neither lost nor
 * made twice.
 * @throws {KysoError} as {@link downloadDocument}
 */
export async function comparePortalCopy(
  source: string,
  covers: (address: string) => boolean,
  copies: { original: Blob; signed: Blob; isPdf: boolean },
): Promise<PortalCopy> {
  const options = { signal: AbortSignal.timeout(120_000), isPdf: copies.isPdf };
  const { bytes } = await downloadDocument(source, covers, () => undefined, options);
  const signed = new Comparison(copies.signed);
  const original = new Comparison(copies.original);
  for await (const chunk of bytes) {
    await signed.take(chunk);
    await original.take(chunk);
  }
  if (signed.equal) return "signed";
  return original.equal ? "original" : "other";
}
