import browser from "webextension-polyfill";
import { isErrorCode, KysoError } from "../../../protocol/error.ts";
import { NATIVE_ANSWERS, NATIVE_HOST_NAME, nativeRefusalSchema } from "../../../protocol/native-message.ts";
import type { NativeAnswer, NativeRequest } from "../../../protocol/native-message.ts";

/**
 * Asks the agent's native messaging host, which is this user's own and asks this user's agent.
 * @throws {KysoError} PAIRING_HOST_MISSING where there is none, AGENT_NOT_RUNNING, AGENT_SILENT
 */
export async function askNativeHost<T extends NativeRequest>(type: T): Promise<NativeAnswer<T>> {
  let answer: unknown;
  try {
    answer = await browser.runtime.sendNativeMessage(NATIVE_HOST_NAME, { type });
  } catch (cause) {
    throw new KysoError("PAIRING_HOST_MISSING", String(cause), { cause });
  }
  const refusal = nativeRefusalSchema.safeParse(answer);
  if (refusal.success) {
    const { error } = refusal.data;
    throw new KysoError(isErrorCode(error) ? error : "PAIRING_HOST_MISSING");
  }
  const parsed = NATIVE_ANSWERS[type].safeParse(answer);
  if (!parsed.success) throw new KysoError("PAIRING_HOST_MISSING", "the host's answer is not understood");
  return parsed.data as NativeAnswer<T>;
}
