import { KysoError } from "../../../protocol/error.ts";
import { problemOf } from "../problem.ts";
import type { LiveJob } from "./live-job.ts";

/** Deliveries that fail one after the other before it is the portal that is taken to fail, and not the documents. */
const FAILURES_IN_A_ROW = 3;

/**
 * What becomes of a batch's deliveries: where the portal takes none, further documents are not signed, nor is the portal asked
 * for each of those that are.
 */
export class PortalWatch {
  readonly #inARow: number;
  #failures = 0;
  #problem: KysoError | null = null;

  /** @param inARow failures one after the other that are the portal's; an ended session is always */
  constructor(inARow = FAILURES_IN_A_ROW) {
    this.#inARow = inARow;
  }

  /** Why nothing more is to be delivered now; `null` while the portal takes documents. */
  get problem(): KysoError | null {
    return this.#problem;
  }

  /** A delivery has come to its end. */
  note({ record: { stage, problem, delivery } }: LiveJob): void {
    // Of a page that has gone its documents are kept for the user.
    if (delivery.to === "page") return;
    this.#failures = stage === "wait" ? this.#failures + 1 : 0;
    if (stage !== "wait" || problem === null) return;
    const { code } = problem;
    if (code === "PORTAL_LOGGED_OUT" || this.#failures >= this.#inARow) {
      this.#problem ??= new KysoError(code);
    }
  }
}

/** Has a signed document wait for the user's word without another try, for which the portal is not there. */
export async function postpone(job: LiveJob, reason: KysoError): Promise<void> {
  await job.inTurn(async () => {
    if (job.record.stage !== "deliver") return;
    const problem = problemOf(reason);
    await job.save({ stage: "wait", problem });
    job.show({ name: "waiting", problem, mayBeStored: job.record.mayBeStored });
  });
}
