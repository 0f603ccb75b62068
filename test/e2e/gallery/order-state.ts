import { SIGNATURE_KINDS } from "../../../protocol/signature-kind.ts";
import type { SignState } from "../../../extension/background/ui-message.ts";
import { looking, OFFICE_TOKEN, preparing, TOKEN } from "./state.ts";

/* States of the sign window for documents that a page has ordered by a socket or the page API. */

const FILES = "https://files.tinh-mau.gov.vn";
const HANDLER = "http://10.20.30.40:8080";

/** What a page names outside its own site. */
export const OUTSIDE = {
  via: "vgca",
  source: { from: "address", host: FILES },
  destination: { to: "address", host: HANDLER },
} as const satisfies Partial<SignState>;

/** What the page hands over itself, and gets back. */
export const HANDED_OVER = {
  via: "page",
  source: { from: "page", host: null },
  destination: { to: "page", host: null },
} as const satisfies Partial<SignState>;

/** A file of the user's own, for the portal's own handler. */
const PICKED = {
  via: "vgca",
  source: { from: "user", host: null },
  destination: { to: "address", host: "https://eoffice.tanlap.gov.vn" },
} as const satisfies Partial<SignState>;

/** Everything that can be new about a request. */
export function askingAll(): SignState {
  return {
    ...preparing({
      name: "asking",
      questions: [
        { name: "first-use" },
        { name: "source", host: FILES },
        { name: "destination", host: HANDLER },
      ],
      originPatterns: [`${FILES}/*`, "http://10.20.30.40/*"],
    }),
    ...OUTSIDE,
  };
}

/** A portal that the user knows, and that asks for the first time. */
export function askingFirstUse(): SignState {
  const own = { host: "https://eoffice.tanlap.gov.vn" };
  return {
    ...preparing({ name: "asking", questions: [{ name: "first-use" }], originPatterns: [] }),
    via: "vgca",
    source: { from: "address", ...own },
    destination: { to: "address", ...own },
  };
}

export function choosing(): SignState {
  return { ...preparing({ name: "choosing" }), ...PICKED, title: "", fileName: "", documentFile: "x" };
}

/** The sign window with a document that a page ordered. */
export function ordered(change: Partial<SignState> = {}): SignState {
  return looking({ ...OUTSIDE, kinds: SIGNATURE_KINDS, tokens: [TOKEN, OFFICE_TOKEN], ...change });
}
