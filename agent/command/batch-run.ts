import path from "node:path";
import { asKysoError, type ErrorCode, KysoError } from "../../protocol/error.ts";
import { shownName } from "../../protocol/wording/report-name.ts";
import type { BatchFile } from "./batch-folder.ts";
import type { BatchOutcome } from "./batch-report.ts";
import { assertFree, type BatchPlace, bringToEnd, isSignedBefore, removeUnbegun } from "./batch-resume.ts";
import { BATCH_ENDING, type BatchState } from "./batch-state.ts";
import { Progress } from "./progress.ts";
import { sideBySide } from "./side-by-side.ts";
import { FILES_AT_ONCE } from "./sign.ts";
import type { SignJournal, SignRun } from "./sign-run.ts";

/** Of a path, which says what it is where its end is. */
const MAX_SHOWN_CHARACTERS = 1_000;

/** Files that are looked at side by side: their text is read by few processes. */
const LOOKS_AT_ONCE = 4;

/** After these no other file can be signed without the user: the rest is left as it is. */
const ENDING: ReadonlySet<ErrorCode> = new Set([
  "TOKEN_REMOVED",
  "TOKEN_NOT_FOUND",
  "TOKEN_SESSION_LOST",
  "TOKEN_DEVICE_ERROR",
  "TOKEN_MODULE_CRASHED",
  "TOKEN_MODULE_TIMEOUT",
  "TOKEN_PIN_INCORRECT",
  "TOKEN_PIN_INVALID",
  "TOKEN_PIN_LENGTH",
  "TOKEN_PIN_LOCKED",
  "TOKEN_PIN_EXPIRED",
  "TOKEN_PIN_TO_BE_CHANGED",
  "TOKEN_PIN_NOT_INITIALIZED",
  "TOKEN_CANCELLED",
  "JOB_DISK_FULL",
  "CERTIFICATE_REVOKED",
  "CERTIFICATE_REVOCATION_UNKNOWN",
]);

export interface BatchParts {
  readonly run: Pick<SignRun, "look" | "sign">;
  readonly state: BatchState;
  readonly files: readonly BatchFile[];
  readonly place: BatchPlace;
  /** No other file is begun after it. */
  readonly stop: AbortSignal;
}

/** The files of one folder on their way: looked at, then signed, each as far as an earlier run has not brought it. */
export class BatchRun {
  readonly #parts: BatchParts;
  readonly #halt = new AbortController();
  #looked: readonly BatchOutcome[] = [];
  /** What an earlier run has left and could not be brought to its end. */
  #stuck: ReadonlyMap<string, KysoError> = new Map();

  constructor(parts: BatchParts) {
    this.#parts = parts;
    const { stop } = parts;
    if (stop.aborted) this.#halt.abort();
    else stop.addEventListener("abort", () => this.#halt.abort(), { once: true });
  }

  /**
   * Brings to its end what an earlier run was killed over, and looks at every file.
   *
   * @returns how many are to be signed
   * @throws {KysoError} JOB_DISK_ERROR where the audit log can't be read
   */
  async look(): Promise<number> {
    const { files, state, place } = this.#parts;
    this.#stuck = await bringToEnd(state, place);
    await removeUnbegun(
      state,
      files.map(({ output }) => path.dirname(output)),
    );
    const progress = new Progress(files.length);
    this.#looked = await sideBySide(files, LOOKS_AT_ONCE, async (file) => {
      const outcome = await this.#lookAt(file);
      progress.advance();
      return outcome;
    });
    progress.clear();
    return this.outputs.length;
  }

  /** What is about to be signed, and what is not, in lines for people. */
  manifest(): readonly string[] {
    return this.#looked.map(({ name, state, pages, warnings, error }) => {
      const mark = error !== null ? "✗" : state === "before" ? "=" : warnings.length > 0 ? "⚠" : "•";
      const counted = pages === null ? "" : `  ${pages} trang / pages`;
      const codes = [...(error === null ? [] : [error.code]), ...warnings].join(", ");
      return `${mark} ${shownName(name, MAX_SHOWN_CHARACTERS)}${counted}${codes === "" ? "" : `  ${codes}`}`;
    });
  }

  /** Where files are to be written. */
  get outputs(): readonly string[] {
    return this.#looked.filter(({ state }) => state === "left").map(({ out }) => out);
  }

  /** Signs what is to be signed. Never throws. @returns every file, in its order */
  async sign(): Promise<readonly BatchOutcome[]> {
    const waiting = this.outputs.length;
    const progress = new Progress(waiting, process.stderr, wording);
    const outcomes = await sideBySide(
      [...this.#looked.entries()],
      FILES_AT_ONCE,
      async ([index, outcome]) => {
        const file = this.#parts.files[index];
        if (outcome.state !== "left" || file === undefined) return outcome;
        const ended = this.#halt.signal.aborted
          ? { ...outcome, error: notBegun() }
          : await this.#sign(file, outcome);
        progress.advance();
        return ended;
      },
    );
    progress.clear();
    return outcomes;
  }

  async #lookAt(file: BatchFile): Promise<BatchOutcome> {
    const { run, state } = this.#parts;
    const { name, input, output } = file;
    const stuck = this.#stuck.get(name);
    const look = await run.look(input);
    const { sha256, pages } = look;
    const outcome = { name, file: input, out: output, pages, sha256, warnings: [], error: null };
    if (stuck !== undefined) return { ...outcome, state: "failed", error: stuck };
    try {
      // One that is signed is so, whatever the rules say of it today.
      if (sha256 !== null && (await isSignedBefore(state, file, sha256)))
        return { ...outcome, state: "before" };
      if ("error" in look) return { ...outcome, state: "failed", error: look.error };
      return { ...outcome, state: "left", warnings: look.warnings };
    } catch (error) {
      return { ...outcome, state: "failed", error: asKysoError(error) };
    }
  }

  async #sign(file: BatchFile, looked: BatchOutcome): Promise<BatchOutcome> {
    const { run, state } = this.#parts;
    const { name } = file;
    const outcome = await run.sign(file, this.#journal(file, looked));
    try {
      if ("error" in outcome) {
        if (outcome.error.code === "JOB_CANCELLED") return { ...looked, error: outcome.error };
        if (ENDING.has(outcome.error.code)) this.#halt.abort();
        // What was made and did not get its name keeps it for the next run.
        if (state.of(name)?.event !== "made") {
          await state.add({ event: "failed", file: name, code: outcome.error.code });
        }
        return { ...looked, state: "failed", error: outcome.error };
      }
      const standing = state.of(name);
      if (standing?.event === "made") {
        const { documentSha256, signedSha256 } = standing;
        await state.add({ event: "done", file: name, documentSha256, signedSha256 });
      }
      return { ...looked, state: "signed", warnings: outcome.warnings };
    } catch (error) {
      // What is signed is there; that the state does not say so, the next run sees.
      this.#halt.abort();
      return { ...looked, state: "error" in outcome ? "failed" : "signed", error: asKysoError(error) };
    }
  }

  #journal({ name, input, output, outputName }: BatchFile, looked: BatchOutcome): SignJournal {
    const { state } = this.#parts;
    let temporary = "";
    return {
      ending: BATCH_ENDING,
      intend: async (about) => {
        if (about.documentSha256 !== looked.sha256) throw new KysoError("BATCH_INPUT_CHANGED", input);
        if (this.#halt.signal.aborted) throw notBegun();
        await assertFree(output);
        temporary = about.temporary;
        await state.add({ event: "intent", file: name, output: outputName, ...about });
      },
      made: (digests) => state.add({ event: "made", file: name, output: outputName, ...digests, temporary }),
    };
  }
}

function notBegun(): KysoError {
  return new KysoError("JOB_CANCELLED", "the batch was stopped before this file");
}

const wording = (counted: string, _rate: number, left: number): string =>
  `Đã ký ${counted}, còn khoảng ${left} giây / signed ${counted}, about ${left} seconds left`;
