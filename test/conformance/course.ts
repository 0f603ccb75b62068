import type { PadesLevel } from "../../protocol/pades-level.ts";
import { USUAL_KEY } from "./key-kind.ts";
import { signerName } from "./stage.ts";
import type { Course } from "./trial.ts";

/** The leader's approval, then the organisation's seal, at one level and by two kinds of keys. */
export function leaderThenSeal(level: PadesLevel, leader = USUAL_KEY, seal = USUAL_KEY): Course {
  return {
    signings: [
      { signer: signerName("leader", leader), level },
      { signer: signerName("organisation", seal), level },
    ],
  };
}

/** A course in words. */
export function courseName({ signings, raisedTo }: Course): string {
  const steps = signings.map(({ signer, level }) => `${level} by ${signer}`);
  return [...steps, ...(raisedTo === undefined ? [] : [`extended to ${raisedTo}`])].join(", ");
}

/** The level that the whole of a course ends at. */
export function levelOf({ signings, raisedTo }: Course): PadesLevel {
  return raisedTo ?? signings.at(-1)?.level ?? "B-B";
}
