import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import en from "../../../extension/_locales/en/messages.json" with { type: "json" };
import vi from "../../../extension/_locales/vi/messages.json" with { type: "json" };

const EXTENSION = fileURLToPath(new URL("../../../extension/", import.meta.url));
const texts = new Map<string, [string, string]>();
for (const [key, { message }] of Object.entries(vi)) {
  texts.set(key, [message, (en as Record<string, { message: string }>)[key]?.message ?? ""]);
}

/** All sources that may name a message. */
function sources(): string {
  const names = readdirSync(EXTENSION, { recursive: true, encoding: "utf8" });
  const named = names.filter((name) => /\.(ts|html|json)$/.test(name) && !name.startsWith("_locales"));
  return named.map((name) => readFileSync(join(EXTENSION, name), "utf8")).join("\n");
}

describe("the extension's texts", () => {
  const text = sources();

  it("exist in both languages, under the same keys in the same order", () => {
    expect(Object.keys(en)).toEqual(Object.keys(vi));
  });

  it.each([...texts])("%s takes the same values in both languages", (_key, [inVietnamese, inEnglish]) => {
    const places = (message: string) => [...new Set(message.match(/\$\d/g) ?? [])].sort();
    expect(inVietnamese).not.toBe("");
    expect(places(inEnglish)).toEqual(places(inVietnamese));
    expect(inVietnamese).toBe(inVietnamese.normalize("NFC"));
  });

  it("are there for every key that markup and manifest name", () => {
    const named = [
      ...text.matchAll(/data-message(?:-label|-title)?="(\w+)"/g),
      ...text.matchAll(/__MSG_(\w+)__/g),
      ...text.matchAll(/getMessage\("(\w+)"/g),
    ].map(([, key]) => key ?? "");
    expect(named.filter((key) => !texts.has(key))).toEqual([]);
  });

  it("are all in use", () => {
    const unused = [...texts.keys()].filter((key) => !new RegExp(`["_]${key}["_]`).test(text));
    expect(unused).toEqual([]);
  });
});
