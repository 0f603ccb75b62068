import browser from "webextension-polyfill";
import { z } from "zod";
import { isErrorCode, KysoError } from "../../../protocol/error.ts";

/** Name under which the agent's installer registers its native messaging host. */
const NATIVE_HOST = "vn.kyso.agent";

const errorSchema = z.object({ error: z.string().max(64) });
const portSchema = z.int().min(1).max(65_535);

/** What the host is asked, and what it answers: see the agent's side of it. */
const ANSWERS = {
  find: z.object({ port: portSchema }),
  pair: z.object({ port: portSchema, code: z.string().max(100) }),
} as const;

/**
 * Asks the agent's native messaging host, which is this user's own and asks this user's agent.
 * @throws {KysoError} PAIRING_HOST_MISSING where there is none, AGENT_NOT_RUNNING, AGENT_SILENT
 */
export async function askNativeHost<T extends keyof typeof ANSWERS>(
  type: T,
): Promise<z.infer<(typeof ANSWERS)[T]>> {
  let answer: unknown;
  try {
    answer = await browser.runtime.sendNativeMessage(NATIVE_HOST, { type });
  } catch (cause) {
    throw new KysoError("PAIRING_HOST_MISSING", String(cause), { cause });
  }
  const refusal = errorSchema.safeParse(answer);
  if (refusal.success) {
    const { error } = refusal.data;
    throw new KysoError(isErrorCode(error) ? error : "PAIRING_HOST_MISSING");
  }
  const parsed = ANSWERS[type].safeParse(answer);
  if (!parsed.success) throw new KysoError("PAIRING_HOST_MISSING", "the host's answer is not understood");
  return parsed.data as z.infer<(typeof ANSWERS)[T]>;
}
