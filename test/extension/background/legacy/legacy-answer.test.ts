import { describe, expect, it } from "vitest";
import { readHandlerAnswer } from "../../../../extension/background/legacy/legacy-answer.ts";

/** `FileServer` as it often is: JSON inside a string. */
const FILE_SERVER = '{"id":5,"name":"a.pdf"}';
const ANSWER = { Status: true, Message: "ok", FileName: "a.pdf", FileServer: FILE_SERVER };
const JSON_TEXT = JSON.stringify(ANSWER);

function read(text: string, status = 200) {
  return readHandlerAnswer({ status, text });
}

describe("an upload handler's answer", () => {
  it.each([
    ["as JSON", JSON_TEXT],
    ["with a byte order mark", `\uFEFF${JSON_TEXT}`],
    [
      "with the page's markup behind it",
      `${JSON_TEXT}\r\n\r\n<!DOCTYPE html>\r\n<html><body>{}</body></html>`,
    ],
    ["amid markup", `<html><head><style>a{b:c}</style></head><body><pre>${JSON_TEXT}</pre></body></html>`],
    [
      "as a web service's string",
      `<?xml version="1.0"?><string xmlns="http://tempuri.org/">${JSON_TEXT}</string>`,
    ],
    ["with entities for its quotes", `<string>${JSON_TEXT.replaceAll('"', "&quot;")}</string>`],
    [
      "with entities by number",
      `<string>${JSON_TEXT.replaceAll('"', "&#34;").replace("ok", "&#x6F;&#107;")}</string>`,
    ],
    [
      "with entities, not quite JSON",
      `<string>${JSON_TEXT.replace(/}$/, ",}").replaceAll('"', "&quot;")}</string>`,
    ],
    [
      "as XML",
      `<?xml version="1.0"?><Result xmlns:i="urn:i"><Status>true</Status><a:Message i:x="y">ok</a:Message><FileName>a.pdf</FileName><FileServer>${FILE_SERVER.replaceAll('"', "&quot;")}</FileServer></Result>`,
    ],
    ["as a string of JSON", JSON.stringify(JSON_TEXT)],
    ["as the only member of an object", JSON.stringify({ UploadFileResult: JSON_TEXT })],
    ["in the envelope of an ASP.NET method", JSON.stringify({ d: JSON_TEXT })],
    ["as a list of one", `[${JSON_TEXT}]`],
    ["with names in other cases", JSON_TEXT.replace("Status", "status").replace("FileServer", "fileServer")],
    ["with single quotes", `{'Status':true,'Message':'ok','FileName':'a.pdf','FileServer':'${FILE_SERVER}'}`],
    ["with a trailing comma", `${JSON_TEXT.slice(0, -1)},}`],
    [
      "with quotes that were not escaped",
      `{"Status":true,"Message":"ok","FileName":"a.pdf","FileServer":"${FILE_SERVER}"}`,
    ],
    [
      "with such quotes and markup behind",
      `{"Status":true,"Message":"ok","FileServer":"${FILE_SERVER}","FileName":"a.pdf"}\n<html>{"x":"y"}</html>`,
    ],
    [
      "without quotes around names",
      `{Status: True, Message: "ok", FileName: "a.pdf", FileServer: '${FILE_SERVER}'}`,
    ],
  ])("is read %s, its FileServer unchanged", (_name, text) => {
    expect(read(text)).toMatchObject({
      stored: true,
      message: "ok",
      fileName: "a.pdf",
      fileServer: FILE_SERVER,
    });
  });

  it("is read with line breaks in a message", () => {
    const text =
      '{"Status":"true","Message":"Dòng một\r\nDòng hai","FileName":"a.pdf","FileServer":"/f/a.pdf"}';
    expect(read(text)).toMatchObject({
      stored: true,
      message: "Dòng một\r\nDòng hai",
      fileServer: "/f/a.pdf",
    });
  });

  it("is read with a path of Windows that was not escaped", () => {
    const text = String.raw`{"Status":true,"FileName":"x.pdf","FileServer":"D:\Upload\x.pdf"}`;
    expect(read(text)).toMatchObject({ stored: true, fileServer: String.raw`D:\Upload\x.pdf` });
  });

  it.each([
    [true, "", true],
    ["true", "", true],
    ["True", "", true],
    [false, "/f/a.pdf", false],
    ["false", "/f/a.pdf", false],
    [0, "/f/a.pdf", true],
    [0, "", false],
    [1, "/f/a.pdf", true],
    [1, " ", false],
    ["1", "/f/a.pdf", true],
    [2, "/f/a.pdf", false],
    ["error", "/f/a.pdf", false],
    [null, "/f/a.pdf", true],
    [null, "", false],
  ])("with Status %j and FileServer %j: stored %j", (Status, FileServer, stored) => {
    expect(read(JSON.stringify({ Status, FileServer })).stored).toBe(stored);
  });

  it("is no acceptance under a status of HTTP that is none", () => {
    expect(read(JSON_TEXT, 500).stored).toBe(false);
  });

  it.each([
    "",
    "OK",
    "true",
    "<html><body>Đăng nhập</body></html>",
    "{}",
    "{".repeat(100_000),
    '"'.repeat(100_000),
  ])("is no acceptance where nothing can be read of it (%#)", (text) => {
    expect(read(text)).toEqual({
      stored: false,
      message: "",
      fileName: "",
      fileServer: "",
      documentNumber: "",
      documentDate: "",
    });
  });

  it("is looked at in no more time than its length, however hostile", () => {
    const blanks = " ".repeat(500_000);
    for (const text of [
      `{${blanks}Status`,
      `{Status:${blanks}x`,
      `{"FileServer":""${blanks}`,
      `"${"\\".repeat(500_000)}`,
    ]) {
      read(text);
    }
  });

  it("has its FileServer relayed as text where it is none", () => {
    expect(read('{"Status":true,"FileServer":{"id":5},"FileName":7}')).toMatchObject({
      fileServer: '{"id":5}',
      fileName: "7",
    });
  });

  it("has number and date relayed", () => {
    const answer = { ...ANSWER, DocumentNumber: "79/QĐ", DocumentDate: "2026-11-22T00:00:00" };
    expect(read(JSON.stringify(answer))).toMatchObject({
      documentNumber: "79/QĐ",
      documentDate: "2026-11-22T00:00:00",
    });
  });
});
