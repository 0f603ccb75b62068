import { describe, expect, it } from "vitest";
import {
  FIRST_DATA_MODEL,
  itemsOf,
  missingOf,
  purposesOf,
  spelled,
} from "../../../extension/ui/data/data-model.ts";
import { HASHES, MESSAGE, NONCE, signingData } from "../../e2e/gallery/data-state.ts";
import { LEADER, TOKEN, tokenWith } from "../../e2e/gallery/state.ts";
import type { ShownData } from "../../../extension/background/data/data-message.ts";

function shown(purpose: ShownData["purpose"], octets: string | Uint8Array, size?: number): ShownData {
  const bytes = Buffer.from(octets as string);
  return { purpose, form: "cms", bytes: bytes.toString("base64"), size: size ?? bytes.length };
}

describe("what the button signs", () => {
  it("is what stood there when the person began to type the PIN, whatever the page sends then", () => {
    const state = signingData({ items: HASHES });
    const model = { ...FIRST_DATA_MODEL, state, looked: HASHES.length };
    const grown = { ...model, state: { ...state, items: [...HASHES, NONCE, MESSAGE] } };
    expect(itemsOf(grown)).toEqual(HASHES);
    expect(itemsOf({ ...grown, looked: null })).toHaveLength(HASHES.length + 2);
  });
});

describe("octets as a person can look at them", () => {
  it("are digits for a digest, also where they would read as text", () => {
    expect(spelled(shown("hash", "abcdefgh"))).toEqual({
      as: "hex",
      text: "61626364 65666768",
      isWhole: true,
    });
  });

  it("are text where all of them are text that shows", () => {
    expect(spelled(shown("nonce", "mã 7f1c"))).toEqual({ as: "text", text: "mã 7f1c", isWhole: true });
    expect(spelled(shown("message", "dòng 1\r\n\tdòng 2")).as).toBe("text");
  });

  it.each([
    ["a control", "a\u0000b"],
    ["a sign of direction", "a\u202eb"],
    ["a sign without a shape", "a\u200bb"],
    ["a byte order mark", "\ufeffa"],
    ["nothing but blanks", " \n"],
    ["no UTF-8", Uint8Array.of(0x61, 0xff)],
  ])("are digits with %s", (_, octets) => {
    expect(spelled(shown("message", octets)).as).toBe("hex");
  });

  it("are text though they were cut within a character", () => {
    const cut = Buffer.from("đồng ý").subarray(0, -1);
    expect(spelled(shown("message", cut, 9_000))).toEqual({ as: "text", text: "đồng ", isWhole: false });
    expect(spelled(shown("message", cut)).as).toBe("hex");
  });
});

describe("the window for octets", () => {
  it("names each purpose once, the least knowable first", () => {
    expect(purposesOf([MESSAGE, NONCE, ...HASHES])).toEqual(["hash", "nonce", "message"]);
  });

  it("wants a token, then a certificate that can sign, then the PIN", () => {
    const missing = (tokens: (typeof TOKEN)[], pin: string) =>
      missingOf({ state: signingData({ tokens }), certificate: null, looked: null, refused: null }, pin);
    expect(missing([], "123456")).toBe("token");
    expect(missing([tokenWith({ locked: true })], "123456")).toBe("certificate");
    const expired = { ...TOKEN, certificates: [{ ...LEADER, problem: "CERTIFICATE_EXPIRED" }] };
    expect(missing([expired], "123456")).toBe("certificate");
    expect(missing([TOKEN], "12")).toBe("pin");
    expect(missing([TOKEN], "123456")).toBe(null);
  });
});
