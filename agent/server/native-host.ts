import { endianness } from "node:os";
import type { Readable, Writable } from "node:stream";
import { z } from "zod";
import { asKysoError, KysoError } from "../../protocol/error.ts";
import { FIREFOX_EXTENSION_ID } from "../../protocol/extension-id.ts";
import {
  NATIVE_ANSWERS,
  NATIVE_HOST_NAME,
  type NativeAnswer,
  type NativeRequest,
} from "../../protocol/native-message.ts";
import { askAgent } from "./control-client.ts";

/** Names of the host's manifest for Firefox: Windows has those of all browsers in one folder. */
const FIREFOX_MANIFESTS = new Set([`${NATIVE_HOST_NAME}.json`, `${NATIVE_HOST_NAME}.firefox.json`]);

/** Longest message that the host reads, bytes. Its requests are far shorter. */
const MAX_REQUEST_BYTES = 4096;

const requestSchema = z.object({ type: z.enum(Object.keys(NATIVE_ANSWERS) as NativeRequest[]) });

export interface NativeHostOptions {
  /**
   * Arguments that the browser starts the host with. Chromium's first is the extension's origin; Firefox's are the path
   * of the host's manifest, and the extension's id.
   */
  readonly args: readonly string[];
  readonly input: Readable;
  readonly output: Writable;
  readonly allowedExtensionIds: readonly string[];
  readonly runtimeFolder: string;
}

/**
 * Answers one request about the agent that runs for this user: `{"type":"find"}` with `{port}`, `{"type":"pair"}` with
 * `{port, code}`, or `{error}` with a code. It starts nothing and can do nothing else.
 *
 * @see Chrome's native messaging protocol: 4 bytes of length in native byte order, then JSON
 */
export async function runNativeHost(options: NativeHostOptions): Promise<void> {
  const answer = await answerTo(options).catch((error: unknown) => ({ error: asKysoError(error).code }));
  const json = Buffer.from(JSON.stringify(answer));
  const length = Buffer.alloc(4);
  if (endianness() === "LE") {
    length.writeUInt32LE(json.length);
  } else {
    length.writeUInt32BE(json.length);
  }
  await new Promise<void>((resolve) => {
    options.output.write(Buffer.concat([length, json]), () => resolve());
  });
}

async function answerTo(options: NativeHostOptions): Promise<NativeAnswer<NativeRequest>> {
  if (!isAskedByOurs(options)) {
    throw new KysoError("PAIRING_HOST_MISSING", "asked by another extension");
  }
  const request = requestSchema.safeParse(await readMessage(options.input));
  if (!request.success) {
    throw new KysoError("PROTOCOL_MESSAGE_INVALID");
  }
  if (request.data.type === "pair") {
    return askAgent(options.runtimeFolder, "pair", {});
  }
  const { port } = await askAgent(options.runtimeFolder, "status", {});
  return { port };
}

/** A program of this user could say the same, and could as well ask the agent by itself: this keeps extensions apart. */
function isAskedByOurs({ args: [first = "", second = ""], allowedExtensionIds }: NativeHostOptions): boolean {
  if (allowedExtensionIds.some((id) => first === `chrome-extension://${id}/`)) return true;
  return FIREFOX_MANIFESTS.has(first.split(/[\\/]/).at(-1) ?? "") && second === FIREFOX_EXTENSION_ID;
}

async function readMessage(input: Readable): Promise<unknown> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of input) {
    bytes = Buffer.concat([bytes, chunk as Buffer]);
    const length = lengthOf(bytes);
    if (length > MAX_REQUEST_BYTES) {
      break;
    }
    if (bytes.length >= 4 + length) {
      return parse(bytes.subarray(4, 4 + length));
    }
  }
  throw new KysoError("PROTOCOL_MESSAGE_INVALID", "not a native message");
}

/** Length of the message; while its head is not whole, the most that it may be. */
function lengthOf(bytes: Buffer): number {
  if (bytes.length < 4) {
    return MAX_REQUEST_BYTES;
  }
  return endianness() === "LE" ? bytes.readUInt32LE() : bytes.readUInt32BE();
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw new KysoError("PROTOCOL_MESSAGE_INVALID", "not JSON", { cause: error });
  }
}
