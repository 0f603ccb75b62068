import { KysoError } from "../../../protocol/error.ts";
import type { AgentLink } from "../agent/agent-link.ts";
import { bytesOf, toBase64 } from "../base64.ts";
import type { CheckBoard } from "./check-board.ts";
import { checkRequestSchema } from "./check-message.ts";
import type { CheckRequest, CheckResults } from "./check-message.ts";
import type { LiveCheck } from "./live-check.ts";

/** Largest report that is passed on to the page, bytes. */
const MAX_REPORT_BYTES = 16 * 1024 * 1024;

/** The report as a PDF. @throws {KysoError} JOB_STATE, CHECK_NOT_FOUND */
async function report(agent: AgentLink, check: LiveCheck): Promise<CheckResults["report"]> {
  const { result } = check;
  if (result === null) throw new KysoError("JOB_STATE");
  const { fileName } = check.state;
  const { body } = await agent.call("check.report", { sha256: result.sha256, fileName });
  const pdf = toBase64(await bytesOf(body, MAX_REPORT_BYTES));
  return { fileName: `${fileName.replace(/\.[^.]*$/, "")}-kiem-tra.pdf`, pdf };
}

async function giveAnswer(
  board: CheckBoard,
  check: LiveCheck,
  { answer, reason }: Extract<CheckRequest, { type: "answer" }>,
): Promise<void> {
  const given = reason?.trim() ?? "";
  if ((answer === "return") !== given.length > 0) throw new KysoError("PROTOCOL_MESSAGE_INVALID");
  await board.answer(check, { answer, reason: answer === "return" ? given : null });
}

/** Answers one request of a check page. @throws {KysoError} what went wrong, for the page to say */
export async function answerCheckRequest(
  { agent, board }: { agent: AgentLink; board: CheckBoard },
  check: LiveCheck,
  message: unknown,
): Promise<unknown> {
  const parsed = checkRequestSchema.safeParse(message);
  if (!parsed.success) throw new KysoError("PROTOCOL_MESSAGE_INVALID", undefined, { cause: parsed.error });
  const request = parsed.data;
  switch (request.type) {
    case "check-file": {
      if (check.state.portal !== null) throw new KysoError("JOB_STATE");
      const { type: _type, ...file } = request;
      void check.checkFile(file);
      return null;
    }
    case "unlock":
      await check.unlock(request.password);
      return null;
    case "retry":
      if (check.isWorking) throw new KysoError("JOB_STATE");
      void check.retry();
      return null;
    case "report":
      return await report(agent, check);
    case "answer":
      await giveAnswer(board, check, request);
      return null;
  }
}
