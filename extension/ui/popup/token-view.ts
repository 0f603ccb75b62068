import { element, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import { day, daysUntil } from "../moment.ts";
import type { CertificateSummary, TokenSummary } from "../../../protocol/operation.ts";

/** Days before a certificate's end at which the popup counts them. */
const EXPIRY_NOTICE_DAYS = 60;

/** The tokens that are inserted, what their flags say of the PIN, and until when their certificates hold. */
export function showTokens(tokens: readonly TokenSummary[]): void {
  replaceWhenChanged(part("#tokens", HTMLElement), tokens, () =>
    tokens.length === 0
      ? [element("p", { class: "quiet-text" }, message("noTokens"))]
      : [element("ul", { class: "cards" }, ...tokens.map(tokenCard))],
  );
}

function tokenCard(token: TokenSummary): HTMLElement {
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
  );
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
    days >= 0 &&
      days <= EXPIRY_NOTICE_DAYS &&
      element("span", { class: "badge caution" }, message("expiresSoon", days)),
  );
}
