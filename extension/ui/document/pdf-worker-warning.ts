import { listenToConsole } from "./pdf-warning.ts";
import type { WorkerWarning } from "./pdf-warning.ts";

listenToConsole((pdfWarning) =>
  globalThis.postMessage({ pdfWarning } satisfies WorkerWarning, { transfer: [] }),
);
