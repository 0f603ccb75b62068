// The thread that draws one report; started by report-thread.ts.
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import type { FileReport } from "../../protocol/report.ts";
import { drawReport } from "../report/report-pdf.ts";

if (!isMainThread && parentPort !== null) {
  parentPort.postMessage(await drawReport([workerData as FileReport]));
}
