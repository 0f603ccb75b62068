import { createHash, randomUUID } from "node:crypto";
import { access, mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

/** Larger answers, revocation lists mostly, are named by their hash and not kept, bytes. */
export const MAX_KEPT_ANSWER_BYTES = 1024 * 1024;

/**
 * The answers about revocation that signatures rested on: a file each, named by its SHA-256, which the log tells. They may
 * be deleted at any time; the log keeps what they said.
 */
export class KeptAnswers {
  readonly #folder: string;

  /** @param folder made when needed */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Keeps an answer. A disk that does not take it is no reason not to sign.
   *
   * @param der an OCSPResponse or a CertificateList
   * @returns its SHA-256, lower-case hex
   */
  async keep(der: Uint8Array): Promise<string> {
    const sha256 = createHash("sha256").update(der).digest("hex");
    if (der.length > MAX_KEPT_ANSWER_BYTES) return sha256;
    const file = path.join(this.#folder, `${sha256}.der`);
    const unfinished = `${file}.${randomUUID()}`;
    try {
      if (await isThere(file)) return sha256;
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(unfinished, der, { mode: 0o600, flag: "wx" });
      await rename(unfinished, file);
    } catch {
      await rm(unfinished, { force: true }).catch(() => undefined);
    }
    return sha256;
  }
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
