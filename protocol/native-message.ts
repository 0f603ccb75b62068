import { z } from "zod";

/** Name under which the agent registers its native messaging host with browsers. */
export const NATIVE_HOST_NAME = "vn.kyso.agent";

const port = z.int().min(1).max(65_535);

/** What the native messaging host is asked about this user's agent, as `{"type": …}`, and what it answers where it can. */
export const NATIVE_ANSWERS = {
  /** Where it listens. */
  find: z.object({ port }),
  /** The same, with a new one-time pairing code. */
  pair: z.object({ port, code: z.string().max(100) }),
} as const;

export type NativeRequest = keyof typeof NATIVE_ANSWERS;
export type NativeAnswer<T extends NativeRequest> = z.infer<(typeof NATIVE_ANSWERS)[T]>;

/** What it answers where it can't: a code of `error.ts`. */
export const nativeRefusalSchema = z.object({ error: z.string().max(64) });
