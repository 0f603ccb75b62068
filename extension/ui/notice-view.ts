import { button, element, part, replaceWhenChanged } from "./element.ts";
import { icon } from "./icon.ts";
import { message } from "./message.ts";
import { minute } from "./moment.ts";
import { originName } from "./origin-view.ts";
import { codeLine, sentenceOf } from "./problem-view.ts";
import type { ControlPage } from "./control-page.ts";
import type { ControlState } from "../background/control-message.ts";
import type { PortalNotice } from "../background/portal/portal-message.ts";

/** In the page's `#portal-notices-section`: what portals asked for and did not get, and how to allow it where that can be. */
export function showNotices(
  { notices }: ControlState,
  page: ControlPage,
  allow: { label: string; press: () => void } | null,
): void {
  part("#portal-notices-section", HTMLElement).hidden = notices.length === 0;
  replaceWhenChanged(part("#portal-notices", HTMLElement), notices, () =>
    notices.map((notice) => noticeBox(notice, page, allow)),
  );
}

function noticeBox(
  { origin, code, at }: PortalNotice,
  page: ControlPage,
  allow: { label: string; press: () => void } | null,
): HTMLElement {
  const isOff = code === "PORTAL_HASHES_OFF" || code === "PORTAL_NONCES_OFF";
  const host = originName(origin);
  const dismiss = button(message("noticeDismiss"), "quiet", () => {
    void page.ask({ type: "dismiss-notice", origin });
  });
  dismiss.setAttribute("aria-label", `${message("noticeDismiss")}: ${host}`);
  return element(
    "div",
    { class: "notice portal-notice" },
    icon("warning"),
    element("strong", {}, host),
    element("p", {}, sentenceOf(code)),
    element("p", { class: "quiet-text" }, minute(at)),
    codeLine({ code, detail: null }),
    element(
      "div",
      { class: "actions" },
      isOff && allow && button(allow.label, "secondary", allow.press),
      dismiss,
    ),
  );
}
