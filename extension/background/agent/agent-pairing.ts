import browser from "webextension-polyfill";
import { z } from "zod";
import { isErrorCode, KysoError } from "../../../protocol/error.ts";
import { pairWith } from "../../../protocol/initiator.ts";
import { generateKeyPair } from "../../../protocol/noise.ts";
import { parsePairingCode } from "../../../protocol/pairing.ts";
import { answeringPorts } from "./agent-discovery.ts";
import type { FoundAgent } from "./agent-discovery.ts";
import { openWire } from "./agent-socket.ts";
import { savePairing } from "./pairing-store.ts";

/** Name under which the agent's installer registers its native messaging host. */
const NATIVE_HOST = "vn.kyso.agent";

const nativeAnswerSchema = z.union([
  z.object({ port: z.int().min(1).max(65_535), code: z.string().max(100) }),
  z.object({ error: z.string().max(64) }),
]);

/** Known browsers by the brand that they state, the more particular first. */
const BRANDS = ["Microsoft Edge", "CocCoc", "Google Chrome", "Chromium"];

interface BrandedNavigator {
  userAgentData?: { brands: readonly { brand: string }[] };
}

function browserName(): string {
  // Firefox states no brands.
  if (navigator.userAgent.includes("Firefox/")) return "Firefox";
  const brands = (navigator as BrandedNavigator).userAgentData?.brands.map(({ brand }) => brand) ?? [];
  return BRANDS.find((brand) => brands.includes(brand)) ?? "Chromium";
}

async function pairOnPort(port: number, code: Uint8Array): Promise<FoundAgent> {
  const staticKeys = await generateKeyPair();
  const wire = await openWire(port);
  const { session, pairing } = await pairWith(wire, { staticKeys, browserName: browserName(), code });
  await savePairing({ ...pairing, staticKeys });
  return { session, port };
}

/**
 * Pairs with the agent of this user, whose native messaging host hands over its port and a one-time code.
 * @throws {KysoError} PAIRING_HOST_MISSING, AGENT_NOT_RUNNING and the codes of pairing
 */
export async function pairByNativeHost(): Promise<FoundAgent> {
  let answer: unknown;
  try {
    answer = await browser.runtime.sendNativeMessage(NATIVE_HOST, { type: "pair" });
  } catch (cause) {
    throw new KysoError("PAIRING_HOST_MISSING", String(cause), { cause });
  }
  const parsed = nativeAnswerSchema.safeParse(answer);
  if (!parsed.success) throw new KysoError("PAIRING_HOST_MISSING", "the host's answer is not understood");
  if ("error" in parsed.data) {
    const { error } = parsed.data;
    throw new KysoError(isErrorCode(error) ? error : "PAIRING_HOST_MISSING");
  }
  return await pairOnPort(parsed.data.port, await parsePairingCode(parsed.data.code));
}

/**
 * Pairs with whichever agent gave out a code. The code itself is never sent: another listener on these ports learns
 * nothing by it.
 * @throws {KysoError} PAIRING_CODE_INVALID, PAIRING_CODE_EXPIRED, PAIRING_TOO_MANY_TRIES, AGENT_NOT_RUNNING
 */
export async function pairByCode(text: string): Promise<FoundAgent> {
  const code = await parsePairingCode(text);
  let refusal = new KysoError("AGENT_NOT_RUNNING");
  for (const port of await answeringPorts()) {
    try {
      return await pairOnPort(port, code);
    } catch (error) {
      if (error instanceof KysoError && error.code !== "AGENT_NOT_RUNNING") refusal = error;
    }
  }
  throw refusal;
}
