import type { Operation } from "./agent-context.ts";
import { onePiece } from "./one-piece.ts";
import { drawApart } from "./report-drawing.ts";

/** `check.report`: the report of a file that was checked a short while ago, as a PDF. */
export const checkReport: Operation<"check.report"> =
  ({ checks }) =>
  ({ sha256, fileName }, { signal }) =>
    checks.withReport(sha256, signal, async (report) => {
      const pdf = await drawApart({ what: "check", report: { ...report, file: fileName, sha256 } }, signal);
      return { result: {}, body: onePiece(pdf) };
    });
