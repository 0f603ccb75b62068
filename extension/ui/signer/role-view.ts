import { element, part, replaceWhenChanged } from "../element.ts";
import { message } from "../message.ts";
import type { MessageKey } from "../message.ts";
import type { CertificateSummary } from "../../../protocol/operation.ts";
import type { RoleReason, RoleSuggestion } from "../../../protocol/role.ts";
import type { CertificateRole } from "../../../protocol/signature-kind.ts";

/** What each role is called. */
export const ROLE_MESSAGE = {
  personal: "rolePersonal",
  organisation: "roleOrganisation",
} as const satisfies Record<CertificateRole, MessageKey>;

const REASON_MESSAGE = {
  PERSON_IDENTIFIER: "reasonPersonIdentifier",
  PERSON_NAME: "reasonPersonName",
  PERSON_TITLE: "reasonPersonTitle",
  HOLDER_IN_ORGANISATION: "reasonHolderInOrganisation",
  HOLDER_IS_ORGANISATION: "reasonHolderIsOrganisation",
  HOLDER_CALLED_ORGANISATION: "reasonHolderCalledOrganisation",
  ORGANISATION_IDENTIFIER: "reasonOrganisationIdentifier",
} as const satisfies Record<RoleReason, MessageKey>;

/** In the window's `#role`: of a certificate that is seen for the first time, whose it is. Nothing is chosen beforehand. */
export class RoleView {
  readonly #host = part("#role", HTMLElement);
  readonly #choose: (certificate: string, role: CertificateRole) => void;

  constructor(choose: (certificate: string, role: CertificateRole) => void) {
    this.#choose = choose;
  }

  update(certificate: CertificateSummary | null): void {
    const asked = certificate?.role === null && certificate.problem === null ? certificate : null;
    replaceWhenChanged(this.#host, [asked?.sha256, asked?.suggestion], () =>
      asked === null ? [] : [roleQuestion(asked, (role) => this.#choose(asked.sha256, role))],
    );
  }

  focus(): void {
    this.#host.querySelector("input")?.focus();
  }
}

/** The question whose a certificate is, with what is suggested and why; no answer is chosen. */
export function roleQuestion(
  { sha256, suggestion }: CertificateSummary,
  choose: (role: CertificateRole) => void,
): HTMLElement {
  const answer = (role: CertificateRole): HTMLElement => {
    const input = element("input", { type: "radio", name: `role-${sha256}`, value: role });
    input.addEventListener("change", () => choose(role));
    return element(
      "label",
      { class: "choice" },
      input,
      element(
        "span",
        {},
        element("span", {}, message(ROLE_MESSAGE[role])),
        suggestion?.role === role && element("span", { class: "badge" }, message("roleSuggested")),
      ),
    );
  };
  return element(
    "fieldset",
    { class: "role-question notice" },
    element("legend", { class: "label" }, message("roleQuestion")),
    element("p", { class: "hint" }, suggestionText(suggestion)),
    answer("personal"),
    answer("organisation"),
  );
}

function suggestionText(suggestion: RoleSuggestion | undefined): string {
  if (suggestion === undefined) return message("roleNoSuggestion");
  const reasons = suggestion.reasons.map((reason) => message(REASON_MESSAGE[reason])).join("; ");
  if (suggestion.role === null) return message("roleContradiction", reasons);
  return message("roleBecause", message(ROLE_MESSAGE[suggestion.role]), reasons);
}
