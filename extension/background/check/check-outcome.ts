import { KysoError } from "../../../protocol/error.ts";
import type { FileReport } from "../../../protocol/report.ts";
import type { CheckPhase } from "./check-message.ts";

interface Waiting {
  resolve: (report: FileReport) => void;
  reject: (error: KysoError) => void;
}

/** Who waits for what checks find, by their keys: pages that named a file themselves. */
export class CheckOutcomes {
  readonly #waiting = new Map<string, Waiting[]>();

  /** @throws {KysoError} why it could not be checked; CONSENT_REFUSED where the check page was closed before */
  of(key: string): Promise<FileReport> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), { resolve, reject }]);
    });
  }

  #settle(key: string, settle: (waiting: Waiting) => void): void {
    const waiting = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    waiting.forEach(settle);
  }

  /** A check has come to a phase; most are no end. */
  tell(key: string, phase: CheckPhase): void {
    if (phase.name === "checked") {
      this.#settle(key, ({ resolve }) => {
        resolve(phase.report);
      });
    } else if (phase.name === "failed") {
      this.#settle(key, ({ reject }) => {
        reject(new KysoError(phase.problem.code));
      });
    }
  }

  /** The check page was closed. */
  closed(key: string): void {
    this.#settle(key, ({ reject }) => {
      reject(new KysoError("CONSENT_REFUSED"));
    });
  }
}
