import { constants } from "node:fs";
import { type FileHandle, open, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { KysoError } from "../../protocol/error.ts";
import { DISK, diskError, systemCode, writeFully } from "../audit/disk.ts";
import { holdFileLock } from "../audit/file-lock.ts";

/** Name of the state file, beside the results. */
export const STATE_FILE = "kyso-batch.jsonl";

/** Name of the file that says who signs into the folder now. */
const LOCK_FILE = "kyso-batch.lock";

/** Largest state file, bytes: some lines for each of 100,000 files. */
const MAX_STATE_BYTES = 128 * 1024 * 1024;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Ending of the names of files that a batch is writing. */
export const BATCH_ENDING = ".batch.kyso";

/** Earlier versions' had no ending of their own. */
const temporary = z.string().regex(/^\.[0-9a-f-]{36}(\.batch)?\.kyso$/);

/** Path of the output within the folder of results, with slashes; earlier versions' is the file's name. */
const output = z
  .string()
  .refine((name) => name.split("/").every((part) => !["", ".", ".."].includes(part) && !part.includes("\\")))
  .optional();

const lineSchema = z.discriminatedUnion("event", [
  /** What the batch is: its folder, kind and certificate never change. */
  z.object({ event: z.literal("batch"), folder: z.string(), kind: z.string(), certificate: sha256 }),
  /** The key is about to be used for this file. */
  z.object({ event: z.literal("intent"), file: z.string(), documentSha256: sha256, output, temporary }),
  /** Signed, on the disk under its temporary name, in the log. */
  z.object({
    event: z.literal("made"),
    file: z.string(),
    documentSha256: sha256,
    signedSha256: sha256,
    output,
    temporary,
  }),
  /** Under its own name. */
  z.object({ event: z.literal("done"), file: z.string(), documentSha256: sha256, signedSha256: sha256 }),
  z.object({ event: z.literal("failed"), file: z.string(), code: z.string() }),
]);
export type BatchLine = z.infer<typeof lineSchema>;
export type BatchFacts = Omit<Extract<BatchLine, { event: "batch" }>, "event">;

/** The last that was written of a file. */
export type BatchStanding = Exclude<BatchLine, { event: "batch" }>;

interface Waiting {
  readonly text: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * How far a batch is: lines of JSON beside its results, only ever added to. What was added is on the disk when it is said
 * to be; lines that come together share a flush. A line that a crash cut short counts as never written.
 */
export class BatchState {
  readonly #handle: FileHandle;
  readonly #unlock: () => Promise<void>;
  readonly #standings: Map<string, BatchStanding>;
  #position: number;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | null = null;

  private constructor(handle: FileHandle, unlock: () => Promise<void>, read: ReadState) {
    this.#handle = handle;
    this.#unlock = unlock;
    this.#standings = read.standings;
    this.#position = read.bytes;
  }

  /**
   * Opens the state of a folder of results, for this process alone.
   *
   * @throws {KysoError} BATCH_RUNNING, BATCH_OTHER, BATCH_STATE_DAMAGED; FILE_NOT_WRITABLE
   */
  static async open(folder: string, facts: BatchFacts): Promise<BatchState> {
    const unlock = await lock(folder);
    try {
      const file = path.join(folder, STATE_FILE);
      const read = await readState(file);
      const { folder: from, kind, certificate } = read.facts ?? facts;
      if (from !== facts.folder || kind !== facts.kind || certificate !== facts.certificate) {
        throw new KysoError("BATCH_OTHER", `${file}: ${from}, ${kind}, ${certificate}`);
      }
      const handle = await open(file, constants.O_RDWR | constants.O_CREAT, 0o600);
      await handle.truncate(read.bytes);
      const state = new BatchState(handle, unlock, read);
      if (read.facts === null) await state.add({ event: "batch", ...facts });
      return state;
    } catch (error) {
      await unlock();
      throw diskError(error, "FILE_NOT_WRITABLE");
    }
  }

  of(name: string): BatchStanding | undefined {
    return this.#standings.get(name);
  }

  /** What was last written of each file, by its name. */
  get standings(): ReadonlyMap<string, BatchStanding> {
    return this.#standings;
  }

  /** Adds a line; resolves when it is on the disk. @throws {KysoError} FILE_NOT_WRITABLE, JOB_DISK_FULL */
  async add(line: BatchLine): Promise<void> {
    if (line.event !== "batch") this.#standings.set(line.file, line);
    const written = new Promise<void>((resolve, reject) => {
      this.#waiting.push({ text: `${JSON.stringify(line)}\n`, resolve, reject });
    });
    this.#writing ??= this.#write();
    await written;
  }

  /** Lets others sign into the folder. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#handle.close();
    await this.#unlock();
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        const bytes = Buffer.from(group.map(({ text }) => text).join(""));
        await writeFully(this.#handle, bytes, this.#position);
        await this.#handle.datasync();
        this.#position += bytes.length;
        group.forEach(({ resolve }) => resolve());
      } catch (error) {
        const failure = diskError(error, "FILE_NOT_WRITABLE");
        group.forEach(({ reject }) => reject(failure));
      }
    }
    this.#writing = null;
  }
}

interface ReadState {
  readonly facts: BatchFacts | null;
  readonly standings: Map<string, BatchStanding>;
  /** Of whole lines. */
  readonly bytes: number;
}

async function readState(file: string): Promise<ReadState> {
  const bytes = await readFile(file).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return Buffer.alloc(0);
    throw error;
  });
  if (bytes.length > MAX_STATE_BYTES) throw new KysoError("BATCH_STATE_DAMAGED", `${file} is too large`);
  const whole = bytes.subarray(0, bytes.lastIndexOf("\n") + 1);
  const texts = whole.toString("utf8").split("\n").slice(0, -1);
  const lines = texts.map((text, index) => parseLine(text, `${file}, line ${index + 1}`));
  const [first, ...others] = lines;
  const rest = others.filter((line) => line.event !== "batch");
  if ((first !== undefined && first.event !== "batch") || rest.length < others.length) {
    throw new KysoError("BATCH_STATE_DAMAGED", file);
  }
  return {
    facts: first ?? null,
    standings: new Map(rest.map((line) => [line.file, line])),
    bytes: whole.length,
  };
}

function parseLine(text: string, where: string): BatchLine {
  try {
    return lineSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new KysoError("BATCH_STATE_DAMAGED", where, { cause });
  }
}

/** @returns lets others in. @throws {KysoError} BATCH_RUNNING, FILE_NOT_WRITABLE */
async function lock(folder: string): Promise<() => Promise<void>> {
  try {
    return await holdFileLock(DISK, path.join(folder, LOCK_FILE));
  } catch (error) {
    if (error instanceof KysoError && error.code === "AUDIT_BUSY") {
      throw new KysoError("BATCH_RUNNING", error.message, { cause: error });
    }
    throw diskError(error, "FILE_NOT_WRITABLE");
  }
}
