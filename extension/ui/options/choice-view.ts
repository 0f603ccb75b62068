import { element } from "../element.ts";
import { message } from "../message.ts";
import type { ControlPage } from "../control-page.ts";
import type { MessageKey } from "../message.ts";
import type { PortalState } from "../../background/control-message.ts";
import type { PortalChoice } from "../../background/portal/portal-message.ts";

/** What can be chosen for a portal: who answers its calls, and whether what nobody can be shown is signed for it. */
export function choiceFields(portal: PortalState, page: ControlPage): HTMLElement {
  const { adapterId, choices } = portal;
  const choose = (choice: Partial<PortalChoice>) => void page.ask({ type: "choose", adapterId, choice });
  return element(
    "div",
    { class: "choices" },
    element(
      "fieldset",
      {},
      element("legend", { class: "label" }, message("choiceSockets")),
      socketChoice(portal, "kyso", "choiceSocketsKyso", choose),
      socketChoice(portal, "incumbent", "choiceSocketsIncumbent", choose),
      choices.locked.includes("sockets") && lockedNote(),
    ),
    element(
      "fieldset",
      {},
      element("legend", { class: "label" }, message("choiceData")),
      switchOf(portal, "hashes", "choiceHashes", "choiceHashesHint", choose),
      switchOf(portal, "nonces", "choiceNonces", "choiceNoncesHint", choose),
    ),
    organisationChoice(portal, choose),
  );
}

function socketChoice(
  { adapterId, choices, name }: PortalState,
  value: PortalChoice["sockets"],
  key: MessageKey,
  choose: (choice: Partial<PortalChoice>) => void,
): HTMLElement {
  const input = element("input", {
    type: "radio",
    name: `sockets-${adapterId}`,
    id: `sockets-${value}-${adapterId}`,
    value,
    checked: choices.sockets === value,
    disabled: choices.locked.includes("sockets"),
    "aria-label": `${message(key)}: ${name}`,
  });
  input.addEventListener("change", () => choose({ sockets: value }));
  return element("label", { class: "choice" }, input, element("span", {}, message(key)));
}

function switchOf(
  { adapterId, choices, name }: PortalState,
  key: "hashes" | "nonces",
  label: MessageKey,
  hint: MessageKey,
  choose: (choice: Partial<PortalChoice>) => void,
): HTMLElement {
  const isLocked = choices.locked.includes(key);
  const input = element("input", {
    type: "checkbox",
    name: key,
    id: `${key}-${adapterId}`,
    checked: choices[key],
    disabled: isLocked,
    "aria-label": `${message(label)}: ${name}`,
  });
  input.addEventListener("change", () => choose({ [key]: input.checked }));
  return element(
    "label",
    { class: "choice" },
    input,
    element(
      "span",
      {},
      element("span", {}, message(label)),
      element("span", { class: "hint" }, message(hint)),
      isLocked && lockedNote(),
    ),
  );
}

function organisationChoice(
  { adapterId, choices, name }: PortalState,
  choose: (choice: Partial<PortalChoice>) => void,
): HTMLElement {
  const isLocked = choices.locked.includes("organisation");
  const id = `organisation-${adapterId}`;
  const input = element("input", {
    type: "text",
    name: "organisation",
    id,
    maxlength: "300",
    value: choices.organisation ?? "",
    disabled: isLocked,
    "aria-label": `${message("choiceOrganisation")}: ${name}`,
  });
  input.addEventListener("change", () => choose({ organisation: input.value.trim() || null }));
  return element(
    "div",
    { class: "field" },
    element("label", { class: "label", for: id }, message("choiceOrganisation")),
    input,
    element("span", { class: "hint" }, message("choiceOrganisationHint")),
    isLocked && lockedNote(),
  );
}

function lockedNote(): HTMLElement {
  return element("span", { class: "badge" }, message("choiceLocked"));
}
