import type { Runtime } from "webextension-polyfill";
import { z } from "zod";
import { asKysoError, KysoError } from "../../../protocol/error.ts";
import { API_PORT_PREFIX } from "../../content/api-message.ts";
import { requesterOf } from "../sign/requester.ts";
import { answerCall } from "./api-answer.ts";
import type { ApiDesk } from "./api-answer.ts";
import { ApiPort } from "./api-port.ts";
import { apiProblem } from "./api-problem.ts";

/**
 * Serves one call of the page API. Who asks is the browser's word; what is asked may be anything.
 * @returns when it is answered, or its page gone
 */
export async function serveCall(port: Runtime.Port, desk: ApiDesk): Promise<void> {
  const callKey = port.name.slice(API_PORT_PREFIX.length);
  const page = new ApiPort(port);
  page.listen();
  let isAnswered = false;
  let isKnown = false;
  port.onDisconnect.addListener(() => {
    if (isKnown && !isAnswered) void desk.orders.gone(callKey);
  });
  try {
    if (!z.uuid().safeParse(callKey).success) throw new KysoError("PORTAL_REQUEST_INVALID");
    const command = await page.next();
    if (command.type !== "open") throw new KysoError("PORTAL_REQUEST_INVALID");
    const from = port.sender === undefined ? null : await requesterOf(port.sender);
    if (from?.portal.adapter.pageApi !== true) throw new KysoError("PORTAL_NOT_ENABLED");
    isKnown = true;
    const result = await answerCall(desk, { callKey, call: command.call, from, port: page });
    if (!page.isOpen) return;
    isAnswered = true;
    page.send({ type: "result", result });
    await desk.orders.taken(callKey);
  } catch (error) {
    isAnswered ||= page.isOpen;
    page.send({ type: "refused", problem: apiProblem(asKysoError(error).code) });
  }
}
