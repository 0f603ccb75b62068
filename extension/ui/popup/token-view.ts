import { careNotice, openNoticeWindow, openPinWindow } from "../care-notice.ts";
import { button, element, named, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import { day, daysUntil } from "../moment.ts";
import { careOf } from "../token-care.ts";
import type { ControlPage } from "../control-page.ts";
import type { CertificateSummary, TokenSummary } from "../../../protocol/operation.ts";

/** The tokens that are inserted, what their flags say of the PIN, and until when their certificates hold. */
export function showTokens(tokens: readonly TokenSummary[], page: ControlPage): void {
  replaceWhenChanged(part("#tokens", HTMLElement), tokens, () => [
    tokens.length === 0
      ? element("p", { class: "quiet-text" }, message("noTokens"))
      : element("ul", { class: "cards" }, ...tokens.map((token) => tokenCard(token, page))),
    named(
      "report-loss",
      button(message("noticeOpen"), "quiet", () => openNoticeWindow(null)),
    ),
  ]);
}

function tokenCard(token: TokenSummary, page: ControlPage): HTMLElement {
  const notes = careOf(token, new Date());
  const remind = (tokenId: string) => void page.ask({ type: "reminded", tokenId });
  const isOffered = notes.some(({ act }) => act === "change" || act === "remind");
  return element(
    "li",
    { class: "card" },
    element(
      "div",
      { class: "card-head" },
      icon("token"),
      element("strong", {}, token.label),
      pinBadge(token),
    ),
    ...token.certificates.map(certificateLine),
    ...notes.map((note) => careNotice(note, token, remind)),
    !isOffered && !token.pin.locked && changeButton(token),
  );
}

function changeButton(token: TokenSummary): HTMLElement {
  const change = button(message("pinChange"), "quiet", () => openPinWindow(token));
  return element("div", { class: "actions" }, named("change-pin", change));
}

function pinBadge({ pin }: TokenSummary): HTMLElement {
  if (pin.locked) return element("span", { class: "badge trouble" }, message("tokenLocked"));
  if (pin.finalTry) return element("span", { class: "badge trouble" }, message("tokenFinalTry"));
  if (pin.toBeChanged) return element("span", { class: "badge caution" }, message("tokenToBeChanged"));
  if (pin.countLow) return element("span", { class: "badge caution" }, message("tokenCountLow"));
  return element("span", { class: "badge good" }, message("tokenReady"));
}

function certificateLine({ subject, role, notAfter }: CertificateSummary): HTMLElement {
  const days = daysUntil(notAfter);
  const facts = [
    subject.organization,
    role && message(role === "personal" ? "rolePersonal" : "roleOrganisation"),
  ];
  return element(
    "div",
    { class: "line" },
    element("span", {}, subject.commonName),
    element(
      "span",
      { class: "quiet-text" },
      [...facts, message("validUntil", day(notAfter))].filter(Boolean).join(" · "),
    ),
    days < 0 && element("span", { class: "badge trouble" }, message("expiredOn", day(notAfter))),
  );
}
