import { asKysoError } from "../../protocol/error.ts";
import type { DoctorCheck, DoctorLine } from "../../protocol/doctor.ts";
import type { DoctorContext } from "./doctor-context.ts";

/** What was found: a line without its check. */
export type Found = Omit<DoctorLine, "check">;

/** One look at this machine. It changes nothing, asks for no PIN, and ends by itself. */
export interface Check {
  readonly name: DoctorCheck;
  /** @throws what the examination tells as CHECK_FAILED */
  run(context: DoctorContext): Promise<readonly Found[]>;
}

/** Longest fact, characters. */
const MAX_FACT_CHARACTERS = 300;

/** Puts a finding together. */
export function found(
  finding: Found["finding"],
  facts: Readonly<Partial<Record<keyof Found["facts"], string | number>>> = {},
): Found {
  const texts = Object.entries(facts).map(([name, value]) => [
    name,
    String(value).slice(0, MAX_FACT_CHARACTERS),
  ]);
  return { finding, facts: Object.fromEntries(texts) as Found["facts"] };
}

/** The code of whatever failed. */
export function codeOf(error: unknown): string {
  return asKysoError(error).code;
}
