import { describe, expect, it } from "vitest";
import {
  commonVersion,
  encodeHello,
  MAX_HELLO_BYTES,
  parseAgentHello,
  parseBrowserHello,
  prologueOf,
  PROTOCOL_VERSIONS,
} from "../../protocol/hello.ts";
import { encodeJson, toHex } from "../../protocol/octets.ts";

const hello = { name: "kyso", versions: PROTOCOL_VERSIONS, mode: "connect", id: "0f".repeat(16) } as const;
const refusal = expect.objectContaining({ code: "SESSION_HANDSHAKE_FAILED" }) as Error;

describe("a hello", () => {
  it("reads back as it was written", () => {
    expect(parseBrowserHello(encodeHello(hello))).toEqual(hello);
    const answer = { name: "kyso", versions: PROTOCOL_VERSIONS, version: "0.1.0" } as const;
    expect(parseAgentHello(encodeHello(answer))).toEqual(answer);
  });

  it("cut at any length is refused", () => {
    const bytes = encodeHello(hello);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => parseBrowserHello(bytes.subarray(0, length))).toThrow(refusal);
    }
  });

  it.each([
    ["with anything more in it", { ...hello, more: 1 }],
    ["of another name", { ...hello, name: "other" }],
    ["with an id of another length", { ...hello, id: "0f" }],
    ["with a pairing's mode and a browser's id", { ...hello, mode: "pair" }],
    ["whose versions are upside down", { ...hello, versions: { lowest: 2, highest: 1 } }],
    ["that is a list", [hello]],
  ])("%s is refused", (_what, value) => {
    expect(() => parseBrowserHello(encodeJson(value))).toThrow(refusal);
  });

  it("longer than it may be is refused before it is read", () => {
    const bytes = encodeHello(hello);
    const padded = (length: number) => {
      const whole = new Uint8Array(length).fill(0x20);
      whole.set(bytes);
      return whole;
    };
    expect(parseBrowserHello(padded(MAX_HELLO_BYTES))).toEqual(hello);
    expect(() => parseBrowserHello(padded(MAX_HELLO_BYTES + 1))).toThrow(refusal);
  });
});

describe("versions", () => {
  it("meet in the newest that both sides speak", () => {
    expect(commonVersion({ lowest: 1, highest: 3 }, { lowest: 2, highest: 5 })).toBe(3);
  });

  it.each([
    ["agent", { lowest: 2, highest: 3 }, { lowest: 1, highest: 1 }],
    ["extension", { lowest: 1, highest: 1 }, { lowest: 2, highest: 3 }],
  ])("that do not meet say that the %s must be updated", (update, extension, agent) => {
    expect(() => commonVersion(extension, agent)).toThrow(
      expect.objectContaining({ code: "PROTOCOL_VERSION", detail: { update } }) as Error,
    );
  });
});

describe("the prologue", () => {
  it("differs when either hello does, or where one ends and the other begins", () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    const prologues = [
      prologueOf(bytes("ab"), bytes("c")),
      prologueOf(bytes("a"), bytes("bc")),
      prologueOf(bytes("ab"), bytes("d")),
    ];
    expect(new Set(prologues.map(toHex)).size).toBe(3);
  });
});
