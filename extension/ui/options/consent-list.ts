import { button, element, part, replaceWhenChanged } from "../element.ts";
import { message } from "../message.ts";
import { originName } from "../origin-view.ts";
import type { ControlPage } from "../control-page.ts";
import type { ControlRequest } from "../../background/control-message.ts";
import type { PortalConsent } from "../../background/portal/portal-message.ts";

type Revoked = Extract<ControlRequest, { type: "revoke" }>["what"];

/** In the page's `#consents`: what was allowed to each origin, each to be taken back. */
export function showConsents(consents: readonly PortalConsent[], page: ControlPage): void {
  replaceWhenChanged(part("#consents", HTMLElement), consents, () =>
    consents.length === 0
      ? [element("p", { class: "quiet-text" }, message("consentsNone"))]
      : [element("ul", { class: "cards" }, ...consents.map((consent) => consentCard(consent, page)))],
  );
}

function consentCard(consent: PortalConsent, page: ControlPage): HTMLElement {
  const { origin, firstUse, hosts, certificate, lockedHosts } = consent;
  const revoke = (what: Revoked, of: string) => {
    const node = button(message("consentRevoke"), "quiet", () => {
      void page.ask({ type: "revoke", origin, what });
    });
    node.setAttribute("aria-label", `${message("consentRevoke")}: ${of}`);
    return node;
  };
  const isOwn = firstUse || certificate !== null || hosts.some((host) => !lockedHosts.includes(host));
  const all = button(message("consentRevokeAll"), "secondary", () => {
    void page.ask({ type: "revoke", origin, what: "all" });
  });
  all.setAttribute("aria-label", `${message("consentRevokeAll")}: ${originName(origin)}`);
  return element(
    "li",
    { class: "card" },
    element("div", { class: "card-head" }, element("strong", {}, originName(origin))),
    element(
      "ul",
      { class: "consent-list" },
      firstUse && element("li", {}, element("span", {}, message("consentFirstUse"))),
      ...hosts.map((host) =>
        element(
          "li",
          {},
          element("span", {}, message("consentHost", originName(host))),
          lockedHosts.includes(host)
            ? element("span", { class: "badge" }, message("choiceLocked"))
            : revoke({ host }, originName(host)),
        ),
      ),
      certificate !== null &&
        element(
          "li",
          {},
          element("span", {}, message("consentCertificate", certificate.slice(0, 16))),
          revoke("certificate", message("certificateWhich")),
        ),
    ),
    isOwn && element("div", { class: "actions" }, all),
  );
}
