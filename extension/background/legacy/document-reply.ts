import type { DocumentEnd } from "../sign/sign-order.ts";
import { dateForPage } from "./document-request.ts";
import type { BatchFile } from "./document-request.ts";
import { readHandlerAnswer } from "./legacy-answer.ts";
import type { HandlerAnswer } from "./legacy-answer.ts";
import { DONE, failureFields, FAILED, sentenceOf } from "./legacy-reply.ts";

/* What pages are told that had documents signed. */

/** Said where the handler says nothing: portals take an empty message for a failure. */
const SIGNED = "Ký số thành công.";

/** Longest message of a handler that is passed on, characters: the whole reply stays under 8 KiB. */
const MAX_MESSAGE_CHARACTERS = 1_000;

type Delivered = Extract<DocumentEnd, { state: "delivered" }>;

function answerOf({ answer }: Delivered): HandlerAnswer {
  return readHandlerAnswer(answer ?? { status: 200, text: "" });
}

function messageOf({ message }: HandlerAnswer): string {
  return message.slice(0, MAX_MESSAGE_CHARACTERS) || SIGNED;
}

/**
 * The reply to a request for one document: what the handler named, unchanged, else what was signed.
 * @param message the request
 */
export function documentReply(end: DocumentEnd, message: string): string {
  if (end.state === "failed") {
    const empty = { FileName: "", FileServer: "", DocumentNumber: "", DocumentDate: "" };
    return JSON.stringify({ ...failureFields(end.code), ...empty });
  }
  const answer = answerOf(end);
  return JSON.stringify({
    Status: DONE,
    Message: messageOf(answer),
    FileName: answer.fileName || end.fileName,
    FileServer: answer.fileServer,
    DocumentNumber: answer.documentNumber || (end.number ?? ""),
    DocumentDate: answer.documentDate || dateForPage(message, end.date),
  });
}

/**
 * The reply to a batch. The batch went well where at least one document did: each says for itself how it went, and one
 * that is signed and stored must not be taken for lost because of another.
 */
export function batchReply(files: readonly BatchFile[], ends: readonly DocumentEnd[]): string {
  const signed = ends.filter(({ state }) => state === "delivered").length;
  const told = files.map(({ fileId, fileName }, index) => {
    const end = ends[index];
    const common = { FileID: fileId ?? null, FileName: fileName ?? "" };
    return end?.state === "delivered"
      ? { ...common, Status: DONE, FileSignedURL: answerOf(end).fileServer }
      : {
          ...common,
          Status: FAILED,
          FileSignedURL: "",
          Message: sentenceOf(end?.code ?? "INTERNAL"),
        };
  });
  const failed = ends.find((end) => end.state === "failed");
  const outcome =
    signed > 0
      ? { Status: DONE, Message: `Đã ký số ${signed}/${files.length} văn bản.` }
      : failureFields(failed?.code ?? "INTERNAL");
  return JSON.stringify({ ...outcome, Files: told });
}
