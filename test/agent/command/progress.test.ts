import { assert, property, shuffledSubarray } from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { InOrder } from "../../../agent/command/in-order.ts";
import { Progress } from "../../../agent/command/progress.ts";

function stream(isTTY: boolean): { isTTY: boolean; written: string; write: (text: string) => boolean } {
  return {
    isTTY,
    written: "",
    write(text) {
      this.written += text;
      return true;
    },
  };
}

describe("progress", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("is shown where somebody watches, and wiped away before other output", () => {
    const watched = stream(true);
    const progress = new Progress(1000, watched);
    progress.advance();
    expect(watched.written).toContain("1/1000");
    progress.clear();
    expect(watched.written.endsWith("\r\u{1b}[2K")).toBe(true);
    const { length } = watched.written;
    progress.clear();
    expect(watched.written).toHaveLength(length);
  });

  it("is shown from the first file on, and then some times a second", () => {
    // A process that has just begun, whose clock stands near nothing.
    vi.useFakeTimers({ toFake: ["performance"] });
    const watched = stream(true);
    const progress = new Progress(1000, watched);
    progress.advance();
    expect(watched.written).toContain("1/1000");
    vi.advanceTimersByTime(199);
    progress.advance();
    expect(watched.written).not.toContain("2/1000");
    vi.advanceTimersByTime(1);
    progress.advance();
    expect(watched.written).toContain("3/1000");
  });

  it.each([
    ["nobody watches", 1000, false],
    ["there is one file", 1, true],
  ])("is not shown where %s", (_, total, isTTY) => {
    const unwatched = stream(isTTY);
    const progress = new Progress(total, unwatched);
    progress.advance();
    progress.clear();
    expect(unwatched.written).toBe("");
  });
});

describe("what comes in any order", () => {
  it("is handed on in its own", () => {
    const places = Array.from({ length: 20 }, (_, index) => index);
    assert(
      property(shuffledSubarray(places, { minLength: 20 }), (order) => {
        const emitted: number[] = [];
        const reports = new InOrder<number>((value) => emitted.push(value));
        for (const place of order) reports.put(place, place);
        expect(emitted).toEqual(places);
      }),
    );
  });
});
