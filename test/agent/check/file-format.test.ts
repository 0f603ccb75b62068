import { describe, expect, test } from "vitest";
import { formatOf, MAX_SNIFFED_BYTES } from "../../../agent/check/file-format.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";

const of = (content: string | Uint8Array): ReturnType<typeof formatOf> =>
  formatOf(new MemorySource(typeof content === "string" ? Buffer.from(content) : content));

const DER = Buffer.from("308204d206092a864886f70d010702a08204c3308204bf020101310d300b06096086", "hex");
const INDEFINITE = Buffer.from("308006092a864886f70d010702a0803080020101310f300d0609608648016503", "hex");

describe("what a file is", () => {
  test.each([
    ["%PDF-1.7\n", "pdf"],
    ["junk before\n%PDF-1.4\n", "pdf"],
    [DER, "cades"],
    [INDEFINITE, "cades"],
    [Buffer.concat([DER, Buffer.from("%PDF-1.7 within the signature")]), "cades"],
    [`-----BEGIN CMS-----\n${DER.toString("base64")}`, "cades"],
    [`-----BEGIN PKCS7-----\r\n${DER.toString("base64")}`, "cades"],
    [`${DER.toString("base64")}\r\n`, "cades"],
    ["<a/>", "xml"],
    ["\uFEFF <?xml version='1.0'?><!-- edXML --><a/>", "xml"],
    ["<edXMLEnvelope xmlns='http://www.mic.gov.vn/TBT/QCVN_102_2016'/>", "xml"],
    [Buffer.from("\uFEFF<a/>", "utf16le"), "xml"],
    [Buffer.from("\uFEFF<a/>", "utf16le").swap16(), "xml"],
    ["<?xml version='1.0'?>\n<!-- one --><edXML xmlns='urn:x'>", "edxml"],
    ["<edx:edXML xmlns:edx='http://www.mic.gov.vn/TBT/QCVN_102_2016'>", "edxml"],
    ["eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.AAAA", "jws"],
    ["eyJhbGciOiJSUzI1NiJ9..AAAA", "jws"],
    ['{"payload":"e30","protected":"eyJ9","signature":"AA"}', "jws"],
    ['{ "signatures" : [] }', "jws"],
    ['{"name":"a setting"}', null],
    ["PK\u0003\u0004", null],
    ["MIIC but no signature at all, only a text of some length that goes on", null],
    ["a letter", null],
    ["", null],
  ] as const)("%j is %s", (content, format) => {
    expect(of(content)).toBe(format);
  });

  test("is known from its beginning, however large it is", () => {
    let longest = 0;
    const source = {
      size: 4 * 1024 ** 3,
      read: (_: number, length: number) => Buffer.alloc((longest = Math.max(longest, length)), 0x20),
    };
    expect(formatOf(source)).toBeNull();
    expect(longest).toBe(MAX_SNIFFED_BYTES);
  });
});
