import { describe, expect, it } from "vitest";
import { Pace } from "../../../../extension/background/sign/batch-pace.ts";

/** A pace after ends at these times, ms. */
function paceAfter(...ends: readonly number[]): number | null {
  const pace = new Pace(0);
  for (const at of ends) pace.note(at);
  return pace.msEach;
}

describe("the pace of a batch", () => {
  it("says nothing before a few have come to their end", () => {
    expect(paceAfter()).toBeNull();
    expect(paceAfter(100, 200)).toBeNull();
    expect(paceAfter(100, 200, 300)).toBe(100);
  });

  it("follows a portal that grows slow, and forgets what was long ago", () => {
    const fast = Array.from({ length: 50 }, (_, index) => (index + 1) * 10);
    const slow = Array.from({ length: 20 }, (_, index) => 500 + (index + 1) * 1_000);
    expect(paceAfter(...fast)).toBe(10);
    expect(paceAfter(...fast, ...slow)).toBe(1_000);
  });
});
