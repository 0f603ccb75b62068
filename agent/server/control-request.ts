import { z } from "zod";
import { pairingIdSchema } from "../../protocol/pairing.ts";

const none = z.object({});

/**
 * What commands of this user may ask of the running agent over the control channel: the one table from which both
 * ends derive types and parsers.
 */
export const CONTROL_REQUESTS = {
  status: {
    params: none,
    result: z.object({
      /** Process id. */
      pid: z.int(),
      version: z.string(),
      port: z.int(),
      startedAt: z.iso.datetime(),
      /** Browsers that are connected now. */
      sessions: z.int(),
    }),
  },
  /** A new one-time pairing code. */
  pair: { params: none, result: z.object({ port: z.int().min(1).max(65_535), code: z.string() }) },
  browsers: {
    params: none,
    result: z.object({
      browsers: z.array(
        z.object({ pairingId: pairingIdSchema, name: z.string(), pairedAt: z.iso.datetime() }),
      ),
    }),
  },
  /** `forgotten` is false where no browser has this id. */
  forget: { params: z.object({ pairingId: pairingIdSchema }), result: z.object({ forgotten: z.boolean() }) },
  /** Ends the agent. */
  stop: { params: none, result: none },
} as const satisfies Record<string, { readonly params: z.ZodType; readonly result: z.ZodType }>;

export type ControlName = keyof typeof CONTROL_REQUESTS;
export type ControlParams<N extends ControlName> = z.infer<(typeof CONTROL_REQUESTS)[N]["params"]>;
export type ControlResult<N extends ControlName> = z.infer<(typeof CONTROL_REQUESTS)[N]["result"]>;

/** One handler for each request of the table. */
export type ControlHandlers = {
  readonly [N in ControlName]: (params: ControlParams<N>) => Promise<ControlResult<N>>;
};

/** Whether a string that came over the channel names a request. */
export function isControlName(name: string): name is ControlName {
  return Object.hasOwn(CONTROL_REQUESTS, name);
}
