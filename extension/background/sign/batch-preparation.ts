import { asKysoError } from "../../../protocol/error.ts";
import { listPortals } from "../portal/portal-registry.ts";
import { problemOf } from "../problem.ts";
import { turns } from "../turns.ts";
import type { JobBoard } from "./job-board.ts";
import { advance, UNSIGNED_STAGES } from "./job-flow.ts";
import type { LiveOrder } from "./live-order.ts";
import { openQuestions } from "./sign-question.ts";

/** Documents of a batch that are fetched and looked at side by side. */
const PREPARED_AT_ONCE = 3;

/** Takes the documents of a batch to where they can be looked at, once all that they need is allowed. Never throws. */
export async function prepareBatch(board: JobBoard, order: LiveOrder): Promise<void> {
  try {
    const { origin, adapterId, documents } = order.record;
    const portal = (await listPortals()).find(({ adapter }) => adapter.id === adapterId);
    const jobs = documents
      .flatMap(({ jobKey }) => board.find(jobKey) ?? [])
      .filter(({ record }) => UNSIGNED_STAGES.has(record.stage));
    for (const job of jobs) job.isInBatch = true;
    const unasked = jobs.filter(({ record }) => record.stage === "ask").map(({ record }) => record);
    order.asking =
      portal === undefined || unasked.length === 0
        ? null
        : await openQuestions(unasked, { origin, adapter: portal.adapter });
    order.changed();
    if (order.asking !== null) return;
    const inTurn = turns(PREPARED_AT_ONCE);
    await Promise.all(jobs.map((job) => inTurn(() => advance(job))));
  } catch (error) {
    order.problem = problemOf(asKysoError(error));
    order.changed();
  }
}
