import { describe, expect, it } from "vitest";
import { missingPin } from "../../../extension/ui/pin/pin-model.ts";
import type { TokenSummary } from "../../../protocol/operation.ts";

function tokenWith(pin: Partial<TokenSummary["pin"]>): TokenSummary {
  return {
    tokenId: "1",
    label: "x",
    manufacturer: "",
    model: "",
    serialNumber: "1",
    module: "x.so",
    pin: {
      countLow: false,
      finalTry: false,
      locked: false,
      toBeChanged: true,
      protectedPath: false,
      minLength: 6,
      maxLength: 8,
      ...pin,
    },
    certificates: [],
  };
}

describe("what is missing before a PIN is changed", () => {
  it.each([
    { old: "", next: "", again: "", field: "old" },
    { old: "12345", next: "654321", again: "654321", field: "old" },
    { old: "123456", next: "", again: "", field: "next" },
    { old: "123456", next: "65432", again: "65432", field: "next" },
    { old: "123456", next: "654321098", again: "654321098", field: "next" },
    { old: "123456", next: "mậtmã1", again: "mậtmã1", field: "next" },
    { old: "123456", next: "123456", again: "123456", field: "next" },
    { old: "123456", next: "654321", again: "", field: "again" },
    { old: "123456", next: "654321", again: "654320", field: "again" },
  ])("is said first things first: $old, $next, $again", ({ field, ...typed }) => {
    expect(missingPin(tokenWith({}), typed)?.field).toBe(field);
  });

  it("is nothing where both fit the token's own limits", () => {
    expect(missingPin(tokenWith({}), { old: "123456", next: "654321", again: "654321" })).toBeNull();
    expect(missingPin(tokenWith({}), { old: "123456", next: "12345678", again: "12345678" })).toBeNull();
  });

  it("is nothing where the reader asks itself", () => {
    expect(missingPin(tokenWith({ protectedPath: true }), { old: "", next: "", again: "" })).toBeNull();
  });
});
