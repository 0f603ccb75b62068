import type { UploadAnswer } from "../../content/content-message.ts";
import { RequestFields } from "./request-fields.ts";
import { foundAnswer, splitAnswer } from "./answer-text.ts";

/** What the handler of a portal's uploads answered. */
export interface HandlerAnswer {
  /** Whether the portal has the file. */
  stored: boolean;
  message: string;
  /** As the handler wrote them, unchanged; empty where it named none. */
  fileName: string;
  fileServer: string;
  documentNumber: string;
  documentDate: string;
}

/** A field as text, unchanged. */
function relayed(fields: RequestFields, name: string): string {
  const value = fields.value(name);
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return "";
  return JSON.stringify(value) ?? "";
}

/**
 * Whether a status says that the file is stored. `0` and `1` occur with either meaning, so there it counts whether the
 * portal says where the file lies; so it does where no status is given at all.
 */
function saysStored(status: unknown, fileServer: string): boolean {
  const word = typeof status === "string" ? status.trim().toLowerCase() : status;
  if (word === true || word === "true") return true;
  const unclear = word === 0 || word === 1 || word === "0" || word === "1";
  const missing = word === undefined || word === null || word === "";
  return (unclear || missing) && fileServer.trim() !== "";
}

/**
 * Reads a handler's answer leniently: JSON with a byte order mark, with markup around it, as `text/html`, inside a
 * string or an envelope, or not quite JSON at all. What can't be read is not stored.
 */
export function readHandlerAnswer({ status, text }: Pick<UploadAnswer, "status" | "text">): HandlerAnswer {
  const fields = new RequestFields(foundAnswer(text) ?? splitAnswer(text));
  const fileServer = relayed(fields, "FileServer");
  return {
    stored: status >= 200 && status < 300 && saysStored(fields.value("Status"), fileServer),
    message: fields.text("Message"),
    fileName: relayed(fields, "FileName"),
    fileServer,
    documentNumber: relayed(fields, "DocumentNumber"),
    documentDate: relayed(fields, "DocumentDate"),
  };
}
