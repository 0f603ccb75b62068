import type { OperationHandlers } from "../../protocol/answer.ts";
import type { AgentContext } from "./agent-context.ts";
import { agentStatus } from "./agent-status.ts";
import { browserForget } from "./browser-forget.ts";
import { browserList } from "./browser-list.ts";
import { jobCancel } from "./job-cancel.ts";
import { jobDelivered } from "./job-delivered.ts";
import { jobFetch } from "./job-fetch.ts";
import { jobGet } from "./job-get.ts";
import { jobInspect } from "./job-inspect.ts";
import { jobList } from "./job-list.ts";
import { jobOpen } from "./job-open.ts";
import { jobSign } from "./job-sign.ts";
import { jobStamp } from "./job-stamp.ts";
import { jobWrite } from "./job-write.ts";
import { tokenList } from "./token-list.ts";

/** Every operation of the table, on one agent's stores and tokens. */
export function operationHandlers(context: AgentContext): OperationHandlers {
  return {
    "agent.status": agentStatus(context),
    "token.list": tokenList(context),
    "job.open": jobOpen(context),
    "job.write": jobWrite(context),
    "job.get": jobGet(context),
    "job.list": jobList(context),
    "job.inspect": jobInspect(context),
    "job.stamp": jobStamp(context),
    "job.sign": jobSign(context),
    "job.fetch": jobFetch(context),
    "job.delivered": jobDelivered(context),
    "job.cancel": jobCancel(context),
    "browser.list": browserList(context),
    "browser.forget": browserForget(context),
  };
}
