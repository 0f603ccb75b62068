import { describe, expect, it } from "vitest";
import { rewrittenAddress } from "../../../agent/http/address-rewrite.ts";

const inside = "http://10.1.2.3";

function rewritten(address: string, ...rewrites: readonly [from: string, to: string][]): string | undefined {
  const table = rewrites.map(([from, to]) => ({ from, to }));
  return rewrittenAddress(new URL(address), table)?.href;
}

describe("a stand-in for an address", () => {
  it.each([
    ["http://ocsp.vn", "http://ocsp.vn", `${inside}/`, `${inside}/`],
    ["http://ocsp.vn/ca1?x=1", "http://ocsp.vn", `${inside}/ocsp`, `${inside}/ocsp/ca1?x=1`],
    ["http://ocsp.vn/ca1", "http://ocsp.vn/", `${inside}/ocsp/`, `${inside}/ocsp/ca1`],
    ["http://OCSP.vn:80/ca1/", "http://ocsp.vn/ca1", inside, `${inside}/`],
    ["http://ocsp.vn/ca1?q#part", "http://ocsp.vn/ca1", inside, `${inside}/?q`],
    ["https://ocsp.vn/a", "https://ocsp.vn", `${inside}:8080/b`, `${inside}:8080/b/a`],
  ])("%s, where %s is asked at %s, is %s", (address, from, to, result) => {
    expect(rewritten(address, [from, to])).toBe(result);
  });

  it.each([
    ["http://ocsp.vn.evil.example/", "http://ocsp.vn"],
    ["http://ocsp.vn:8080/", "http://ocsp.vn"],
    ["https://ocsp.vn/", "http://ocsp.vn"],
    ["http://ocsp.vn/ca10", "http://ocsp.vn/ca1"],
    ["http://other.vn/http://ocsp.vn/", "http://ocsp.vn"],
  ])("does not stand in for %s where %s is listed", (address, from) => {
    expect(rewritten(address, [from, inside])).toBeUndefined();
  });

  it("is that of the longest start, whatever the order", () => {
    const short: [string, string] = ["http://ocsp.vn", "http://10.0.0.1"];
    const long: [string, string] = ["http://ocsp.vn/ca1", "http://10.0.0.2"];
    expect(rewritten("http://ocsp.vn/ca1/x", short, long)).toBe("http://10.0.0.2/x");
    expect(rewritten("http://ocsp.vn/ca1/x", long, short)).toBe("http://10.0.0.2/x");
    expect(rewritten("http://ocsp.vn/ca2", long, short)).toBe("http://10.0.0.1/ca2");
  });
});
