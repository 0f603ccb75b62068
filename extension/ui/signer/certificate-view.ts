import { isErrorCode } from "../../../protocol/error.ts";
import { button, element, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import { day } from "../moment.ts";
import { sentenceOf } from "../problem-view.ts";
import { choicesAmong, isWrongRole } from "./choice.ts";
import type { Choice } from "./choice.ts";
import type { TokenSummary } from "../../../protocol/operation.ts";
import type { SignatureKind } from "../../../protocol/signature-kind.ts";

/** What there is to choose among. */
export interface CertificateOffer {
  readonly tokens: readonly TokenSummary[];
  /** `null` where any certificate will do. */
  readonly kind: SignatureKind | null;
  /** SHA-256 of the one that is chosen. */
  readonly chosen: string | null;
}

/** The certificates to choose among, as cards; where there is none, what to do about it. */
export function showCertificates(
  host: HTMLElement,
  { tokens, kind, chosen }: CertificateOffer,
  on: { choose: (sha256: string) => void; refresh: () => void },
): void {
  const choices = choicesAmong(tokens, kind);
  replaceWhenChanged(host, [choices, kind, tokens.length], () =>
    choices.length === 0
      ? [noToken(tokens.length > 0, on.refresh)]
      : choices.map((choice) =>
          card(choice, kind, choices.length > 1, () => on.choose(choice.certificate.sha256)),
        ),
  );
  for (const input of host.querySelectorAll("input")) input.checked = input.value === chosen;
}

function noToken(isIn: boolean, refresh: () => void): HTMLElement {
  return element(
    "div",
    { class: "notice" },
    icon("token"),
    element("p", {}, sentenceOf(isIn ? "TOKEN_NO_CERTIFICATE" : "TOKEN_NOT_FOUND")),
    element("div", { class: "actions" }, button(message("lookAgain"), "secondary", refresh)),
  );
}

function card(choice: Choice, kind: SignatureKind | null, many: boolean, choose: () => void): HTMLElement {
  const { certificate, token } = choice;
  const { subject } = certificate;
  const input = element("input", { type: "radio", name: "certificate", value: certificate.sha256 });
  input.addEventListener("change", choose);
  const unit = [subject.organizationalUnit, subject.organization].filter(Boolean).join(", ");
  return element(
    "label",
    { class: many ? "certificate" : "certificate only" },
    input,
    element(
      "span",
      { class: "certificate-text" },
      element("strong", { class: "holder" }, subject.commonName),
      unit !== "" && element("span", {}, unit),
      element("span", { class: "particular" }, message("issuedBy", certificate.issuer)),
      element("span", { class: "particular" }, validity(choice)),
      element("span", { class: "particular" }, message("onToken", token.label)),
      ...warningsOf(choice, kind).map((text) => element("span", { class: "warning" }, icon("warning"), text)),
    ),
  );
}

function validity({ certificate }: Choice): string {
  return message("validFromTo", day(certificate.notBefore), day(certificate.notAfter));
}

function warningsOf({ certificate, token }: Choice, kind: SignatureKind | null): string[] {
  const warnings: string[] = [];
  if (isWrongRole(certificate, kind))
    warnings.push(message(certificate.role === "personal" ? "needsOrganisation" : "needsPersonal"));
  if (certificate.role === null) warnings.push(message("roleUnknown"));
  const { problem } = certificate;
  if (problem !== null) warnings.push(sentenceOf(isErrorCode(problem) ? problem : "CERTIFICATE_INVALID"));
  const { warning } = certificate;
  if (problem === null && warning !== null && isErrorCode(warning)) warnings.push(sentenceOf(warning));
  if (token.pin.locked) warnings.push(message("pinLocked"));
  return warnings;
}
