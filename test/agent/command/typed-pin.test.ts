import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { type Keys, typedPin } from "../../../agent/command/typed-pin.ts";
import { MAX_PIN_CHARACTERS } from "../../../protocol/limit.ts";

/** A terminal at which somebody types as soon as its keys are handed on as they are. */
class TypedKeys extends EventEmitter implements Keys {
  readonly isTTY: boolean = true;
  readonly raw: boolean[] = [];
  readonly #pieces: readonly string[];

  constructor(...pieces: readonly string[]) {
    super();
    this.#pieces = pieces;
  }

  setRawMode(isRaw: boolean): void {
    this.raw.push(isRaw);
  }

  setEncoding(): void {}

  resume(): void {
    setImmediate(() => this.#pieces.forEach((piece) => this.emit("data", piece)));
  }

  pause(): void {}
}

async function typed(keys: TypedKeys): Promise<{ pin: string; shown: string }> {
  let shown = "";
  const pin = await typedPin(
    "PIN: ",
    (text) => {
      shown += text;
    },
    keys,
  );
  return { pin, shown };
}

describe("a PIN that is typed at the terminal", () => {
  it.each([
    { pieces: ["123456\r"], pin: "123456" },
    { pieces: ["1", "2", "3", "\n"], pin: "123" },
    { pieces: ["12x\u007f3\r"], pin: "123" },
    { pieces: ["\u0008\u0008mật\r"], pin: "mật" },
    { pieces: ["123\r456\r"], pin: "123" },
  ])("is what was typed before the line's end: $pieces", async ({ pieces, pin }) => {
    expect((await typed(new TypedKeys(...pieces))).pin).toBe(pin);
  });

  it("is shown nowhere, and the terminal is left as it was", async () => {
    const keys = new TypedKeys("123456\r");
    expect((await typed(keys)).shown).toBe("PIN: \n");
    expect(keys.raw).toEqual([true, false]);
    expect(keys.listenerCount("data")).toBe(0);
  });

  it.each(["\u0003", "12\u0004"])("is given up by %j, and the terminal is left as it was", async (piece) => {
    const keys = new TypedKeys(piece);
    await expect(typed(keys)).rejects.toMatchObject({ code: "TOKEN_CANCELLED" });
    expect(keys.raw).toEqual([true, false]);
  });

  it("is no longer than a PIN can be", async () => {
    const longest = "1".repeat(MAX_PIN_CHARACTERS);
    expect((await typed(new TypedKeys(`${longest}\r`))).pin).toBe(longest);
    await expect(typed(new TypedKeys(`${longest}1\r`))).rejects.toMatchObject({ code: "TOKEN_PIN_LENGTH" });
  });

  it("is not asked for where nobody sits at a terminal", async () => {
    const keys = Object.assign(new TypedKeys(), { isTTY: false });
    await expect(typed(keys)).rejects.toMatchObject({ code: "USAGE" });
    expect(keys.raw).toEqual([]);
  });
});
