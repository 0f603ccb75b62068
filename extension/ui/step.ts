import type { MessageKey } from "./message.ts";
import type { ByteProgress } from "../background/ui-message.ts";

/** Where one named step of a course stands. */
export interface Step {
  readonly key: MessageKey;
  readonly standing: "done" | "current" | "next";
  /** Bytes under way, where the step has any. */
  readonly bytes: ByteProgress | null;
}

/** The named steps of a course, of which one is under way. */
export function steps(keys: readonly MessageKey[], current: number, under: ByteProgress | null): Step[] {
  return keys.map((key, index) => ({
    key,
    standing: index < current ? "done" : index === current ? "current" : "next",
    bytes: index === current ? under : null,
  }));
}

/** What a time that is left is called: seconds, or minutes where they are many. */
export function timeLeft(seconds: number): { key: "secondsLeft" | "minutesLeft"; count: number } {
  return seconds <= 90
    ? { key: "secondsLeft", count: seconds }
    : { key: "minutesLeft", count: Math.ceil(seconds / 60) };
}

/** Time before which a rate says nothing, ms. */
const SETTLING_MS = 1_500;

/** Seconds that are left at the rate so far; `null` while that can't be known. */
export function secondsLeft({ done, total }: ByteProgress, elapsedMs: number): number | null {
  if (total === null || done <= 0 || elapsedMs < SETTLING_MS) return null;
  return Math.ceil(((total - done) * elapsedMs) / done / 1000);
}
