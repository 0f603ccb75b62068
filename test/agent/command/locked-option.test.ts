import { expect, it } from "vitest";
import { assertUnlocked } from "../../../agent/command/locked-option.ts";

const NOTHING = { trust: [], level: null, tsa: undefined, module: null, signature: {}, image: null };

it.each([
  ["trust", { trust: [{ folder: "/ca", store: "organization" }] }, "TRUST_LOCKED"],
  ["level", { level: "B-B" }, "SETTING_LOCKED"],
  ["timestamp", { tsa: ["http://tsa.example"] }, "SETTING_LOCKED"],
  ["modules", { module: "/lib/a.so" }, "SETTING_LOCKED"],
  ["signature", { signature: { scheme: "pss" } }, "SETTING_LOCKED"],
  ["images", { image: "/a.png" }, "SETTING_LOCKED"],
] as const)("no option says something else than %s where the machine locks it", (key, named, code) => {
  const choice = { ...NOTHING, ...named };
  expect(() => assertUnlocked(choice, { locked: [key] })).toThrow(expect.objectContaining({ code }));
  expect(() => assertUnlocked(choice, { locked: ["proxy"] })).not.toThrow();
  expect(() => assertUnlocked(NOTHING, { locked: [key] })).not.toThrow();
});
