// The process that draws one report; started by report-drawing.ts.
import type { FileReport } from "../../protocol/report.ts";
import { drawReport } from "../report/report-pdf.ts";

process.on("message", (report: FileReport) => {
  // What rejects here ends the process, and the one who ordered learns of that.
  void drawReport([report]).then((pdf) => process.send?.(pdf));
});

// Without whoever ordered, nobody waits for it.
process.on("disconnect", () => process.exit());
