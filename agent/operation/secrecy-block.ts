import { KysoError } from "../../protocol/error.ts";
import type { RuleResult } from "../../protocol/rule.ts";
import type { Job, ReceivedDocument } from "../job/job.ts";
import { resultOf } from "../rule/checked-rules.ts";
import { stateSecret } from "../rule/secrecy.ts";
import type { Settings } from "../setting/setting.ts";
import type { AgentContext } from "./agent-context.ts";
import { isBlocked, isCleared } from "./document-rules.ts";

/**
 * Searches a PDF's text, before anything of it is shown. Called with the job in use.
 *
 * @throws {KysoError} DOCUMENT_STATE_SECRET; the job has ended then
 */
export async function assertUnlabelled(
  context: Pick<AgentContext, "jobs" | "audit" | "looks">,
  job: Job,
  by: {
    readonly document: ReceivedDocument;
    readonly settings: Settings;
    readonly password: string | undefined;
  },
): Promise<void> {
  const { document, settings, password } = by;
  const text = await context.looks.text(document, password);
  const facts = { portalSecrecy: job.record.secrecy, text, isCleared: isCleared(settings, document.sha256) };
  const finding = stateSecret({ document: facts, isStatedInstead: false });
  await assertNotBlocked(context, job, resultOf("STATE_SECRET", finding, "refuse"));
}

/**
 * Lets nothing of a document stay that a label of secrecy was found in: its spool is wiped before anything else, and the
 * log has its digest alone. Called with the job in use.
 *
 * @throws {KysoError} DOCUMENT_STATE_SECRET
 */
export async function assertNotBlocked(
  { jobs, audit, looks }: Pick<AgentContext, "jobs" | "audit" | "looks">,
  job: Job,
  results: readonly RuleResult[],
): Promise<void> {
  if (!isBlocked(results)) return;
  const { sha256 } = job.record;
  if (sha256 !== null) looks.forget(sha256);
  await jobs.end(job);
  await audit.append("document.blocked", { sha256 }).catch(() => undefined);
  throw new KysoError("DOCUMENT_STATE_SECRET");
}
