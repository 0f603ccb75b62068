import { describe, expect, it } from "vitest";
import { expiryOf } from "../../protocol/expiry.ts";

/** 00:30 on 22 November in Vietnam, and still the 21st by UTC. */
const NOW = new Date("2026-11-22T00:30:00+07:00");

describe("a certificate's end", () => {
  it.each([
    { end: "2027-01-22T00:00:00+07:00", expiry: null },
    { end: "2027-01-21T23:59:59+07:00", expiry: { step: 60, days: 60 } },
    { end: "2026-12-23T00:00:00+07:00", expiry: { step: 60, days: 31 } },
    { end: "2026-12-22T23:59:59+07:00", expiry: { step: 30, days: 30 } },
    { end: "2026-12-22T00:00:00+07:00", expiry: { step: 30, days: 30 } },
    { end: "2026-11-30T00:00:00+07:00", expiry: { step: 30, days: 8 } },
    { end: "2026-11-29T23:59:59+07:00", expiry: { step: 7, days: 7 } },
    { end: "2026-11-22T23:59:59+07:00", expiry: { step: 7, days: 0 } },
    { end: "2026-11-22T00:30:00+07:00", expiry: { step: 7, days: 0 } },
    { end: "2026-11-22T00:29:59+07:00", expiry: { step: "ended", days: 0 } },
  ])("is told by the days of Vietnam's calendar: on $end $expiry", ({ end, expiry }) => {
    expect(expiryOf(new Date(end).toISOString(), NOW)).toEqual(expiry);
  });
});
