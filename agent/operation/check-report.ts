import { KysoError } from "../../protocol/error.ts";
import type { Operation } from "./agent-context.ts";

/** `check.report`: the report of a file that was checked a short while ago, as a PDF. */
export const checkReport: Operation<"check.report"> =
  ({ checks }) =>
  async ({ sha256 }) => {
    checks.last(sha256);
    throw new KysoError("INTERNAL", "nobody draws reports yet");
  };
