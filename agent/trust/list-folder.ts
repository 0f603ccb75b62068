import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { MAX_CRL_BYTES } from "../crl/revocation-list.ts";

/** Lists that one folder may hold; the rest are passed over. */
export const MAX_FOLDER_LISTS = 64;

/** Bytes of all its lists. */
export const MAX_FOLDER_LIST_BYTES = 256 * 1024 * 1024;

const PEM_LIST = /-----BEGIN X509 CRL-----([A-Za-z0-9+/=\s]+)-----END X509 CRL-----/;

interface ReadList {
  readonly stamp: string;
  readonly der: Uint8Array;
}

/**
 * Folders into which somebody puts revocation lists (`.crl`, DER or PEM), as offices without a way out do. Nothing in them
 * is trusted: each list is checked as if it had just come. A file is read again when it has changed; one that can't be
 * read is none.
 */
export class ListFolders {
  readonly #folders: readonly string[];
  #lists = new Map<string, ReadList>();

  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  /** The lists as they are now, DER each. */
  async read(): Promise<readonly Uint8Array[]> {
    const found = await Promise.all(this.#folders.map(async (folder) => this.#readFolder(folder)));
    this.#lists = new Map(found.flat());
    return [...this.#lists.values()].map(({ der }) => der);
  }

  async #readFolder(folder: string): Promise<readonly [string, ReadList][]> {
    const names = await readdir(folder).catch(() => []);
    const lists = names.filter((name) => name.toLowerCase().endsWith(".crl")).sort();
    const read: [string, ReadList][] = [];
    let bytes = 0;
    for (const name of lists.slice(0, MAX_FOLDER_LISTS)) {
      const file = path.join(folder, name);
      const list = await this.#readFile(file, MAX_FOLDER_LIST_BYTES - bytes).catch(() => null);
      if (list === null) continue;
      bytes += list.der.length;
      read.push([file, list]);
    }
    return read;
  }

  async #readFile(file: string, bytesLeft: number): Promise<ReadList | null> {
    const { mtimeMs, size } = await stat(file);
    if (size > Math.min(MAX_CRL_BYTES, bytesLeft)) return null;
    const stamp = `${mtimeMs}:${size}`;
    const known = this.#lists.get(file);
    return known?.stamp === stamp ? known : { stamp, der: derOf(await readFile(file)) };
  }
}

function derOf(bytes: Buffer): Uint8Array {
  const [, base64] = bytes[0] === 0x2d ? (PEM_LIST.exec(bytes.toString("latin1")) ?? []) : [];
  return base64 === undefined ? bytes : new Uint8Array(Buffer.from(base64, "base64"));
}
