import type { MessageKey } from "../message.ts";
import { steps } from "../step.ts";
import type { Step } from "../step.ts";
import type { SignPhase } from "../../background/ui-message.ts";

const PREPARING = ["connecting", "downloading", "sending", "inspecting"] as const;

const PREPARING_MESSAGE = {
  connecting: "stepConnecting",
  downloading: "stepDownloading",
  sending: "stepSending",
  inspecting: "stepInspecting",
} as const satisfies Record<(typeof PREPARING)[number], MessageKey>;

const SIGNING_MESSAGE = [
  "stepCheckingCertificate",
  "stepSigningOnToken",
  "stepCheckingResult",
  "stepUploading",
] as const satisfies readonly MessageKey[];

const SIGNING_STEP = {
  starting: 0,
  "checking-certificate": 0,
  preparing: 0,
  "signing-on-token": 1,
  "time-stamping": 2,
  "collecting-validation-data": 2,
  "checking-result": 2,
  saving: 2,
} as const;

/** The named steps of what is under way; `null` in phases where nothing is. */
export function stepsOf(phase: SignPhase): Step[] | null {
  const bytes = "bytes" in phase ? phase.bytes : null;
  if (phase.name === "signing") return steps(signingMessages(phase.step), SIGNING_STEP[phase.step], null);
  if (phase.name === "uploading") return steps(SIGNING_MESSAGE, SIGNING_MESSAGE.length - 1, bytes);
  const preparing = PREPARING.findIndex((name) => name === phase.name);
  return preparing === -1
    ? null
    : steps(
        PREPARING.map((name) => PREPARING_MESSAGE[name]),
        preparing,
        bytes,
      );
}

/** What servers are waited for is named only while they are: most signatures need none. */
function signingMessages(step: keyof typeof SIGNING_STEP): readonly MessageKey[] {
  const isRaising = step === "time-stamping" || step === "collecting-validation-data";
  return isRaising
    ? SIGNING_MESSAGE.map((key) => (key === "stepCheckingResult" ? "stepRaisingLevel" : key))
    : SIGNING_MESSAGE;
}
