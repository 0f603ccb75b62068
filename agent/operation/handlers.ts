import type { OperationHandler, OperationHandlers } from "../../protocol/answer.ts";
import type { OperationName } from "../../protocol/operation.ts";
import type { AgentContext, Operation } from "./agent-context.ts";
import { agentStatus } from "./agent-status.ts";
import { auditNote } from "./audit-note.ts";
import { browserForget } from "./browser-forget.ts";
import { browserList } from "./browser-list.ts";
import { checkReport } from "./check-report.ts";
import { fileCheck } from "./file-check.ts";
import { jobCancel } from "./job-cancel.ts";
import { jobDelivered } from "./job-delivered.ts";
import { jobFetch } from "./job-fetch.ts";
import { jobGet } from "./job-get.ts";
import { jobList } from "./job-list.ts";
import { jobOpen } from "./job-open.ts";
import { jobStamp } from "./job-stamp.ts";
import { jobText } from "./job-text.ts";
import { jobWrite } from "./job-write.ts";
import { loginClose } from "./login-close.ts";
import { imageGet } from "./image-get.ts";
import { imageKeep } from "./image-keep.ts";
import { imageList } from "./image-list.ts";
import { imagePut } from "./image-put.ts";
import { imageRemove } from "./image-remove.ts";
import { roleList } from "./role-list.ts";
import { pinChange } from "./pin-change.ts";
import { tokenKnown } from "./token-known.ts";
import { tokenReminded } from "./token-reminded.ts";
import { sealMeasure } from "./seal-measure.ts";

/** Every operation of the table, on one agent's stores and tokens. */
export function operationHandlers(context: AgentContext): OperationHandlers {
  return {
    "agent.status": agentStatus(context),
    "doctor.run": late(context, async () => (await import("./doctor-run.ts")).doctorRun),
    "token.list": late(context, async () => (await import("./token-list.ts")).tokenList),
    "job.open": jobOpen(context),
    "job.write": jobWrite(context),
    "job.get": jobGet(context),
    "job.list": jobList(context),
    "job.inspect": late(context, async () => (await import("./job-inspect.ts")).jobInspect),
    "job.rules": late(context, async () => (await import("./job-rules.ts")).jobRules),
    "job.stamp": jobStamp(context),
    "job.place": late(context, async () => (await import("./job-place.ts")).jobPlace),
    "job.sign": late(context, async () => (await import("./job-sign.ts")).jobSign),
    "login.open": late(context, async () => (await import("./login-open.ts")).loginOpen),
    "login.close": loginClose(context),
    "data.sign": late(context, async () => (await import("./data-sign.ts")).dataSign),
    "certificate.read": late(context, async () => (await import("./certificate-read.ts")).certificateRead),
    "pin.change": pinChange(context),
    "token.reminded": tokenReminded(context),
    "token.known": tokenKnown(context),
    "notice.draft": late(context, async () => (await import("./notice-draft.ts")).noticeDraft),
    "register.export": late(context, async () => (await import("./register-export.ts")).registerExport),
    "audit.note": auditNote(context),
    "template.list": late(context, async () => (await import("./template-list.ts")).templateList),
    "template.preview": late(context, async () => (await import("./template-preview.ts")).templatePreview),
    "template.choose": late(context, async () => (await import("./template-choose.ts")).templateChoose),
    "image.list": imageList(context),
    "image.put": imagePut(context),
    "image.get": imageGet(context),
    "image.keep": imageKeep(context),
    "image.remove": imageRemove(context),
    "seal.measure": sealMeasure(context),
    "role.list": roleList(context),
    "role.set": late(context, async () => (await import("./role-set.ts")).roleSet),
    "job.text": jobText(context),
    "job.fetch": jobFetch(context),
    "job.delivered": jobDelivered(context),
    "job.cancel": jobCancel(context),
    "file.check": fileCheck(context),
    "check.report": checkReport(context),
    "browser.list": browserList(context),
    "browser.forget": browserForget(context),
  };
}

/** An operation that reads certificates: their schemas take a tenth of a second to load, which listening need not wait for. */
function late<N extends OperationName>(
  context: AgentContext,
  load: () => Promise<Operation<N>>,
): OperationHandler<N> {
  let handler: Promise<OperationHandler<N>> | undefined;
  return async (params, call) => {
    handler ??= load().then((operation) => operation(context));
    return (await handler)(params, call);
  };
}
