import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { KysoError } from "../../../protocol/error.ts";
import {
  adapterJsonSchema,
  MAX_ADAPTER_CHARACTERS,
  parseAdapter,
  parseAdapterFile,
  parseFamily,
} from "../../../protocol/adapter/adapter.ts";
import { adapterCovers } from "../../../protocol/adapter/origin-pattern.ts";
import { BUILT_IN_ADAPTERS, BUILT_IN_FAMILIES } from "../../../extension/portal/built-in.ts";
import sample from "../../../extension/portal/adapter/sample-eoffice.json" with { type: "json" };

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof KysoError) return error.code;
    throw error;
  }
  return "";
}

describe("an adapter", () => {
  it("may have no documents: a site whose pages ask by themselves", () => {
    const { documents, ...site } = sample;
    expect(documents).not.toEqual([]);
    expect(parseAdapter(site)).toMatchObject({ documents: [], sockets: "kyso", pageApi: true });
  });

  it("has a published schema, which is this one", async () => {
    const published = await readFile(
      new URL("../../../extension/portal/adapter.schema.json", import.meta.url),
      "utf8",
    );
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(adapterJsonSchema())));
  });

  it("is read from a file as it is built in", () => {
    expect(parseAdapterFile(JSON.stringify(sample))).toEqual(BUILT_IN_ADAPTERS[0]);
  });

  it.each([
    ["is not JSON", "{"],
    ["is of another format", JSON.stringify({ ...sample, format: 2 })],
    ["has a key that nobody knows", JSON.stringify({ ...sample, script: "alert(1)" })],
    ["names every site", JSON.stringify({ ...sample, origins: ["*://*/*"] })],
    ["names a part of a label", JSON.stringify({ ...sample, origins: ["https://*office.vn/*"] })],
    [
      "names the extension's own scheme",
      JSON.stringify({ ...sample, origins: ["chrome-extension://abc/*"] }),
    ],
    ["names a path", JSON.stringify({ ...sample, origins: ["https://eoffice.example/a/*"] })],
    ["is too large", " ".repeat(MAX_ADAPTER_CHARACTERS + 1)],
  ])("is refused when it %s", (_why, json) => {
    expect(codeOf(() => parseAdapterFile(json))).toBe("PORTAL_ADAPTER_INVALID");
  });
});

describe("a family of portals", () => {
  it.each(BUILT_IN_FAMILIES.map((family) => [family.id, family] as const))(
    "%s is read as it ships",
    (_id, family) => {
      expect(parseFamily(JSON.parse(JSON.stringify(family)))).toEqual(family);
    },
  );

  it("has an id of its own", () => {
    const ids = [...BUILT_IN_FAMILIES, ...BUILT_IN_ADAPTERS].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("names no origin", () => {
    const [family] = BUILT_IN_FAMILIES;
    expect(codeOf(() => parseFamily({ ...family, origins: ["https://eoffice.example/*"] }))).toBe(
      "PORTAL_ADAPTER_INVALID",
    );
  });
});

describe("a rule for documents", () => {
  const [outgoing, answered] = sample.documents;
  const incoming = { ...answered, kinds: undefined, button: undefined, upload: undefined };
  const withRule = (rule: object): string => JSON.stringify({ ...sample, documents: [rule] });

  it("of documents that wait for no signature needs neither button nor upload", () => {
    expect(parseAdapterFile(withRule(incoming)).documents[0]).toMatchObject({ kinds: [], verdict: {} });
  });

  it.each([
    ["has a kind but no upload", { ...outgoing, upload: undefined }],
    ["has a kind but no button", { ...outgoing, button: undefined }],
    ["has neither button nor badge", { ...incoming, badge: undefined }],
    [
      "takes answers without a field for the reason",
      { ...incoming, verdict: { ...answered?.verdict, reasonField: undefined } },
    ],
    [
      "takes answers without a sign of success",
      { ...incoming, verdict: { ...answered?.verdict, success: undefined } },
    ],
    [
      "takes answers from elsewhere than the tab",
      { ...incoming, verdict: { ...answered?.verdict, from: "background" } },
    ],
  ])("is refused when it %s", (_why, rule) => {
    expect(codeOf(() => parseAdapterFile(withRule(rule)))).toBe("PORTAL_ADAPTER_INVALID");
  });
});

describe("a portal's addresses", () => {
  const covers = (pattern: string, address: string): boolean =>
    adapterCovers(parseAdapter({ ...sample, origins: [pattern] }), address);

  it.each([
    ["https://eoffice.example/*", "https://eoffice.example/van-ban/1", true],
    ["https://eoffice.example/*", "http://eoffice.example/", false],
    ["https://eoffice.example/*", "https://eoffice.example.evil.example/", false],
    ["https://eoffice.example/*", "https://a.eoffice.example/", false],
    ["https://*.eoffice.example/*", "https://a.eoffice.example/", true],
    ["https://*.eoffice.example/*", "https://eoffice.example/", true],
    ["https://*.eoffice.example/*", "https://evileoffice.example/", false],
    ["https://eoffice.example:8443/*", "https://eoffice.example:8443/x", true],
    ["https://eoffice.example:8443/*", "https://eoffice.example/x", false],
    ["https://eoffice.example:443/*", "https://eoffice.example/x", true],
    ["http://127.0.0.1/*", "http://127.0.0.1:8080/x", true],
    ["https://eoffice.example/*", "https://eoffice.example@evil.example/", false],
    ["https://eoffice.example/*", "not an address", false],
  ])("by %s: %s is %s", (pattern, address, expected) => {
    expect(covers(pattern, address)).toBe(expected);
  });
});
