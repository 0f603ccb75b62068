import { X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { signFile } from "../../../agent/ades/sign-file.ts";
import type { XmlTarget } from "../../../agent/ades/xml-target.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { xmlCrypto } from "./xml-judge.ts";
import { ALGORITHMS, RSA, signBytes, signingOf, TIME } from "./signing.ts";

const EDXML =
  '<?xml version="1.0" encoding="utf-8"?>\r\n<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">\r\n' +
  "  <edXMLEnvelope>\r\n    <edXMLHeader><MessageHeader><Subject>Về việc &amp; ký số</Subject></MessageHeader>" +
  "<!-- not signed --></edXMLHeader><edXMLBody/>\r\n  </edXMLEnvelope>\r\n</edXML>\r\n";
let pki: TestPki;

beforeAll(async () => {
  pki = await createTestPki();
});

async function sign(
  text: string,
  format: "xades" | "xmldsig" = "xades",
  target: XmlTarget = {},
): Promise<string> {
  const { bytes } = await signBytes(signingOf(Buffer.from(text), pki, pki.leader, RSA), format, target);
  return bytes.toString("utf8");
}

const SIGNATURE = /<ds:Signature .*<\/ds:Signature>/su;

async function codeOf(text: string | Uint8Array, target: XmlTarget = {}): Promise<unknown> {
  const signing = signingOf(Buffer.from(text), pki, pki.leader, RSA);
  const outcome = await signFile(signing, "xades", target).catch((error: unknown) => error);
  expect(signing.key).toMatchObject({ asked: [] });
  return outcome instanceof Error && "code" in outcome ? outcome.code : outcome;
}

describe("an XML signature", () => {
  test.each(
    ALGORITHMS.flatMap(([owner, algorithm]) =>
      (["xades", "xmldsig"] as const).map((format) => [format, owner, algorithm] as const),
    ),
  )("as %s by %s with %o is found good by xml-crypto", async (format, owner, algorithm) => {
    const { bytes } = await signBytes(signingOf(Buffer.from(EDXML), pki, pki[owner], algorithm), format, {
      parent: "edXMLEnvelope/edXMLHeader",
    });
    expect(xmlCrypto(bytes, pki[owner].certificate)).toBe(true);
    const changed = bytes.toString("utf8").replace("ký số", "ký tên");
    expect(xmlCrypto(Buffer.from(changed), pki[owner].certificate)).toBe(false);
  });

  test("leaves every byte of the document as it was", async () => {
    const signed = await sign(EDXML);
    expect(signed.replace(SIGNATURE, "")).toBe(EDXML);
    expect(signed.indexOf("</ds:Signature></edXML>\r\n")).toBe(
      signed.length - "</ds:Signature></edXML>\r\n".length,
    );
  });

  test("stands where it was told to, also in an empty element and behind a byte order mark", async () => {
    const header = await sign(EDXML, "xmldsig", { parent: "edXMLHeader" });
    expect(header).toMatch(/<!-- not signed --><ds:Signature .*<\/ds:Signature><\/edXMLHeader>/su);
    const body = await sign(EDXML, "xades", { parent: "/edXML/edXMLEnvelope/edXMLBody" });
    expect(body).toMatch(/<edXMLBody><ds:Signature .*<\/ds:Signature><\/edXMLBody>/su);
    const marked = await sign("\uFEFF<p:a xmlns:p='urn:p' />");
    expect(marked).toMatch(/^\uFEFF<p:a xmlns:p='urn:p' ><ds:Signature .*<\/ds:Signature><\/p:a>$/su);
  });

  test("signs one element by its Id, within it or beside it", async () => {
    const invoice = '<HDon><DLHDon Id="data">1.000.000</DLHDon><DSCKS><NBan/></DSCKS></HDon>';
    const beside = await sign(invoice, "xades", { parent: "NBan", reference: "data" });
    expect(beside).toContain(
      'URI="#data"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">',
    );
    expect(xmlCrypto(Buffer.from(beside), pki.leader.certificate)).toBe(true);
    const unsigned = beside.replace("<DSCKS>", "<DSCKS><Khac/>");
    expect(xmlCrypto(Buffer.from(unsigned), pki.leader.certificate)).toBe(true);
    const within = await sign(invoice, "xades", { parent: "DLHDon", reference: "data" });
    expect(within).toContain("#enveloped-signature");
    expect(xmlCrypto(Buffer.from(within), pki.leader.certificate)).toBe(true);
  });

  test("says its time, its certificate and what it signs, and signs what it says", async () => {
    const signed = await sign(EDXML);
    const digest = Buffer.from(
      new X509Certificate(pki.leader.certificate).fingerprint256.replaceAll(":", ""),
      "hex",
    ).toString("base64");
    expect(signed).toContain("<xades:SigningTime>2026-11-21T01:30:05Z</xades:SigningTime>");
    expect(signed).toContain(`<ds:DigestValue>${digest}</ds:DigestValue></xades:CertDigest>`);
    expect(signed).toMatch(/<ds:Reference Id="(\S+)" URI="">.*DataObjectFormat ObjectReference="#\1"/su);
    const later = signed.replace("2026-11-21T01:30:05Z", "2027-11-21T01:30:05Z");
    expect(xmlCrypto(Buffer.from(later), pki.leader.certificate)).toBe(false);
    const { file } = await signBytes(signingOf(Buffer.from(EDXML), pki, pki.leader, RSA), "xades");
    expect(file.signature).toMatchObject({ level: "B-B", signingTime: TIME.toISOString() });
  });

  test("is joined by a second one, and both hold as they should", async () => {
    const first = await sign("<a><b Id='x'>1</b></a>", "xades", { reference: "x" });
    const second = await sign(first, "xades");
    expect(xmlCrypto(Buffer.from(second), pki.leader.certificate)).toBe(true);
    expect(second.match(/<ds:Signature /gu)).toHaveLength(2);
  });

  test("is not put into what another one signs, which would no longer hold", async () => {
    const whole = await sign("<a><b/></a>");
    expect(await codeOf(whole)).toBe("XML_SIGNED_AROUND");
    expect(await codeOf(whole, { parent: "b" })).toBe("XML_SIGNED_AROUND");
    const part = await sign("<a><b Id='x'>1</b><c/></a>", "xades", { reference: "x" });
    expect(await codeOf(part, { parent: "b" })).toBe("XML_SIGNED_AROUND");
    expect(await sign(part, "xades", { parent: "c" })).toMatch(/<c><ds:Signature/u);
    const filter = '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116">';
    expect(await sign(whole.replace(/<ds:Transform Algorithm="[^"]*enveloped-signature">/u, filter))).toMatch(
      SIGNATURE,
    );
  });

  test("by a key that signs something else does not leave", async () => {
    const signing = signingOf(Buffer.from(EDXML), pki, pki.ecP256, { scheme: "ECDSA", hash: "SHA-256" });
    const key = { ...signing.key, sign: () => signing.key.sign(Buffer.from("something else")) };
    await expect(signFile({ ...signing, key }, "xades")).rejects.toMatchObject({
      code: "SIGN_RESULT_INVALID",
    });
  });
});

describe("XML that is not signed", () => {
  test.each([
    ["<!DOCTYPE a><a/>", "XML_DTD_REFUSED"],
    ['<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "XML_DTD_REFUSED"],
    ['<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]><a>&y;</a>', "XML_DTD_REFUSED"],
    ["<a>&x;</a>", "XML_INVALID"],
    ["<a>&#0;</a>", "XML_INVALID"],
    ["<a>&#xD800;</a>", "XML_INVALID"],
    ["<a>&#1114112;</a>", "XML_INVALID"],
    ["<a>&amp</a>", "XML_INVALID"],
    ["<a>]]></a>", "XML_INVALID"],
    ["<a>\u0001</a>", "XML_INVALID"],
    ["<a><b></a></b>", "XML_INVALID"],
    ["<a>", "XML_INVALID"],
    ["", "XML_INVALID"],
    ["văn bản", "XML_INVALID"],
    ["<a/><b/>", "XML_INVALID"],
    ["<a/>b", "XML_INVALID"],
    ["<a b=1/>", "XML_INVALID"],
    ['<a b="1" b="2"/>', "XML_INVALID"],
    ['<a b="<"/>', "XML_INVALID"],
    ["<a><!-- -- --></a>", "XML_INVALID"],
    ["<a><?xml version='1.0'?></a>", "XML_INVALID"],
    ["<a><![CDATA[</a>", "XML_INVALID"],
    ["<a><!ELEMENT b></a>", "XML_INVALID"],
    ["<p:a/>", "XML_INVALID"],
    ['<a p:b="1"/>', "XML_INVALID"],
    ['<a xmlns="tương-đối"/>', "XML_INVALID"],
    ['<a xmlns:p="urn:p" xmlns:q="urn:p" p:b="1" q:b="2"/>', "XML_INVALID"],
    ['<?xml version="1.1"?><a/>', "XML_ENCODING_UNSUPPORTED"],
    ['<?xml version="1.0" encoding="windows-1258"?><a/>', "XML_ENCODING_UNSUPPORTED"],
    ["<a>admin<!-- -->.evil</a>", "XML_COMMENT_IN_TEXT"],
    ["<a>admin<!-- --><![CDATA[.evil]]></a>", "XML_COMMENT_IN_TEXT"],
  ])("%s is refused with %s before the key is asked", async (text, code) => {
    expect(await codeOf(text)).toBe(code);
  });

  test("is refused where it is not UTF-8", async () => {
    expect(await codeOf(Buffer.from("<a>\xe9</a>", "latin1"))).toBe("XML_ENCODING_UNSUPPORTED");
    expect(await codeOf(Buffer.from("\uFEFF<a/>", "utf16le"))).toBe("XML_ENCODING_UNSUPPORTED");
  });

  test("may have comments that cut no text in two", async () => {
    expect(await sign("<!-- 1 --><a><!-- 2 -->text<!-- 3 --><b/>tail<!-- 4 --></a><!-- 5 -->")).toMatch(
      SIGNATURE,
    );
  });

  test("is refused where what is signed, or where the signature goes, is not one element", async () => {
    const twins = '<a><b Id="x">1</b><c><b ID="x">2</b></c></a>';
    expect(await codeOf(twins, { reference: "x" })).toBe("XML_DUPLICATE_ID");
    expect(await codeOf(twins.replace("ID=", "xml:id="), { reference: "x" })).toBe("XML_DUPLICATE_ID");
    expect(await codeOf('<a><b Id="x"/><b Id="&#120;"/></a>', { reference: "x" })).toBe("XML_DUPLICATE_ID");
    expect(await codeOf(twins, { reference: "y" })).toBe("XML_TARGET_NOT_FOUND");
    expect(await codeOf(twins, { parent: "b" })).toBe("XML_TARGET_NOT_FOUND");
    expect(await codeOf(twins, { parent: "/b" })).toBe("XML_TARGET_NOT_FOUND");
    expect(await codeOf(twins, { parent: "" })).toBe("XML_TARGET_NOT_FOUND");
    expect(await sign(twins, "xades", { parent: "c/b" })).toMatch(/2<ds:Signature/u);
  });
});
