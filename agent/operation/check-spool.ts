import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { KysoError } from "../../protocol/error.ts";
import { diskError, writeFully } from "../audit/disk.ts";

/** A file that lies on the disk for as long as it is checked. */
export interface SpooledFile {
  readonly path: string;
  /** Lower-case hex. */
  readonly sha256: string;
}

/**
 * Where files lie while they are checked: in a folder that only this user can enter, each under a name of no meaning. What
 * a crash left there goes at the next start.
 */
export class CheckSpool {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Makes the folder where it is missing, and empties it.
   *
   * @throws {KysoError} JOB_DISK_FULL, JOB_DISK_ERROR
   */
  static async open(folder: string): Promise<CheckSpool> {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const left = await readdir(folder);
      await Promise.all(left.map((name) => rm(path.join(folder, name), { recursive: true, force: true })));
    } catch (error) {
      throw diskError(error);
    }
    return new CheckSpool(folder);
  }

  /**
   * Puts a body's bytes into as many files as there are sizes, and removes them when `use` is done, whatever comes of it.
   *
   * @param sizes of each file, bytes; the body is the files one after the other
   * @throws {KysoError} JOB_DIGEST_MISMATCH when more or less comes; JOB_DISK_FULL, JOB_DISK_ERROR
   */
  async with<T>(
    body: AsyncIterable<Uint8Array>,
    sizes: readonly number[],
    use: (files: readonly SpooledFile[]) => Promise<T>,
  ): Promise<T> {
    const paths = sizes.map(() => path.join(this.#folder, `${randomUUID()}.bin`));
    try {
      const files: SpooledFile[] = [];
      const bytes = new Pieces(body);
      for (const [index, file] of paths.entries()) {
        files.push({ path: file, sha256: await receive(file, bytes, sizes[index] ?? 0) });
      }
      await bytes.expectEnd();
      return await use(files);
    } finally {
      // Windows keeps a file for as long as somebody has it open: a worker that was just stopped, for a moment.
      await Promise.all(paths.map((file) => rm(file, { force: true, maxRetries: 5 }).catch(() => undefined)));
    }
  }
}

/** A body that is cut where one file ends and the next begins. */
class Pieces {
  readonly #body: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(body: AsyncIterable<Uint8Array>) {
    this.#body = body[Symbol.asyncIterator]();
  }

  /** The next bytes, at most `size`; `null` at the end. */
  async next(size: number): Promise<Uint8Array | null> {
    while (this.#rest.length === 0) {
      const next = await this.#body.next();
      if (next.done === true) return null;
      this.#rest = next.value;
    }
    const piece = this.#rest.subarray(0, size);
    this.#rest = this.#rest.subarray(piece.length);
    return piece;
  }

  async expectEnd(): Promise<void> {
    if ((await this.next(1)) === null) return;
    await this.#body.return?.();
    throw new KysoError("JOB_DIGEST_MISMATCH", "more bytes than were announced");
  }
}

/** Writes one file, and hashes it on the way. */
async function receive(file: string, bytes: Pieces, size: number): Promise<string> {
  const hash = createHash("sha256");
  const handle = await open(file, "wx", 0o600).catch((error: unknown) => {
    throw diskError(error);
  });
  try {
    for (let done = 0; done < size;) {
      const piece = await bytes.next(size - done);
      if (piece === null) throw new KysoError("JOB_DIGEST_MISMATCH", "fewer bytes than were announced");
      hash.update(piece);
      await writeFully(handle, piece, done).catch((error: unknown) => {
        throw diskError(error);
      });
      done += piece.length;
    }
  } finally {
    await handle.close();
  }
  return hash.digest("hex");
}
