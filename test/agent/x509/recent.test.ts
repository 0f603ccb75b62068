import { expect, test } from "vitest";
import { Recent } from "../../../agent/x509/recent.ts";

test("what is kept is not made again, and the least lately used goes first", () => {
  const recent = new Recent<string>(2);
  const made: string[] = [];
  const get = (key: string): string =>
    recent.get(key, () => {
      made.push(key);
      return key.toUpperCase();
    });
  expect(["a", "b", "a", "c", "a", "b"].map(get)).toEqual(["A", "B", "A", "C", "A", "B"]);
  expect(made).toEqual(["a", "b", "c", "b"]);
});

test("nothing is kept of what could not be made", () => {
  const recent = new Recent<string>(2);
  expect(() =>
    recent.get("a", () => {
      throw new Error("broken");
    }),
  ).toThrow("broken");
  expect(recent.get("a", () => "whole")).toBe("whole");
});
