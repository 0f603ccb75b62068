// A process that signs documents and has them judged, one at a time, as it is told to. Its environment names the tokens.
import path from "node:path";
import { Pdfbox } from "./judge/pdfbox.ts";
import { SignerDesk } from "./signer-desk.ts";
import type { Stage } from "./stage.ts";
import { runTrial } from "./trial-run.ts";
import type { Report, Trial } from "./trial.ts";

/** What the process is told first. */
export interface TrialOffice {
  readonly stage: Stage;
  /** Of this process alone. */
  readonly folder: string;
}

function say(report: Report): void {
  process.send?.(report);
}

const peakMb = (): number => process.resourceUsage().maxRSS / 1024;

function open({ stage, folder }: TrialOffice): void {
  const desk = new SignerDesk(stage);
  const pdfbox = new Pdfbox(stage.rootFile);
  const court = { stage, folder: path.join(folder, "trial"), pdfbox };
  process.on("message", (trial: Trial) => {
    const { id } = trial;
    const tell = (phase: "signing" | "judging"): void => say({ phase, id });
    void runTrial(trial, { court, desk, tell }).then(
      (results) => say({ phase: "done", id, results, peakMb: peakMb() }),
      (error: unknown) => {
        const outcome = { kind: "failed", complaints: [`the trial broke off: ${String(error)}`] } as const;
        const results = trial.courses.map((course) => ({ course, outcome }));
        say({ phase: "done", id, results, peakMb: peakMb() });
      },
    );
  });
  process.on("disconnect", () => {
    pdfbox.close();
    void desk.close().finally(() => process.exit());
  });
  say({ phase: "ready" });
}

process.once("message", (office: TrialOffice) => open(office));
