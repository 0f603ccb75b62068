import { describe, expect, it } from "vitest";
import {
  checkedAddress,
  isLoopback,
  isOwnSite,
  MAX_ADDRESS_CHARACTERS,
} from "../../../../extension/background/portal/portal-site.ts";
import { parseAdapter } from "../../../../protocol/adapter/adapter.ts";

const PORTAL = "https://eoffice.example.vn";
const ADAPTER = parseAdapter({
  format: 1,
  id: "eoffice",
  name: "eOffice",
  origins: [`${PORTAL}/*`, "https://*.kho.example.vn/*"],
});

describe("this computer", () => {
  it.each([
    "http://localhost/",
    "http://LOCALHOST./",
    "http://localhost../",
    "http://localhost.localdomain/",
    "http://ip6-localhost/",
    "http://0.1.2.3/",
    "http://a.localhost/",
    "http://127.0.0.1/",
    "http://127.9.8.7/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f01:203]/",
    "http://[::ffff:0:0]/",
    "http://[::127.0.0.1]/",
  ])("is meant by %s", (address) => {
    expect(isLoopback(new URL(address).hostname)).toBe(true);
  });

  it.each([
    "http://localhost.example.vn/",
    "http://127.0.0.1.example.vn/",
    "http://128.0.0.1/",
    "http://10.0.0.1/",
    "http://[::ffff:10.0.0.1]/",
    "http://[fe80::1]/",
  ])("is not meant by %s", (address) => {
    expect(isLoopback(new URL(address).hostname)).toBe(false);
  });
});

describe("an address that a page gave", () => {
  it("may be this computer where the portal itself is", () => {
    expect(checkedAddress("http://127.0.0.1:9000/a", "http://localhost:8080").port).toBe("9000");
    expect(() => checkedAddress("http://127.0.0.1:9000/a", PORTAL)).toThrow("PORTAL_TARGET_LOOPBACK");
    expect(() => checkedAddress("http://127.0.0.1:9000/a", "null")).toThrow("PORTAL_TARGET_LOOPBACK");
  });

  it("is taken up to its limit, and complete only", () => {
    const longest = `${PORTAL}/`.padEnd(MAX_ADDRESS_CHARACTERS, "a");
    expect(checkedAddress(longest, PORTAL).href).toBe(longest);
    for (const address of [
      `${longest}a`,
      "",
      "a.pdf",
      "/a.pdf",
      "//a.vn/a",
      "http:a",
      "javascript:1",
      "data:,a",
    ]) {
      expect(() => checkedAddress(address, PORTAL)).toThrow("PORTAL_ADDRESS_INVALID");
    }
  });
});

describe("the portal's own site", () => {
  it.each([
    [`${PORTAL}:8443/a`, PORTAL, true],
    ["https://a.kho.example.vn/a", PORTAL, true],
    ["http://eoffice.example.vn/a", PORTAL, false],
    ["https://example.vn/a", PORTAL, false],
    ["http://cu.example.vn:81/a", "http://cu.example.vn", true],
    ["https://cu.example.vn/a", "http://cu.example.vn", true],
  ])("takes in %s for %s: %s", (address, origin, own) => {
    expect(isOwnSite(new URL(address), origin, ADAPTER)).toBe(own);
  });
});
