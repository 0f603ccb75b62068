import { closeSync, writeFileSync } from "node:fs";
import { rename } from "node:fs/promises";
import { KysoError } from "../../protocol/error.ts";
import type { FileReport } from "../../protocol/report.ts";
import { diskError } from "../audit/disk.ts";
import { createTemporary, removeTemporary, type TemporaryFile } from "./output-file.ts";
import { InputFiles } from "./output-path.ts";

/** The report of a check as a PDF in the making. Its name shows the old file or the whole new one. */
export class ReportFile {
  readonly #file: string;
  readonly #temporary: TemporaryFile;
  readonly #reports: FileReport[] = [];

  private constructor(file: string, temporary: TemporaryFile) {
    this.#file = file;
    this.#temporary = temporary;
  }

  /**
   * Makes sure that it can be written before anything is checked.
   *
   * @param inputs files that it must not replace
   * @throws {KysoError} FILE_EXISTS, FILE_NOT_WRITABLE, JOB_DISK_FULL
   */
  static async begin(file: string, inputs: readonly string[]): Promise<ReportFile> {
    assertNoInput(file, inputs);
    return new ReportFile(file, await createTemporary(file));
  }

  take(report: FileReport): void {
    this.#reports.push(report);
  }

  /** Draws and writes it. @throws {KysoError} FILE_NOT_WRITABLE, JOB_DISK_FULL */
  async write(): Promise<void> {
    try {
      await this.#fill();
    } catch (error) {
      this.discard();
      throw error;
    }
    closeSync(this.#temporary.fd);
    try {
      await rename(this.#temporary.path, this.#file);
    } catch (error) {
      throw diskError(error, "FILE_NOT_WRITABLE");
    }
  }

  /** Leaves nothing of it behind. */
  discard(): void {
    removeTemporary(this.#temporary);
  }

  async #fill(): Promise<void> {
    const { drawReport } = await import("../report/report-pdf.ts");
    const bytes = await drawReport(this.#reports);
    try {
      writeFileSync(this.#temporary.fd, bytes);
    } catch (error) {
      throw diskError(error, "FILE_NOT_WRITABLE");
    }
  }
}

function assertNoInput(file: string, inputs: readonly string[]): void {
  try {
    new InputFiles(inputs).assertNotAmong(file);
  } catch (cause) {
    throw new KysoError("FILE_EXISTS", `${file} is a file to be checked`, { cause });
  }
}
