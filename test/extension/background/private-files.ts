/* The origin-private file system in memory, as far as the background uses it. */

class PrivateFile {
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);

  getFile(): Promise<File> {
    return Promise.resolve(new File([this.bytes], "file"));
  }

  createWritable(): Promise<{
    write(chunk: Uint8Array): Promise<void>;
    close(): Promise<void>;
    abort(): Promise<void>;
  }> {
    const chunks: Uint8Array[] = [];
    return Promise.resolve({
      write: (chunk: Uint8Array) => {
        chunks.push(Uint8Array.from(chunk));
        return Promise.resolve();
      },
      close: async () => {
        this.bytes = new Uint8Array(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer());
      },
      abort: () => Promise.resolve(),
    });
  }
}

export class PrivateDirectory {
  readonly #entries = new Map<string, PrivateDirectory | PrivateFile>();

  getDirectoryHandle(name: string, { create = false } = {}): Promise<PrivateDirectory> {
    const found = this.#entries.get(name) ?? (create ? new PrivateDirectory() : undefined);
    if (!(found instanceof PrivateDirectory)) return Promise.reject(new DOMException(name, "NotFoundError"));
    this.#entries.set(name, found);
    return Promise.resolve(found);
  }

  getFileHandle(name: string, { create = false } = {}): Promise<PrivateFile> {
    const found = this.#entries.get(name) ?? (create ? new PrivateFile() : undefined);
    if (!(found instanceof PrivateFile)) return Promise.reject(new DOMException(name, "NotFoundError"));
    this.#entries.set(name, found);
    return Promise.resolve(found);
  }

  removeEntry(name: string): Promise<void> {
    return this.#entries.delete(name)
      ? Promise.resolve()
      : Promise.reject(new DOMException(name, "NotFoundError"));
  }

  async *keys(): AsyncGenerator<string> {
    yield* this.#entries.keys();
  }
}
