import type { Operation } from "./agent-context.ts";
import { onePiece } from "./one-piece.ts";

/** `check.report`: the report of a file that was checked a short while ago, as a PDF. */
export const checkReport: Operation<"check.report"> =
  ({ checks }) =>
  ({ sha256, fileName }, { signal }) =>
    checks.withReport(sha256, signal, async (report) => {
      // Drawing loads fonts and the PDF library, which few checks need.
      const { drawReport } = await import("../report/report-pdf.ts");
      return { result: {}, body: onePiece(await drawReport([{ ...report, file: fileName, sha256 }])) };
    });
