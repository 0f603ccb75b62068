import type { AbortSignal } from "../../protocol/abort.ts";
import { KysoError } from "../../protocol/error.ts";
import type { OperationParams, OperationResult } from "../../protocol/operation.ts";
import type { FileReport } from "../../protocol/report.ts";
import type { Settings } from "../setting/setting.ts";
import type { SettingSource } from "../setting/setting-source.ts";
import { CheckCache } from "./check-cache.ts";
import { CheckLine } from "./check-line.ts";
import { CheckSpool, type SpooledFile } from "./check-spool.ts";
import { trustVersion } from "./trust-version.ts";

/** Largest report that goes over the session, characters of JSON. */
export const MAX_SENT_REPORT_CHARACTERS = 900_000;

/** What a file is checked with. */
export interface CheckedWith {
  readonly settings: Settings;
  /** Another one where settings or trusted certificates are others. */
  readonly version: string;
  readonly password: string | undefined;
  /** Path of what a signature in a file of its own signs. */
  readonly content: string | undefined;
  readonly signal: AbortSignal;
}

/** Checks a file that lies on the disk, away from the thread that signs. */
export interface FileChecker {
  /** @throws {KysoError} what is wrong with the trusted folders; never for what is wrong with the file */
  check(file: string, by: CheckedWith): Promise<FileReport>;
}

/** What the checks of this agent rest on. */
export interface FileCheckParts {
  readonly settings: Pick<SettingSource, "read">;
  readonly checker: FileChecker;
  /** Whether a signature is being made just now. */
  readonly isSigning: () => boolean;
  readonly now: () => Date;
}

/**
 * Checks of files that a browser sends: each lies on the disk for as long as it is checked, a few at once, and what was
 * found is known for a while by the file's digest. Nothing of a file is kept.
 */
export class FileChecks {
  readonly #spool: CheckSpool;
  readonly #parts: FileCheckParts;
  readonly #line: CheckLine;
  readonly #cache: CheckCache;

  private constructor(spool: CheckSpool, parts: FileCheckParts) {
    this.#spool = spool;
    this.#parts = parts;
    this.#line = new CheckLine(parts.isSigning);
    this.#cache = new CheckCache(parts.now);
  }

  /**
   * @param folder for the files under way; what an earlier run left there is removed
   * @throws {KysoError} JOB_DISK_FULL, JOB_DISK_ERROR
   */
  static async open(folder: string, parts: FileCheckParts): Promise<FileChecks> {
    return new FileChecks(await CheckSpool.open(folder), parts);
  }

  /**
   * Receives a file and checks it, unless it was checked a short while ago by the same rules.
   *
   * @throws {KysoError} PROTOCOL_TOO_MANY_REQUESTS, JOB_DIGEST_MISMATCH, JOB_DISK_FULL, JOB_DISK_ERROR, SETTING_INVALID,
   * and what is wrong with the trusted folders; never for what is wrong with the file
   */
  async check(
    { fileName, size, contentSize, password }: OperationParams<"file.check">,
    body: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<OperationResult<"file.check">> {
    const sizes = contentSize === undefined ? [size] : [size, contentSize];
    return this.#line.inTurn(signal, () =>
      this.#spool.with(body, sizes, async ([file, content]) => {
        if (file === undefined) throw new KysoError("INTERNAL");
        const report = await this.#reportOf({ file, content }, password, signal);
        return { sha256: file.sha256, report: { ...sendable(report), file: fileName, sha256: file.sha256 } };
      }),
    );
  }

  /**
   * Does something with the report of a file that was checked a short while ago, in turn with the checks.
   *
   * @throws {KysoError} CHECK_NOT_FOUND, PROTOCOL_TOO_MANY_REQUESTS
   */
  async withReport<T>(
    sha256: string,
    signal: AbortSignal,
    use: (report: FileReport) => Promise<T>,
  ): Promise<T> {
    const report = this.#cache.last(sha256);
    if (report === undefined) throw new KysoError("CHECK_NOT_FOUND");
    return this.#line.inTurn(signal, () => use(report));
  }

  async #reportOf(
    { file, content }: { file: SpooledFile; content: SpooledFile | undefined },
    password: string | undefined,
    signal: AbortSignal,
  ): Promise<FileReport> {
    const settings = await this.#parts.settings.read();
    const version = trustVersion(settings);
    const rules = `${version} ${content?.sha256 ?? ""}`;
    const known = password === undefined ? this.#cache.get(file.sha256, rules) : undefined;
    if (known !== undefined) return known;
    const by = { settings, version, password, content: content?.path, signal };
    const report = await this.#parts.checker.check(file.path, by);
    if (report.code !== "JOB_CANCELLED") {
      const locked = password !== undefined || isOfTheMoment(report);
      this.#cache.put(file.sha256, report, { version: rules, locked });
    }
    return report;
  }
}

/** Whether what kept a file from being checked lies with this computer, so that the next try may end otherwise. */
function isOfTheMoment({ code }: FileReport): boolean {
  return code === "CHECK_TIMEOUT" || code === "INTERNAL" || code === "FILE_UNREADABLE";
}

/** A report of more signatures than a message holds says so in place of them. */
function sendable(report: FileReport): FileReport {
  if (JSON.stringify(report).length <= MAX_SENT_REPORT_CHARACTERS) return report;
  const nothing = { signatures: [], revisions: [], attachments: [] };
  return { ...report, ...nothing, verdict: "UNREADABLE", code: "PDF_TOO_COMPLEX" };
}
