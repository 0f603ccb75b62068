import { describe, expect, it } from "vitest";
import { localMoment, momentOf } from "../../../extension/ui/notice/vietnam-time.ts";

describe("a moment in a field", () => {
  it("is Vietnam's time, whatever the computer's zone", () => {
    expect(localMoment(new Date("2026-11-22T20:30:00Z"))).toBe("2026-11-23T03:30");
    expect(momentOf("2026-11-23T03:30")).toBe("2026-11-22T20:30:00.000Z");
  });

  it.each(["", "tomorrow", "2026-13-01T00:00"])("is none where the field holds %j", (text) => {
    expect(momentOf(text)).toBeNull();
  });
});
