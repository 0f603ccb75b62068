import { beforeAll, describe, expect, test } from "vitest";
import { MAX_ATTACHMENTS, safeName } from "../../../agent/check/attachment.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { RSA, recentSigningOf, signBytes } from "../ades/signing.ts";
import { checkBytes, verdictOf } from "./checking.ts";

const NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016";
const CONTENT = Buffer.from("Kính gửi: Ủy ban nhân dân xã Tân Lập");
let pki: TestPki;
let xml: Buffer;
let cms: Buffer;
let detached: Buffer;

beforeAll(async () => {
  pki = await createTestPki();
  const sign = async (bytes: Uint8Array, format: "xades" | "cades" | "cades-enveloping"): Promise<Buffer> =>
    (await signBytes(recentSigningOf(bytes, pki, pki.leader, RSA), format)).bytes;
  xml = await sign(Buffer.from("<a><b/></a>"), "xades");
  cms = await sign(xml, "cades-enveloping");
  detached = await sign(CONTENT, "cades");
});

interface Part {
  readonly id?: string;
  readonly name?: string;
  readonly bytes?: Uint8Array;
  /** Instead of the bytes' own. */
  readonly base64?: string;
}

function packageOf(parts: readonly Part[], listed: readonly string[] | null = null, header = ""): string {
  const references = (listed ?? parts.map(({ id = "" }) => id)).map(
    (id) => `<Reference xlink:href="cid:${id}"><AttachmentName>x</AttachmentName></Reference>`,
  );
  const attachments = parts.map(
    ({ id = "", name = "", bytes = Buffer.of(), base64 }) =>
      `<Attachment><ContentType>application/pdf</ContentType><ContentId>${id}</ContentId><Description/>` +
      `<ContentTransferEncoded>${
        base64 ??
        Buffer.from(bytes)
          .toString("base64")
          .replace(/(.{76})/gu, "$1\r\n")
      }</ContentTransferEncoded>` +
      `<AttachmentName>${name}</AttachmentName></Attachment>`,
  );
  return (
    `<?xml version="1.0" encoding="utf-8"?><edXML xmlns="${NAMESPACE}" xmlns:xlink="http://www.w3.org/1999/xlink"><edXMLEnvelope>` +
    `<edXMLHeader><MessageHeader/>${header}</edXMLHeader><edXMLBody><edXMLManifest>${references.join("")}</edXMLManifest></edXMLBody>` +
    `</edXMLEnvelope><AttachmentEncoded>${attachments.join("")}</AttachmentEncoded></edXML>`
  );
}

describe("an exchange package", () => {
  test("is as good as the worst file in it, each of which is checked", async () => {
    const report = await checkBytes(
      packageOf([
        { id: "1", name: "thu.xml", bytes: xml },
        { id: "2", name: "thu.xml.p7m", bytes: cms },
        { id: "3", name: "phụ lục.docx", bytes: Buffer.from("PK\u0003\u0004") },
      ]),
      pki,
    );
    expect(report).toMatchObject({ verdict: "TOTAL-PASSED", format: "edxml", code: null, signatures: [] });
    expect(report.attachments.map(({ file, verdict, format }) => [file, verdict, format])).toEqual([
      ["thu.xml", "TOTAL-PASSED", "xml"],
      ["thu.xml.p7m", "TOTAL-PASSED", "cades"],
      ["thu.xml.p7m/thu.xml", "TOTAL-PASSED", "xml"],
      ["phụ lục.docx", "NONE", null],
    ]);
    const changed = Buffer.from(xml.toString("utf8").replace("<b/>", "<b>1</b>"));
    const bad = await checkBytes(
      packageOf([
        { id: "1", bytes: xml },
        { id: "2", bytes: changed },
      ]),
      pki,
    );
    expect(bad.verdict).toBe("TOTAL-FAILED");
    expect(bad.attachments.map(({ verdict }) => verdict)).toEqual(["TOTAL-PASSED", "TOTAL-FAILED"]);
  });

  test("finds the file that a detached signature in it is of", async () => {
    const parts = [
      { id: "1", name: "thu.txt", bytes: CONTENT },
      { id: "2", name: "thu.txt.p7s", bytes: detached },
    ];
    const report = await checkBytes(packageOf(parts), pki);
    expect(report.attachments.map(({ verdict }) => verdict)).toEqual(["NONE", "TOTAL-PASSED"]);
    const alone = await checkBytes(packageOf(parts.slice(1)), pki);
    expect(alone.attachments[0]?.signatures).toMatchObject([{ subIndication: "SIGNED_DATA_NOT_FOUND" }]);
  });

  test("is checked by the signature in its header, where there is one", async () => {
    const text = packageOf([{ id: "1", name: "thu.xml", bytes: xml }]);
    const { bytes } = await signBytes(
      recentSigningOf(Buffer.from(text), pki, pki.organisation, RSA),
      "xmldsig",
      {
        parent: "edXMLEnvelope/edXMLHeader",
      },
    );
    const report = await checkBytes(bytes, pki);
    expect(report).toMatchObject({
      verdict: "TOTAL-PASSED",
      signatures: [{ coversWholeFile: true, level: "xmldsig" }],
      attachments: [{ verdict: "TOTAL-PASSED" }],
    });
    const renamed = await checkBytes(bytes.toString("utf8").replace("thu.xml", "khác.xml"), pki);
    expect(renamed).toMatchObject({ verdict: "TOTAL-FAILED", attachments: [{ verdict: "TOTAL-PASSED" }] });
  });

  test.each([
    ["Signature", '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'],
    ["Signature of its own namespace", "<Signature></Signature>"],
    ["no element", ""],
  ])("with an empty %s is not signed itself", async (_, header) => {
    const report = await checkBytes(packageOf([], [], header), pki);
    expect(report).toMatchObject({ verdict: "NONE", signatures: [], attachments: [] });
  });

  test("says what its manifest lists and is not there, and what is there and is not listed", async () => {
    const report = await checkBytes(packageOf([{ id: "1", name: "a.xml", bytes: xml }], ["2", "2"]), pki);
    expect(report.verdict).toBe("UNREADABLE");
    expect(report.attachments.map(({ file, verdict, code }) => [file, verdict, code])).toEqual([
      ["a.xml", "TOTAL-PASSED", "EDXML_NOT_LISTED"],
      ["2", "UNREADABLE", "EDXML_ATTACHMENT_MISSING"],
    ]);
  });

  test("does not say which of two files with one id is meant", async () => {
    const report = await checkBytes(
      packageOf(
        [
          { id: "1", bytes: xml },
          { id: "cid:1", bytes: xml },
        ],
        ["1"],
      ),
      pki,
    );
    expect(report.verdict).toBe("INDETERMINATE");
    expect(report.attachments.map(({ code }) => code)).toEqual(["EDXML_DUPLICATE_ID", "EDXML_DUPLICATE_ID"]);
  });

  test.each(["", "???", "AAB=", "AAA"])(
    "with the content %j has a file that can't be read",
    async (base64) => {
      const report = await checkBytes(packageOf([{ id: "1", base64 }]), pki);
      expect(report).toMatchObject({
        verdict: "UNREADABLE",
        attachments: [{ code: "EDXML_ATTACHMENT_INVALID" }],
      });
    },
  );

  test("is not opened without an end: a package in a package in a package", async () => {
    const inner = packageOf([{ id: "1", name: "d.xml", bytes: xml }]);
    const nested = [1, 2, 3].reduce(
      (text) => packageOf([{ id: "1", name: "e.edxml", bytes: Buffer.from(text) }]),
      inner,
    );
    const report = await checkBytes(nested, pki);
    expect(report.attachments.map(({ file }) => file)).toEqual(["e.edxml", "e.edxml/e.edxml"]);
  });

  test("holds a number of files, and no more", async () => {
    const many = (count: number): string =>
      packageOf(Array.from({ length: count }, (_, index) => ({ id: `${index}`, bytes: Buffer.from("x") })));
    expect(verdictOf(await checkBytes(many(MAX_ATTACHMENTS), pki))).toBe("NONE");
    expect(verdictOf(await checkBytes(many(MAX_ATTACHMENTS + 1), pki))).toBe("UNREADABLE XML_TOO_COMPLEX");
  });

  test("is refused with a document type", async () => {
    const bomb = packageOf([]).replace("?>", '?><!DOCTYPE edXML [<!ENTITY a "b">]>');
    expect(verdictOf(await checkBytes(bomb, pki))).toBe("UNREADABLE XML_DTD_REFUSED");
  });
});

describe("the name of a file in a package", () => {
  test.each([
    ["../../etc/passwd", "passwd"],
    ["C:\\thu\\a.pdf", "a.pdf"],
    ["a\u202Efdp.exe", "afdp.exe"],
    ["a\u0000\n.pdf", "a.pdf"],
    ["..", "else"],
    ["", "else"],
    ["Tờ trình.pdf", "Tờ trình.pdf"],
    ["x".repeat(300), "x".repeat(200)],
  ])("%j is shown as %j", (name, shown) => {
    expect(safeName(name, "else")).toBe(shown);
  });
});
