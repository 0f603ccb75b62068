import { describe, expect, it } from "vitest";
import { checkAnswer, UploadFailure } from "../../../../extension/background/portal/upload-answer.ts";
import type { UploadAnswer } from "../../../../extension/content/content-message.ts";

const OK: UploadAnswer = {
  status: 200,
  url: "https://p.example/",
  contentType: "application/json",
  text: "",
};
const JSON_OK = { status: [200], json: { path: ["data", "state"], equals: "OK" } };

function codeOf(answer: Partial<UploadAnswer>, success: Parameters<typeof checkAnswer>[1]): string | null {
  try {
    checkAnswer({ ...OK, ...answer }, success);
    return null;
  } catch (error) {
    if (error instanceof UploadFailure && error.sent) return error.code;
    throw error;
  }
}

describe("a portal's answer to an upload", () => {
  it.each([
    ["the status alone", {}, { status: [200, 201] }, null],
    ["a text", { text: "<b>Thành công</b>" }, { status: [200], text: "Thành công" }, null],
    ["a value in JSON", { text: '{"data":{"state":"OK"}}' }, JSON_OK, null],
    ["another value", { text: '{"data":{"state":"LOI"}}' }, JSON_OK, "PORTAL_UPLOAD_REFUSED"],
    ["JSON without the value", { text: '{"data":null}' }, JSON_OK, "PORTAL_UPLOAD_REFUSED"],
    [
      "a key of every object",
      { text: "{}" },
      { status: [200], json: { path: ["toString", "name"], equals: "toString" } },
      "PORTAL_UPLOAD_REFUSED",
    ],
    ["no JSON", { text: "<html>" }, JSON_OK, "PORTAL_UPLOAD_REFUSED"],
    ["an error page", { status: 500 }, { status: [200] }, "PORTAL_UPLOAD_FAILED"],
    ["a refusal", { status: 403 }, { status: [200] }, "PORTAL_UPLOAD_REFUSED"],
    ["a login page", { text: '<input type="password">' }, JSON_OK, "PORTAL_LOGGED_OUT"],
    ["no login", { status: 401 }, { status: [200] }, "PORTAL_LOGGED_OUT"],
  ])("with %s is taken for what it is", (_what, answer, success, expected) => {
    expect(codeOf(answer, success)).toBe(expected);
  });

  it("that is made to be read slowly is read at once", () => {
    const pages = [
      "<input ".repeat(40_000),
      `<input ${"type ".repeat(50_000)}`,
      `<input type${" ".repeat(250_000)}`,
    ];
    const answers = [...pages, `{${'\\"'.repeat(100_000)}`, "{".repeat(200_000), '{"Status":'.repeat(20_000)];
    const before = process.cpuUsage().user;
    for (const text of answers) {
      expect(codeOf({ text }, { status: [200], handler: "vgca" })).toBe("PORTAL_UPLOAD_REFUSED");
    }
    // Microseconds of work, whatever else the machine does; each of these once took many seconds.
    expect(process.cpuUsage().user - before).toBeLessThan(2_000_000);
  });
});
