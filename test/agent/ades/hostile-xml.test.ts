import { beforeAll, describe, expect, test } from "vitest";
import { MAX_SIGNATURES } from "../../../agent/ades/found-signature.ts";
import { MAX_SIGNED_INFO_BYTES } from "../../../agent/ades/xml-check.ts";
import { canonicalAllowance } from "../../../agent/ades/xml-transform.ts";
import {
  MAX_XML_ATTRIBUTES,
  MAX_XML_DEPTH,
  MAX_XML_NAMESPACES,
  MAX_XML_NODES,
} from "../../../agent/ades/xml-outline.ts";
import { isErrorCode } from "../../../protocol/error.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { checkBytes, verdictOf } from "../check/checking.ts";
import { RSA, recentSigningOf, signBytes } from "./signing.ts";

const DS = "http://www.w3.org/2000/09/xmldsig#";
/** Long on a busy machine; a few hundred milliseconds on an idle one. */
const MAX_MS = 20_000;
let pki: TestPki;
let signed: string;

beforeAll(async () => {
  pki = await createTestPki();
  const text = '<a xmlns="urn:a" Id="a"><b xml:lang="vi">văn bản</b><!-- c --></a>';
  signed = (
    await signBytes(recentSigningOf(Buffer.from(text), pki, pki.leader, RSA), "xades")
  ).bytes.toString("utf8");
});

async function verdictInTime(text: string): Promise<string> {
  const start = performance.now();
  const report = await checkBytes(text, pki);
  expect(performance.now() - start).toBeLessThan(MAX_MS);
  if (report.code !== null) expect(isErrorCode(report.code) && report.code !== "INTERNAL").toBe(true);
  return verdictOf(report);
}

const laughs = Array.from({ length: 10 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join("");
const quadratic = `<!DOCTYPE a [<!ENTITY x "${"x".repeat(100_000)}">]><a>${"&x;".repeat(100_000)}</a>`;

describe("XML that means harm", () => {
  test.each([
    ["a billion laughs", `<!DOCTYPE a [<!ENTITY l0 "ha">${laughs}]><a>&l10;</a>`],
    ["one long entity many times", quadratic],
    ["an external entity", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ["an external type", '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>'],
    ["a parameter entity", '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]><a/>'],
  ])("as %s is refused unread", async (_, text) => {
    expect(await verdictInTime(text)).toBe("UNREADABLE XML_DTD_REFUSED");
  });

  const nested = (depth: number): string => "<a>".repeat(depth) + "</a>".repeat(depth);
  const attributes = (count: number): string =>
    `<a ${Array.from({ length: count }, (_, n) => `b${n}=""`).join(" ")}/>`;
  const namespaces = (count: number): string =>
    `<a ${Array.from({ length: count }, (_, n) => `xmlns:b${n}="urn:${n}"`).join(" ")}/>`;
  test.each([
    ["elements within elements", nested, MAX_XML_DEPTH],
    ["attributes", attributes, MAX_XML_ATTRIBUTES],
    ["namespaces", namespaces, MAX_XML_NAMESPACES],
    ["elements", (count: number) => `<r>${"<a/>".repeat(count - 1)}</r>`, MAX_XML_NODES],
  ])("has at most so many %s", async (_, write, limit) => {
    expect(await verdictInTime(write(limit))).toBe("NONE");
    expect(await verdictInTime(write(limit + 1))).toBe("UNREADABLE XML_TOO_COMPLEX");
  });

  test("has at most so many namespaces around an element, whatever the depth", async () => {
    const within = (count: number): string =>
      Array.from({ length: count }, (_, n) => `<a xmlns:b${n % 7}="urn:${n}">`).join("") +
      "</a>".repeat(count);
    expect(await verdictInTime(within(MAX_XML_DEPTH))).toBe("NONE");
    const two = within(MAX_XML_DEPTH).replaceAll("<a ", '<a xmlns:p="urn:p" xmlns:q="urn:q" ');
    expect(await verdictInTime(two)).toBe("UNREADABLE XML_TOO_COMPLEX");
  });

  test("has at most so many signatures", async () => {
    const many = (count: number): string =>
      `<a xmlns:ds="${DS}">${"<ds:Signature><x/></ds:Signature>".repeat(count)}</a>`;
    expect((await checkBytes(many(MAX_SIGNATURES), pki)).signatures).toHaveLength(MAX_SIGNATURES);
    expect(await verdictInTime(many(MAX_SIGNATURES + 1))).toBe("UNREADABLE XML_TOO_COMPLEX");
  });

  test("can't have the same large text hashed over and over", async () => {
    const [signature = ""] = /<ds:Signature .*<\/ds:Signature>/su.exec(signed) ?? [];
    const [reference = ""] = /<ds:Reference Id.*?<\/ds:Reference>/su.exec(signature) ?? [];
    const big = "x".repeat(4 * 1024 * 1024);
    const greedy = signature.replace(reference, reference.replace(/Id="[^"]*"/u, "").repeat(60));
    const text = `<a><b>${big}</b>${greedy.repeat(20)}</a>`;
    expect(canonicalAllowance(text.length).length).toBeLessThan(60 * big.length);
    expect(await verdictInTime(text)).toMatch(/^(?:INDETERMINATE|TOTAL-FAILED)/u);
  });

  test("has a list of what is signed to a size, and no more", async () => {
    const [info = ""] = /<ds:SignedInfo>.*<\/ds:SignedInfo>/su.exec(signed) ?? [];
    const padded = (size: number): string =>
      signed.replace(info, info.replace("<ds:SignatureMethod", `${" ".repeat(size)}<ds:SignatureMethod`));
    const room = MAX_SIGNED_INFO_BYTES - info.length - ' xmlns:ds=""'.length - DS.length;
    expect(await verdictInTime(padded(room))).toBe("TOTAL-FAILED SIG_CRYPTO_FAILURE");
    expect(await verdictInTime(padded(room + 1))).toBe("INDETERMINATE SIG_CONSTRAINTS_FAILURE");
  });

  test("with long values, texts and names is read in time", async () => {
    const long = "x".repeat(2_000_000);
    expect(await verdictInTime(`<a b="${long}">${long}</a>`)).toBe("NONE");
    expect(await verdictInTime(`<${long}/>`)).toBe("NONE");
    expect(await verdictInTime(`<a>${"&amp;".repeat(400_000)}</a>`)).toBe("NONE");
    expect(await verdictInTime(`<a>${"<![CDATA[x]]>".repeat(20_000)}</a>`)).toBe("NONE");
    expect(await verdictInTime(`<a>${"<!-- -->".repeat(100_000)}</a>`)).toBe("NONE");
    expect(await verdictInTime(`<a b='${"&#x41;".repeat(300_000)}'/>`)).toBe("NONE");
  });

  test("that is cut off anywhere is refused with a code", async () => {
    for (let length = 0; length < signed.length; length += 1) {
      const report = await checkBytes(signed.slice(0, length), pki);
      expect(report.verdict).toBe("UNREADABLE");
      expect(isErrorCode(report.code ?? "")).toBe(true);
    }
  });
});
