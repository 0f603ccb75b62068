import { asKysoError, type ErrorCode } from "../../../protocol/error.ts";
import { VERDICT_PORT_PREFIX } from "../../content/content-message.ts";
import type { UploadAnswer, VerdictCommand, VerdictEvent } from "../../content/content-message.ts";
import type { Verdict } from "../../../protocol/adapter/adapter.ts";
import type { CheckAnswer } from "../check/check-message.ts";
import { type PageFrame, PagePort } from "./page-port.ts";
import { findTab, leaveTab, openTab, reload } from "./portal-tab.ts";
import type { PagePlace } from "./portal-tab.ts";
import { checkAnswer, UploadFailure } from "./upload-answer.ts";

/** The clerk's answer to a document that has come in. */
export interface ClerkAnswer {
  answer: CheckAnswer;
  reason: string | null;
}

/** Which document the answer is for, and how the portal takes it. */
export interface VerdictTarget extends PagePlace {
  /** What the page knows the document by. */
  source: string;
  verdict: Verdict;
  /** An earlier request may have been half of the way: the page is loaded anew, and shows what the portal holds. */
  afresh: boolean;
}

/**
 * Has the portal's page send the clerk's answer with its own form: one request, and none again.
 * @throws {UploadFailure}
 */
export async function deliverVerdict(target: VerdictTarget, answer: ClerkAnswer): Promise<void> {
  const { opened, ...frame } = (await findTab(target)) ?? (await openTab(target));
  let toLogIn = false;
  try {
    if (target.afresh && !opened) await reload(frame.tabId);
    await sendFrom(frame, target, answer);
  } catch (error) {
    toLogIn = asKysoError(error).code === "PORTAL_LOGGED_OUT";
    throw error;
  } finally {
    if (opened) await leaveTab(frame.tabId, toLogIn);
  }
}

type VerdictPort = PagePort<VerdictCommand, VerdictEvent>;

async function sendFrom(frame: PageFrame, target: VerdictTarget, answer: ClerkAnswer): Promise<void> {
  const { source, verdict } = target;
  const { page } = await PagePort.open<VerdictCommand, VerdictEvent>(frame, VERDICT_PORT_PREFIX + source);
  let accepted = false;
  try {
    page.send({ type: "answer", ...answer });
    checkVerdictAnswer(await answerOf(page), verdict);
    accepted = true;
  } finally {
    page.send({ type: "close", reload: accepted && verdict.afterwards === "reload" });
  }
}

/** Whether the portal has taken the answer, as the adapter says. */
function checkVerdictAnswer(answer: UploadAnswer, { success }: Verdict): void {
  try {
    checkAnswer(answer, success);
  } catch (error) {
    const code = error instanceof UploadFailure ? VERDICT_CODES.get(error.code) : undefined;
    if (code === undefined) throw error;
    throw new UploadFailure(code, { sent: true, httpStatus: answer.status });
  }
}

/** Uploads and answers fail alike, but other things are then to be said. */
const VERDICT_CODES = new Map<ErrorCode, ErrorCode>([
  ["PORTAL_UPLOAD_FAILED", "PORTAL_ANSWER_FAILED"],
  ["PORTAL_UPLOAD_REFUSED", "PORTAL_ANSWER_REFUSED"],
]);

async function answerOf(page: VerdictPort): Promise<UploadAnswer> {
  const event = await page.next();
  switch (event?.type) {
    case "answered":
      return event.answer;
    case "failed":
      throw new UploadFailure(event.code, { sent: event.sent, selector: event.selector });
    case "ready":
    case undefined:
      throw new UploadFailure("PORTAL_TAB_CLOSED", { sent: true });
  }
}
