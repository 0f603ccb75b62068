import type { ReceivedDocument } from "../job/job.ts";
import type { TextAnswer } from "../text/text-message.ts";
import type { TextReader } from "../text/text-reader.ts";

/** Documents whose text is kept: those that a window is asking about just now. */
const MAX_KEPT = 8;

/** The text of received documents, read once for all that a window asks about one. */
export class DocumentTexts {
  readonly #reader: Pick<TextReader, "read" | "forget">;
  readonly #kept = new Map<string, Promise<TextAnswer>>();

  constructor(reader: Pick<TextReader, "read" | "forget">) {
    this.#reader = reader;
  }

  /**
   * The text of a document. Never rejects: `problem` says why it can't be read. What a password opens is not kept.
   */
  async of(
    { path, sha256 }: Pick<ReceivedDocument, "path" | "sha256">,
    password?: string,
  ): Promise<TextAnswer> {
    if (password !== undefined) return this.#reader.read(path, { password, sha256 });
    const kept = this.#kept.get(sha256) ?? this.#reader.read(path, { sha256 });
    this.#keep(sha256, kept);
    const answer = await kept;
    // What could not be read for a passing reason is read again when it is asked for again.
    if ("problem" in answer) this.#kept.delete(sha256);
    return answer;
  }

  /** Nothing of a document stays, as when it holds a secret; nor in the process that read it. */
  forget(sha256: string): void {
    this.#kept.delete(sha256);
    this.#reader.forget();
  }

  #keep(sha256: string, text: Promise<TextAnswer>): void {
    this.#kept.delete(sha256);
    this.#kept.set(sha256, text);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }
}
