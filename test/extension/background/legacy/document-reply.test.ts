import { describe, expect, it } from "vitest";
import { batchReply, documentReply } from "../../../../extension/background/legacy/document-reply.ts";
import { readBatchRequest } from "../../../../extension/background/legacy/document-request.ts";
import type { DocumentEnd } from "../../../../extension/background/sign/sign-order.ts";
import { SENTENCES } from "../../../../protocol/sentence.ts";

function delivered(answer: unknown): DocumentEnd {
  const text = typeof answer === "string" ? answer : JSON.stringify(answer);
  return {
    state: "delivered",
    fileName: "goc.pdf",
    answer: { status: 200, url: "https://a.vn/up", contentType: "text/html", text },
    signed: null,
    kind: "seal",
    number: "79",
    date: "22/11/2026",
    signedAt: "2026-11-22T02:00:00Z",
  };
}

const REQUEST = JSON.stringify({ IssuedDate: "2026-11-22T08:00:00+07:00" });

const REFUSED: DocumentEnd = { state: "failed", code: "CONSENT_REFUSED", fileName: "goc.pdf" };

describe("the reply to a request for one document", () => {
  it("relays what the handler says, its FileServer unchanged", () => {
    const FileServer = '{"id":"5","path":"/a\\\\b"}';
    const answer = { Status: true, Message: "Đã lưu", FileName: "luu.pdf", FileServer };
    expect(JSON.parse(documentReply(delivered(answer), REQUEST))).toEqual({
      Status: 0,
      Message: "Đã lưu",
      FileName: "luu.pdf",
      FileServer,
      DocumentNumber: "79",
      DocumentDate: "2026-11-22T08:00:00+07:00",
    });
  });

  it("names the original file and a message where the handler names none", () => {
    expect(JSON.parse(documentReply(delivered({ Status: true }), REQUEST))).toMatchObject({
      Status: 0,
      Message: "Ký số thành công.",
      FileName: "goc.pdf",
      FileServer: "",
    });
  });

  it("names the date that the user chose instead of the page's", () => {
    const end = { ...delivered({ Status: true }), date: "23/11/2026" };
    expect(JSON.parse(documentReply(end, REQUEST))).toMatchObject({ DocumentDate: "23/11/2026" });
  });

  it("prefers the handler's number and date", () => {
    const answer = { Status: true, DocumentNumber: "80", DocumentDate: "2026-11-23" };
    expect(JSON.parse(documentReply(delivered(answer), REQUEST))).toMatchObject({
      DocumentNumber: "80",
      DocumentDate: "2026-11-23",
    });
  });

  it("stays under 8 KiB however long the handler's message is", () => {
    const answer = { Status: true, Message: "ộ".repeat(100_000), FileServer: "/f/a.pdf" };
    expect(new TextEncoder().encode(documentReply(delivered(answer), REQUEST)).length).toBeLessThan(8_192);
  });

  it("says a failure twice, in Vietnamese, under a number that is not zero", () => {
    const reply: unknown = JSON.parse(documentReply(REFUSED, REQUEST));
    const sentence = SENTENCES.CONSENT_REFUSED.vi;
    expect(reply).toMatchObject({ Status: 1, Message: sentence, Error: sentence, FileServer: "" });
  });
});

describe("the reply to a batch", () => {
  const files = readBatchRequest(
    JSON.stringify({
      FileUploadHandler: "https://a.vn/up",
      Files: [
        { FileID: 7, FileName: " Một.pdf", URL: "https://a.vn/1" },
        { FileID: "7", FileName: "Hai.pdf", URL: "https://a.vn/2" },
      ],
    }),
  );

  it("echoes ids with their types and names unchanged, and says of each how it went", () => {
    const reply: unknown = JSON.parse(
      batchReply(files, [delivered({ Status: 1, FileServer: "/f/1" }), REFUSED]),
    );
    expect(reply).toEqual({
      Status: 0,
      Message: "Đã ký số 1/2 văn bản.",
      Files: [
        { FileID: 7, FileName: " Một.pdf", Status: 0, FileSignedURL: "/f/1" },
        {
          FileID: "7",
          FileName: "Hai.pdf",
          Status: 1,
          FileSignedURL: "",
          Message: SENTENCES.CONSENT_REFUSED.vi,
        },
      ],
    });
  });

  it("is a failure where nothing was signed", () => {
    const reply: unknown = JSON.parse(batchReply(files, [REFUSED, REFUSED]));
    const sentence = SENTENCES.CONSENT_REFUSED.vi;
    expect(reply).toMatchObject({ Status: 1, Message: sentence, Error: sentence });
  });
});
