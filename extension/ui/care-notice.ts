import { openOwnWindow } from "../background/own-window.ts";
import { NOTICE_PAGE, PIN_PAGE } from "../background/ui-address.ts";
import { button, element, named } from "./element.ts";
import { icon } from "./icon.ts";
import { message } from "./message.ts";
import type { TokenSummary } from "../../protocol/operation.ts";
import type { CareNote } from "./token-care.ts";

/** Size of the windows for PIN and notice, CSS pixels. */
const PIN_WINDOW = { width: 520, height: 760 } as const;
const NOTICE_WINDOW = { width: 820, height: 900 } as const;

/** Opens the window that changes a token's PIN. */
export function openPinWindow({ tokenId }: TokenSummary): void {
  void openOwnWindow(`${PIN_PAGE}?token=${encodeURIComponent(tokenId)}`, PIN_WINDOW);
}

/** Opens the window that drafts the notice of a lost token. */
export function openNoticeWindow(tokenId: string | null): void {
  const query = tokenId === null ? "" : `?token=${encodeURIComponent(tokenId)}`;
  void openOwnWindow(`${NOTICE_PAGE}${query}`, NOTICE_WINDOW);
}

/** A box that says one thing of a token, with the buttons to do something about it. @param remind says that the reminder was given */
export function careNotice(
  note: CareNote,
  token: TokenSummary,
  remind: (tokenId: string) => void,
): HTMLElement {
  const change = named(
    "change-pin",
    button(message("pinChange"), "secondary", () => openPinWindow(token)),
  );
  const changed = named(
    "pin-reminded",
    button(message("pinAlreadyChanged"), "quiet", () => remind(token.tokenId)),
  );
  const report = named(
    "report-loss",
    button(message("noticeDraft"), "secondary", () => openNoticeWindow(token.tokenId)),
  );
  const actions = { change: [change], remind: [change, changed], report: [report] } as const;
  return element(
    "div",
    { class: note.tone === "caution" ? "notice" : `notice ${note.tone}` },
    icon(note.tone === "calm" ? "info" : "warning"),
    element("p", {}, note.text),
    note.act !== null && element("div", { class: "actions" }, ...actions[note.act]),
  );
}
