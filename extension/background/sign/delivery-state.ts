import type { DeliveryState } from "../control-message.ts";
import { shownText } from "../shown-text.ts";
import { documentPath } from "./document-file.ts";
import type { LiveJob } from "./live-job.ts";
import { signedName, signedParts } from "./signed-file.ts";

/* What the list of signed documents shows of a job. */

/** Signed, and held up until the user says the word. */
export function isWaiting({ record, phase }: LiveJob): boolean {
  return record.stage === "wait" || (record.stage === "sign" && phase?.name === "waiting");
}

function phaseOf(job: LiveJob): DeliveryState["phase"] {
  if (isWaiting(job)) return "waiting";
  return job.phase?.name === "uploading" ? "uploading" : "working";
}

/** A job whose document is signed and not where it goes. */
export function deliveryOf(job: LiveJob): DeliveryState {
  const { jobKey, origin, title, kind, signedAt, format, fileName, delivery, stage } = job.record;
  const isForSaving = delivery.to === "page" && stage === "wait";
  return {
    jobKey,
    origin,
    portalName: job.portal?.adapter.name ?? job.record.adapterId,
    title: shownText(title),
    kind,
    signedAt,
    phase: phaseOf(job),
    problem: job.phase?.name === "waiting" ? job.phase.problem : job.record.problem,
    fileName: signedName(fileName, format),
    savedParts: isForSaving ? signedParts(format).map((part) => documentPath(jobKey, part)) : [],
  };
}
