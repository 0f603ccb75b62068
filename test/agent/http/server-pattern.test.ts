import { describe, expect, it } from "vitest";
import { serverPatternOf } from "../../../agent/http/server-pattern.ts";

describe("a pattern of servers", () => {
  it.each([
    ["ocsp.vn", "http://ocsp.vn:8080/", true],
    ["ocsp.vn:80", "http://OCSP.vn./", true],
    ["ocsp.vn:443", "https://ocsp.vn/", true],
    ["ocsp.vn:443", "http://ocsp.vn/", false],
    ["ocsp.vn", "http://a.ocsp.vn/", false],
    ["*.ocsp.vn", "http://a.b.ocsp.vn/", true],
    ["*.ocsp.vn", "http://ocsp.vn/", false],
    ["*.ocsp.vn", "http://evilocsp.vn/", false],
    ["*.ocsp.vn:8080", "http://a.ocsp.vn/", false],
    ["127.0.0.1:8080", "http://127.1:8080/", true],
    ["[::1]:8080", "http://[0:0::1]:8080/", true],
    ["10.1.0.0/16", "http://10.1.255.1/", true],
    ["10.1.0.0/16", "http://10.2.0.1/", false],
    ["fd12::/16", "http://[fd12::9]:99/", true],
    ["10.1.0.0/16", "http://10.1.0.1.evil.example/", false],
  ])("%s, and %s: %j", (text, url, isMeant) => {
    expect(serverPatternOf(text)?.hasServer(new URL(url))).toBe(isMeant);
  });

  it("that is a network means the addresses that names lead to; a name means none", () => {
    const network = serverPatternOf("192.168.0.0/24");
    expect(network?.hasAddress("192.168.0.77")).toBe(true);
    expect(network?.hasAddress("::ffff:192.168.0.77")).toBe(true);
    expect(network?.hasAddress("192.168.1.77")).toBe(false);
    expect(serverPatternOf("ocsp.vn")?.hasAddress("192.168.0.77")).toBe(false);
  });

  it.each([
    "",
    "*",
    "*.",
    "a*.vn",
    "http://ocsp.vn",
    "ocsp.vn/ca",
    "ocsp.vn:",
    "ocsp.vn:99999",
    "u@ocsp.vn",
    "10.0.0.0/33",
    "10.0.0/8",
    "::1/129",
    "::1",
    "*.10.0.0.1",
    "a b",
  ])("%j is none", (text) => expect(serverPatternOf(text)).toBeNull());
});
