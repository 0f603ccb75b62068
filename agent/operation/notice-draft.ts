import { noticeText } from "../report/notice-text.ts";
import type { Operation } from "./agent-context.ts";
import { onePiece } from "./one-piece.ts";
import { drawApart } from "./report-drawing.ts";

/** `notice.draft`: the notice as a file, for the user to print or sign. */
export const noticeDraft: Operation<"notice.draft"> =
  ({ now }) =>
  async ({ format, ...given }, { signal }) => {
    const notice = noticeText(given, now());
    if (format === "docx") {
      const { noticeDocx } = await import("../report/notice-docx.ts");
      return { result: {}, body: onePiece(noticeDocx(notice)) };
    }
    return { result: {}, body: onePiece(await drawApart({ what: "notice", notice }, signal)) };
  };
