import { describe, expect, it } from "vitest";
import { proxyFor, type Environment } from "../../../agent/http/proxy.ts";

const PROXY = "http://proxy.vn:3128";

function chosen(target: string, environment: Environment): string | null {
  return proxyFor(new URL(target), "system", environment)?.url.href ?? null;
}

describe("the environment's proxy", () => {
  it("is the one for the address's scheme", () => {
    const environment = { http_proxy: PROXY, HTTPS_PROXY: "http://secure.vn:8080" };
    expect(chosen("http://tsa.vn/", environment)).toBe(`${PROXY}/`);
    expect(chosen("https://tsa.vn/", environment)).toBe("http://secure.vn:8080/");
    expect(chosen("https://tsa.vn/", { http_proxy: PROXY })).toBeNull();
    expect(chosen("http://tsa.vn/", {})).toBeNull();
  });

  it("may lack its scheme", () => {
    expect(chosen("http://tsa.vn/", { HTTP_PROXY: "proxy.vn:3128" })).toBe(`${PROXY}/`);
  });

  it.each([
    ["tsa.vn", "http://tsa.vn/", true],
    ["tsa.vn", "http://a.tsa.vn/", true],
    [".tsa.vn", "http://a.tsa.vn/", true],
    ["*.tsa.vn", "http://a.tsa.vn/", true],
    ["tsa.vn", "http://notsa.vn/", false],
    ["tsa.vn:80", "http://tsa.vn/", true],
    ["tsa.vn:443", "https://tsa.vn/", true],
    ["tsa.vn:8080", "http://tsa.vn/", false],
    ["a.vn, tsa.vn", "http://tsa.vn/", true],
    ["a.vn TSA.VN", "http://tsa.vn/", true],
    ["*", "http://tsa.vn/", true],
    ["10.1.2.3", "http://10.1.2.3/", true],
    ["", "http://tsa.vn/", false],
    [" ,", "http://tsa.vn/", false],
  ])("with NO_PROXY=%s is passed over for %s: %s", (list, target, isPassedOver) => {
    const environment = { HTTP_PROXY: PROXY, HTTPS_PROXY: PROXY, NO_PROXY: list };
    expect(chosen(target, environment) === null).toBe(isPassedOver);
  });

  it("is never asked for this computer", () => {
    for (const host of ["127.0.0.1", "localhost", "[::1]"]) {
      expect(chosen(`http://${host}/`, { HTTP_PROXY: PROXY })).toBeNull();
    }
  });
});
