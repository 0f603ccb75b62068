import { button, element, part, replaceWhenChanged } from "../element.ts";
import { message } from "../message.ts";
import { ROLE_MESSAGE, roleQuestion } from "../signer/role-view.ts";
import type { OwnAsking } from "./own-asking.ts";
import type { OwnChoices } from "../../background/own/own-message.ts";
import type { ChosenRole } from "../../../protocol/own-operation.ts";
import type { CertificateSummary } from "../../../protocol/operation.ts";
import { CERTIFICATE_ROLES } from "../../../protocol/signature-kind.ts";

/** In the page's `#roles`: the certificates that are in or have a role, to be said, changed or forgotten. */
export function showRoles({ roles, certificates }: OwnChoices, page: OwnAsking): void {
  replaceWhenChanged(part("#roles", HTMLElement), [roles, certificates], () => {
    const known = new Set(roles.roles.map(({ certificate }) => certificate));
    const unknown = certificates.filter(({ sha256 }) => !known.has(sha256));
    if (roles.roles.length + unknown.length === 0)
      return [element("p", { class: "quiet-text" }, message("rolesNone"))];
    return [
      element(
        "ul",
        { class: "cards" },
        ...unknown.map((certificate) => unknownCard(certificate, roles.isLocked, page)),
        ...roles.roles.map((role) =>
          roleCard(role, certificates.find(({ sha256 }) => sha256 === role.certificate) ?? null, page),
        ),
      ),
    ];
  });
}

function unknownCard(certificate: CertificateSummary, isLocked: boolean, page: OwnAsking): HTMLElement {
  return element(
    "li",
    { class: "card" },
    head(certificate.subject.commonName, isLocked ? message("lockedByPolicy") : null),
    element("span", { class: "quiet-text" }, unitOf(certificate)),
    !isLocked &&
      roleQuestion(
        certificate,
        (role) => void page.ask({ type: "role", certificate: certificate.sha256, role }),
      ),
  );
}

function roleCard(
  { certificate, name, role, from }: ChosenRole,
  present: CertificateSummary | null,
  page: OwnAsking,
): HTMLElement {
  const holder = present?.subject.commonName ?? name ?? certificate.slice(0, 16);
  const isOwn = from === "own";
  const select = element(
    "select",
    { name: `role-${certificate}`, "aria-label": holder, disabled: !isOwn },
    ...CERTIFICATE_ROLES.map((one) =>
      element("option", { value: one, selected: one === role }, message(ROLE_MESSAGE[one])),
    ),
  );
  select.addEventListener("change", () => {
    const chosen = CERTIFICATE_ROLES.find((one) => one === select.value) ?? role;
    void page.ask({ type: "role", certificate, role: chosen });
  });
  const forget = button(message("roleForget"), "quiet", () => {
    void page.ask({ type: "role", certificate, role: null });
  });
  forget.setAttribute("aria-label", `${message("roleForget")}: ${holder}`);
  return element(
    "li",
    { class: "card" },
    head(holder, isOwn ? null : message(from === "file" ? "fromFile" : "fromMachine")),
    element("span", { class: "quiet-text" }, present === null ? message("roleNotIn") : unitOf(present)),
    element("div", { class: "role-line" }, select, isOwn && forget),
  );
}

function head(holder: string, badge: string | null): HTMLElement {
  return element(
    "div",
    { class: "card-head" },
    element("strong", {}, holder),
    badge !== null && element("span", { class: "badge" }, badge),
  );
}

function unitOf({ subject, issuer }: CertificateSummary): string {
  const unit = [subject.organizationalUnit, subject.organization].filter(Boolean).join(", ");
  return [unit, message("issuedBy", issuer)].filter(Boolean).join(" · ");
}
