import { assert as assertProperty, asyncProperty, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import {
  encodePairingPayload,
  formatPairingCode,
  newPairingCode,
  pairingSecretsOf,
  parsePairingAnswer,
  parsePairingCode,
  parsePairingOffer,
} from "../../protocol/pairing.ts";
import { encodeJson, toHex } from "../../protocol/octets.ts";

const code = Uint8Array.from({ length: 16 }, (_, index) => index * 17);

describe("a pairing code", () => {
  it("reads back from its text, whatever its bytes", async () => {
    await assertProperty(
      asyncProperty(uint8Array({ minLength: 16, maxLength: 16 }), async (bytes) => {
        const text = await formatPairingCode(bytes);
        expect(text).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/);
        expect(toHex(await parsePairingCode(text))).toBe(toHex(bytes));
      }),
      { numRuns: 50 },
    );
  });

  it("is 128 fresh bits", () => {
    expect(newPairingCode()).toHaveLength(16);
    expect(toHex(newPairingCode())).not.toBe(toHex(newPairingCode()));
  });

  it("may be pasted in lower case, with spaces, without hyphens, and with O and I for digits", async () => {
    const text = await formatPairingCode(code);
    for (const pasted of [
      text.toLowerCase(),
      ` ${text.replaceAll("-", " ")}\n`,
      text.replaceAll("-", ""),
      text.replaceAll("0", "O").replaceAll("1", "I"),
    ]) {
      expect(await parsePairingCode(pasted)).toEqual(code);
    }
  });

  it("with any one digit mistyped is told from a wrong one", async () => {
    const text = (await formatPairingCode(code)).replaceAll("-", "");
    let missed = 0;
    for (let index = 0; index < text.length; index += 1) {
      const mistyped = text.slice(0, index) + (text[index] === "7" ? "8" : "7") + text.slice(index + 1);
      missed += await parsePairingCode(mistyped).then(
        () => 1,
        () => 0,
      );
    }
    expect(missed).toBe(0);
  });

  it.each(["", "hello", "U".repeat(28), "7".repeat(27), "7".repeat(29), "7".repeat(100_000)])(
    "is not %s",
    async (text) => {
      await expect(parsePairingCode(text)).rejects.toMatchObject({ code: "PAIRING_CODE_INVALID" });
    },
  );

  it("gives an id and a key by HKDF-SHA-256 that stay what they are", async () => {
    const { id, psk } = await pairingSecretsOf(code);
    // Computed by `openssl kdf -keylen N -kdfopt digest:SHA256 -kdfopt hexkey:… -kdfopt salt:"kyso pairing 1" -kdfopt info:… HKDF`.
    expect(id).toBe("8d98157c7a42e0b6");
    expect(toHex(psk)).toBe("5018d02a433c809d3779d900696f43998907af86125f01e55fbb592269cb0f42");
  });
});

describe("the payloads of a pairing", () => {
  const publicKey = new Uint8Array(32).fill(7);

  it("read back as they were written", () => {
    const offer = { browserName: "Cốc Cốc", publicKey };
    expect(parsePairingOffer(encodePairingPayload(offer))).toEqual(offer);
    const answer = { pairingId: "0f".repeat(16), publicKey };
    expect(parsePairingAnswer(encodePairingPayload(answer))).toEqual(answer);
  });

  it.each([
    {},
    { browserName: "", publicKey: "07".repeat(32) },
    { browserName: "x".repeat(65), publicKey: "07".repeat(32) },
    { browserName: "x", publicKey: "07".repeat(31) },
    { browserName: "x", publicKey: "07".repeat(32), more: 1 },
  ])("are refused as %j", (payload) => {
    expect(() => parsePairingOffer(encodeJson(payload))).toThrow(
      expect.objectContaining({ code: "SESSION_HANDSHAKE_FAILED" }) as Error,
    );
  });
});
