import type { Operation } from "./agent-context.ts";

/** `file.check`: the signatures of a file, which is gone again when the answer is given. */
export const fileCheck: Operation<"file.check"> =
  ({ checks }) =>
  async (params, { body, signal }) => ({ result: await checks.check(params, body, signal) });
