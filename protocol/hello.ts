import { z } from "zod";
import { KysoError } from "./error.ts";
import { concatBytes, decodeJson, encodeJson, encodeUtf8 } from "./octets.ts";

/** Protocol versions that this build speaks. */
export const PROTOCOL_VERSIONS: Versions = Object.freeze({ lowest: 1, highest: 1 });

/** Largest hello, bytes. It is all that is read of a stranger before the handshake. */
export const MAX_HELLO_BYTES = 512;

const versionSchema = z.int().min(1).max(65_535);
const versionsSchema = z
  .strictObject({ lowest: versionSchema, highest: versionSchema })
  .refine(({ lowest, highest }) => lowest <= highest);

/** First and last protocol version that a side speaks. */
export type Versions = z.infer<typeof versionsSchema>;

const frozenPart = { name: z.literal("kyso"), versions: versionsSchema };

/** Which key the agent is to expect: that of a one-time code, or of a paired browser. */
const browserHelloSchema = z.discriminatedUnion("mode", [
  z.strictObject({ ...frozenPart, mode: z.literal("pair"), id: z.string().regex(/^[0-9a-f]{16}$/) }),
  z.strictObject({ ...frozenPart, mode: z.literal("connect"), id: z.string().regex(/^[0-9a-f]{32}$/) }),
]);

/**
 * What the browser says in the clear, before anything else. The shape of both hellos is the same in every version, so
 * that two versions which do not meet can say so.
 */
export type BrowserHello = z.infer<typeof browserHelloSchema>;

const agentHelloSchema = z.strictObject({ ...frozenPart, version: z.string().max(32) });

/** What the agent answers in the clear: its name, its own version and those of the protocol, nothing more. */
export type AgentHello = z.infer<typeof agentHelloSchema>;

function parseHello<T>(schema: z.ZodType<T>, bytes: Uint8Array): T {
  if (bytes.length > MAX_HELLO_BYTES) {
    throw new KysoError("SESSION_HANDSHAKE_FAILED", "the hello is too long");
  }
  try {
    return schema.parse(decodeJson(bytes));
  } catch (error) {
    throw new KysoError("SESSION_HANDSHAKE_FAILED", "not a hello of Kyso", { cause: error });
  }
}

export function encodeHello(hello: BrowserHello | AgentHello): Uint8Array {
  return encodeJson(hello);
}

/** @throws {KysoError} SESSION_HANDSHAKE_FAILED */
export function parseBrowserHello(bytes: Uint8Array): BrowserHello {
  return parseHello(browserHelloSchema, bytes);
}

/** @throws {KysoError} SESSION_HANDSHAKE_FAILED */
export function parseAgentHello(bytes: Uint8Array): AgentHello {
  return parseHello(agentHelloSchema, bytes);
}

/**
 * The newest version that both speak.
 *
 * @throws {KysoError} PROTOCOL_VERSION, whose detail says which side must be updated
 */
export function commonVersion(extension: Versions, agent: Versions): number {
  const version = Math.min(extension.highest, agent.highest);
  if (version < Math.max(extension.lowest, agent.lowest)) {
    const update = extension.highest < agent.highest ? "extension" : "agent";
    throw new KysoError("PROTOCOL_VERSION", undefined, { detail: { update } });
  }
  return version;
}

/** Noise's prologue: both hellos as they were sent, so neither id, role nor version can be changed on the way. */
export function prologueOf(browserHello: Uint8Array, agentHello: Uint8Array): Uint8Array {
  return concatBytes(encodeUtf8("kyso\0"), lengthPrefixed(browserHello), lengthPrefixed(agentHello));
}

function lengthPrefixed(bytes: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes);
}
