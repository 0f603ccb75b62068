import { describe, expect, it } from "vitest";
import { expiryOf } from "../../protocol/expiry.ts";

const NOW = new Date("2026-11-22T03:00:00Z");
const DAY_MS = 86_400_000;
const inMs = (ms: number): string => new Date(NOW.getTime() + ms).toISOString();

describe("a certificate's end", () => {
  it.each([
    { leftMs: 60 * DAY_MS + 1, expiry: null },
    { leftMs: 60 * DAY_MS, expiry: { step: 60, days: 60 } },
    { leftMs: 30 * DAY_MS + 1, expiry: { step: 60, days: 30 } },
    { leftMs: 30 * DAY_MS, expiry: { step: 30, days: 30 } },
    { leftMs: 7 * DAY_MS + 1, expiry: { step: 30, days: 7 } },
    { leftMs: 7 * DAY_MS, expiry: { step: 7, days: 7 } },
    { leftMs: 0, expiry: { step: 7, days: 0 } },
    { leftMs: -1, expiry: { step: "ended", days: 0 } },
  ])("is told by steps: $leftMs ms before it, $expiry", ({ leftMs, expiry }) => {
    expect(expiryOf(inMs(leftMs), NOW)).toEqual(expiry);
  });
});
