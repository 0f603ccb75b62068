import { describe, expect, it } from "vitest";
import { encodeHello, PROTOCOL_VERSIONS } from "../../protocol/hello.ts";
import { connect } from "../../protocol/initiator.ts";
import { HANDSHAKE_DEADLINE_MS } from "../../protocol/limit.ts";
import { generateKeyPair } from "../../protocol/noise.ts";
import { wirePair } from "./wire-pair.ts";

async function options() {
  return {
    staticKeys: await generateKeyPair(),
    agentKey: (await generateKeyPair()).publicKey,
    pairingId: "0f".repeat(16),
  };
}

const agentHello = encodeHello({ name: "kyso", versions: PROTOCOL_VERSIONS, version: "1.2.3" });

describe("a browser that connects", () => {
  it("gives up, and closes, when the agent has not answered by the deadline", async () => {
    const [wire] = wirePair();
    const delays: number[] = [];
    const clock = {
      after(delayMs: number, run: () => void) {
        delays.push(delayMs);
        setImmediate(run);
        return () => undefined;
      },
    };
    await expect(connect(wire, { ...(await options()), clock })).rejects.toMatchObject({
      code: "SESSION_HANDSHAKE_FAILED",
    });
    expect(delays).toEqual([HANDSHAKE_DEADLINE_MS]);
    expect(wire.closeReason).toBe("SESSION_HANDSHAKE_FAILED");
  });

  it.each<[string, Uint8Array[]]>([
    ["no hello", [Uint8Array.of(1)]],
    ["a hello and no handshake", [agentHello, Uint8Array.of(1)]],
    ["one message after the other", Array.from({ length: 20 }, () => agentHello)],
  ])("refuses an agent that sends %s", async (_what, messages) => {
    const [wire, agent] = wirePair();
    agent.listen({
      message: () => messages.splice(0).forEach((message) => agent.send(message)),
      closed: () => undefined,
    });
    await expect(connect(wire, await options())).rejects.toMatchObject({ code: "SESSION_HANDSHAKE_FAILED" });
    expect(wire.closeReason).toBe("SESSION_HANDSHAKE_FAILED");
  });

  it.each([
    ["SESSION_NOT_PAIRED", "SESSION_NOT_PAIRED"],
    ["PAIRING_TOO_MANY_TRIES", "PAIRING_TOO_MANY_TRIES"],
    ["TOKEN_PIN_LOCKED", "SESSION_HANDSHAKE_FAILED"],
    ["<script>", "SESSION_HANDSHAKE_FAILED"],
  ])("takes the unproved reason %j of an end for %s", async (reason, code) => {
    const [wire, agent] = wirePair();
    agent.listen({ message: () => agent.close(4000, reason), closed: () => undefined });
    await expect(connect(wire, await options())).rejects.toMatchObject({ code });
  });
});
