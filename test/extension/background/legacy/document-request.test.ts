import { describe, expect, it } from "vitest";
import {
  readBatchRequest,
  readDocumentRequest,
} from "../../../../extension/background/legacy/document-request.ts";

const HANDLER = "https://eoffice.example.vn/Handler/Upload.ashx?x=1";
const SOURCE = "https://eoffice.example.vn//files//a%20b.pdf?token=Ab%2f+==&x";

function read(fields: Record<string, unknown>) {
  return readDocumentRequest(
    JSON.stringify({ FileName: SOURCE, FileUploadHandler: HANDLER, ...fields }),
    "approve",
  );
}

describe("a request for one document", () => {
  it("names source and destination byte for byte", () => {
    expect(read({ SessionId: "", Unknown: { a: [1] } })).toEqual({
      source: { from: "address", address: SOURCE, bearer: null },
      delivery: { to: "address", address: HANDLER, part: "uploadfile", fields: [], bearer: null },
      title: "a b.pdf",
      kind: "approve",
      number: null,
      date: null,
      format: "pdf",
    });
  });

  it("may have blanks before its addresses", () => {
    const { source, delivery } = read({ FileName: ` ${SOURCE}`, FileUploadHandler: `  ${HANDLER}\t` });
    expect(source).toMatchObject({ address: SOURCE });
    expect(delivery).toMatchObject({ address: HANDLER });
  });

  it("has the user pick a file where it names none", () => {
    expect(read({ FileName: "" }).source).toEqual({ from: "user" });
  });

  it("carries a token for source and destination", () => {
    for (const JWTToken of ["eyJ.a.b", " eyJ.a.b ", "Bearer eyJ.a.b"]) {
      const { source, delivery } = read({ JWTToken });
      expect([source, delivery]).toMatchObject([{ bearer: "eyJ.a.b" }, { bearer: "eyJ.a.b" }]);
    }
  });

  it.each(["", "  ", null, 'a"\r\nX: y'])("carries no token for %j", (JWTToken) => {
    expect(read({ JWTToken }).source).toMatchObject({ bearer: null });
  });

  it("has its MetaData posted as further fields", () => {
    const MetaData = [
      { Key: "id", Value: 5 },
      { Key: " type ", Value: "Đi" },
      { key: "empty", value: "" },
      { Key: "null", Value: null },
      { Key: "object", Value: { a: 1 } },
      { Key: "", Value: "nothing" },
      "nothing",
    ];
    const fields = [
      ["id", "5"],
      ["type", "Đi"],
      ["empty", ""],
      ["null", ""],
      ["object", '{"a":1}'],
    ];
    expect(read({ MetaData }).delivery).toMatchObject({ fields });
    expect(read({ MetaData: JSON.stringify(MetaData) }).delivery).toMatchObject({ fields });
    expect(read({ MetaData: { Key: "a" } }).delivery).toMatchObject({ fields: [] });
  });

  it.each([
    ["79", "79"],
    ["123/BCY-CTSBMTT", "123/BCY-CTSBMTT"],
    [79, "79"],
    ["", null],
    [" ", null],
    [{ value: 79 }, null],
    [null, null],
    [undefined, null],
  ])("with the number %j has %j", (DocNumber, number) => {
    expect(read({ DocNumber }).number).toBe(number);
  });

  it.each([
    ["2019-03-12T12:00:00+07:00", "12/03/2019"],
    ["2019-03-12T00:00:00+07:00", "12/03/2019"],
    ["2019-03-11T17:00:00Z", "12/03/2019"],
    ["2019-03-11T17:00:00.000Z", "12/03/2019"],
    ["2019-03-12T00:00:00", "12/03/2019"],
    ["2019-03-12", "12/03/2019"],
    ["2019-13-99T99:00:00Z", "2019-13-99T99:00:00Z"],
    ["2019-13-99", "2019-13-99"],
    ["12/03/2019", "12/03/2019"],
    ["ngày 12 tháng 3", "ngày 12 tháng 3"],
    ["", null],
    [0, "0"],
  ])("with the date %j has %j", (IssuedDate, date) => {
    expect(read({ IssuedDate }).date).toBe(date);
  });

  it("may be written as .NET programs read it", () => {
    const message = `\uFEFF{fileName:'${SOURCE}', 'fileUploadHandler':'${HANDLER}',}`;
    expect(readDocumentRequest(message, null)).toMatchObject({
      source: { address: SOURCE },
      delivery: { address: HANDLER },
      kind: null,
    });
  });

  it.each(["", "{", "null", "[]", "5", '"text"', "{}", '{"Other":1}', '{"FileName":"https://a.vn/b.pdf"}'])(
    "that says nothing is refused: %s",
    (message) => {
      expect(() => readDocumentRequest(message, null)).toThrow(
        expect.objectContaining({ code: "PORTAL_REQUEST_INVALID" }),
      );
    },
  );
});

describe("a request for a batch", () => {
  const Files = [
    { FileID: 7, FileName: "Tờ trình.pdf", URL: SOURCE },
    { FileID: "x-1", FileName: "", URL: " https://eoffice.example.vn/2" },
  ];

  it("names each document, and keeps what is echoed as it is", () => {
    const files = readBatchRequest(
      JSON.stringify({
        Files,
        FileUploadHandler: HANDLER,
        JWTToken: "t",
        MetaData: [{ Key: "a", Value: "b" }],
      }),
    );
    expect(files.map(({ fileId, fileName }) => [fileId, fileName])).toEqual([
      [7, "Tờ trình.pdf"],
      ["x-1", ""],
    ]);
    expect(files.map(({ document }) => document)).toMatchObject([
      { source: { address: SOURCE, bearer: "t" }, title: "Tờ trình.pdf", delivery: { fields: [["a", "b"]] } },
      { source: { address: "https://eoffice.example.vn/2" }, title: "2", kind: null },
    ]);
  });

  it.each([
    {},
    { Files: [] },
    { Files: "x" },
    { Files: [{ FileID: 1 }] },
    { Files: Array.from({ length: 501 }, () => Files[0]) },
  ])("without documents, or with too many, is refused (%#)", (request) => {
    expect(() => readBatchRequest(JSON.stringify({ FileUploadHandler: HANDLER, ...request }))).toThrow(
      expect.objectContaining({ code: "PORTAL_REQUEST_INVALID" }),
    );
  });
});
