import { z } from "zod";
import {
  MAX_DOCUMENT_BYTES,
  MAX_PASSWORD_CHARACTERS,
  MAX_REASON_CHARACTERS,
} from "../../../protocol/limit.ts";
import type { FileReport } from "../../../protocol/report.ts";
import type { ByteProgress, Problem } from "../ui-message.ts";

/*
 * What crosses between the check page (`ui/check/check.html?key=…`) and the background, over a port named
 * CHECK_PORT_PREFIX and the page's key, in the way of ui-message.ts: the whole state each time it changes, and one answer
 * to each request.
 *
 * The key of a portal's document comes with the page's address: the background downloads and checks it as soon as the
 * page connects. A page without a key makes one of its own (`crypto.randomUUID()`), starts in phase `empty`, and has the
 * user's file checked: it puts the file with `writeCheckPart` of check-file.ts at that key, and then asks `check-file`. The
 * background removes it there when it is checked; to show it the page has the user's file itself.
 */

/** Where a check is. Each phase has words of its own in the page. */
export type CheckPhase =
  /** No file was given yet. */
  | { name: "empty" }
  | { name: "downloading"; bytes: ByteProgress }
  | { name: "sending"; bytes: ByteProgress }
  | { name: "checking" }
  /** The document has a password, which only the user knows. `problem`: why the last one did not do. */
  | { name: "locked"; problem: Problem | null }
  | { name: "checked"; report: FileReport }
  /** It could not be checked; `retry` begins again where `retryable`. */
  | { name: "failed"; problem: Problem; retryable: boolean };

/** What the clerk tells the portal of a document that has come in. */
export const CHECK_ANSWERS = ["accept", "return"] as const;
export type CheckAnswer = (typeof CHECK_ANSWERS)[number];

/** How far the clerk's answer has come. */
export type AnswerPhase =
  | { name: "open" }
  | { name: "sending"; answer: CheckAnswer }
  /** The portal has taken it; there is nothing left to say. */
  | { name: "delivered"; answer: CheckAnswer }
  /** `mayBeStored`: the portal may have taken it all the same. */
  | { name: "failed"; answer: CheckAnswer; problem: Problem; mayBeStored: boolean };

/** The document as its portal shows it. */
export interface CheckedPortalDocument {
  /** As the browser states it. */
  origin: string;
  portalName: string;
  title: string;
  number: string | null;
  date: string | null;
}

/** What the check page shows. */
export interface CheckState {
  key: string;
  /** `null` for a file of the user's own. */
  portal: CheckedPortalDocument | null;
  /** Empty while it is not known. */
  fileName: string;
  phase: CheckPhase;
  /**
   * Path in the origin-private file system (`/`-separated folders and file name) of the very bytes that were checked,
   * while the page is open; `null` before they are whole, and for a file of the user's own.
   */
  documentFile: string | null;
  /** `null` where the portal's adapter does not say how it is told. */
  answer: AnswerPhase | null;
}

const fileNameSchema = z.string().max(255);
const sizeSchema = z.int().min(0).max(MAX_DOCUMENT_BYTES);
const passwordSchema = z.string().max(MAX_PASSWORD_CHARACTERS);

/** What the check page asks. */
export const checkRequestSchema = z.discriminatedUnion("type", [
  /**
   * Checks the file that the page has put into the part `document`, and for a signature that stands apart from what it
   * signs, that into the part `content`.
   */
  z.object({
    type: z.literal("check-file"),
    fileName: fileNameSchema,
    size: sizeSchema,
    content: z.object({ fileName: fileNameSchema, size: sizeSchema }).nullable(),
  }),
  /** The password of the document, in phase `locked`; it is passed on and kept by nobody but the page. */
  z.object({ type: z.literal("unlock"), password: passwordSchema }),
  /** Begins again, in phase `failed`; for a portal's document also in phase `checked`. */
  z.object({ type: z.literal("retry") }),
  /** The report as a PDF, in phase `checked`. */
  z.object({ type: z.literal("report") }),
  /** The clerk's word to the portal, by the clerk's own press; one request is made of it. */
  z.object({
    type: z.literal("answer"),
    answer: z.enum(CHECK_ANSWERS),
    /** Not empty where the document is returned; `null` where it is accepted. */
    reason: z.string().max(MAX_REASON_CHARACTERS).nullable(),
  }),
]);
export type CheckRequest = z.infer<typeof checkRequestSchema>;

/** What each request of the check page is answered with; how far it came is in the state. */
export interface CheckResults {
  "check-file": null;
  unlock: null;
  retry: null;
  /** A PDF, Base64. */
  report: { fileName: string; pdf: string };
  answer: null;
}
