import type { PadesLevel } from "../../protocol/pades-level.ts";
import type { SignatureKind } from "../../protocol/signature-kind.ts";
import { USUAL_KEY } from "./key-kind.ts";
import { signerName, type SignerRole } from "./stage.ts";
import type { Course, Signing } from "./trial.ts";

/** The leader's approval, then the organisation's seal, at one level and by two kinds of keys. */
export function leaderThenSeal(level: PadesLevel, leader = USUAL_KEY, seal = USUAL_KEY): Course {
  return {
    signings: [
      { signer: signerName("leader", leader), level },
      { signer: signerName("organisation", seal), level },
    ],
  };
}

const DAY = [
  ["leader", "initial"],
  ["leader", "approve"],
  ["organisation", "seal"],
  ["organisation", "copy"],
  ["organisation", "incoming"],
  ["leader", "comment"],
] as const;

/** Every signature of an office's day on one document, and one that goes with another. */
export function dayCourses(level: PadesLevel): readonly Course[] {
  const signing = (role: SignerRole, kind: SignatureKind): Signing => ({
    signer: signerName(role, USUAL_KEY),
    level,
    kind,
  });
  return [
    { signings: DAY.map(([role, kind]) => signing(role, kind)), isJudgedAlong: true },
    { signings: [signing("leader", "approve"), signing("organisation", "attachment")], isJudgedAlong: true },
  ];
}

/** A course in words. */
export function courseName({ signings, raisedTo }: Course): string {
  const steps = signings.map(
    ({ signer, level, kind }) => `${kind === undefined ? "" : `${kind}, `}${level} by ${signer}`,
  );
  return [...steps, ...(raisedTo === undefined ? [] : [`extended to ${raisedTo}`])].join(", ");
}

/** The level that the whole of a course ends at. */
export function levelOf({ signings, raisedTo }: Course): PadesLevel {
  return raisedTo ?? signings.at(-1)?.level ?? "B-B";
}
