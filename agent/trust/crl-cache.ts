import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { MAX_CRL_BYTES, parseRevocationList, type RevocationList } from "../crl/revocation-list.ts";

/** Lists that are kept. */
export const MAX_CACHED_LISTS = 64;

/** Bytes of all lists that are kept. */
export const MAX_CACHED_BYTES = 256 * 1024 * 1024;

const ENDING = ".crl";

/**
 * Revocation lists by their address, on the disk until their `nextUpdate`. Nothing in it is trusted: a list is checked as
 * if it had just come, and a file that is broken is none. What can't be kept is fetched again.
 */
export class CrlCache {
  readonly #folder: string;
  readonly #now: () => Date;

  constructor(folder: string, now: () => Date) {
    this.#folder = folder;
    this.#now = now;
  }

  /** The list of an address, if it is kept and still current. */
  async read(url: string): Promise<RevocationList | null> {
    const file = this.#file(url);
    try {
      if ((await stat(file)).size > MAX_CRL_BYTES) return null;
      const list = parseRevocationList(await readFile(file));
      return list.nextUpdate !== null && list.nextUpdate > this.#now() ? list : null;
    } catch {
      return null;
    }
  }

  /** Keeps a list that was checked. */
  async keep(url: string, { der, nextUpdate }: RevocationList): Promise<void> {
    if (nextUpdate === null) return;
    const file = this.#file(url);
    const unfinished = `${file}.${randomUUID()}`;
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(unfinished, der, { mode: 0o600, flag: "wx" });
      await rename(unfinished, file);
      await this.#prune();
    } catch {
      await rm(unfinished, { force: true }).catch(() => undefined);
    }
  }

  #file(url: string): string {
    return path.join(this.#folder, `${createHash("sha256").update(url).digest("hex")}${ENDING}`);
  }

  /** The oldest go first; so does what a killed process has left half written. */
  async #prune(): Promise<void> {
    const names = await readdir(this.#folder);
    const files = await Promise.all(
      names.map(async (name) => {
        const file = path.join(this.#folder, name);
        const { mtimeMs, size } = await stat(file).catch(() => ({ mtimeMs: 0, size: 0 }));
        return { file, mtimeMs, size };
      }),
    );
    const newestFirst = files.sort((left, right) => right.mtimeMs - left.mtimeMs);
    let bytes = 0;
    for (const [index, { file, size }] of newestFirst.entries()) {
      bytes += size;
      const isLeftOver = index >= MAX_CACHED_LISTS || bytes > MAX_CACHED_BYTES;
      if (isLeftOver) await rm(file, { force: true });
    }
  }
}
