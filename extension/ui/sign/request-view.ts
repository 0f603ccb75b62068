import { element, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import { bytes, minute } from "../moment.ts";
import { showOrigin, showWay } from "../origin-view.ts";
import { standingOf, worstOf } from "../standing.ts";
import type { Standing } from "../standing.ts";
import type { SignatureReport } from "../../../protocol/report.ts";
import type { SignState } from "../../background/ui-message.ts";

/** The top of the window: who asks, and what is to be signed. */
export function showRequest(state: SignState): void {
  showOrigin(state);
  showWay(state);
  const title = state.title || state.fileName || message("wayUser");
  part("#title", HTMLElement).textContent = title;
  part("#title", HTMLElement).title = state.title;
  const facts = factsOf(state);
  replaceWhenChanged(part("#facts", HTMLElement), facts, () =>
    facts.map((fact) => element("span", {}, fact)),
  );
  const earlier = part("#signatures", HTMLElement);
  replaceWhenChanged(earlier, state.document?.signatures ?? null, () =>
    signatures(state.document?.signatures ?? null),
  );
  document.title = `${title} – Kyso`;
}

function factsOf({ document, fileName, number, date }: SignState): string[] {
  const facts: string[] = [];
  if (number) facts.push(message("documentNumber", number));
  if (date) facts.push(message("documentDate", date));
  facts.push(fileName);
  if (document && document.pageCount > 0) facts.push(message("pageTotal", document.pageCount));
  if (document) facts.push(bytes(document.size));
  return facts;
}

function signatures(reports: readonly SignatureReport[] | null): HTMLElement[] {
  if (!reports) return [];
  if (reports.length === 0) return [element("p", { class: "quiet-text" }, message("noSignatures"))];
  const worst = worstOf(reports);
  const tone = worst?.tone ?? "good";
  const summary = element(
    "summary",
    {},
    element(
      "span",
      { class: `badge ${tone}` },
      icon(tone === "good" ? "check" : "warning"),
      summaryOf(reports, worst),
    ),
  );
  const list = element("ol", { class: "signature-list" }, ...reports.map(signatureLine));
  return [element("details", { class: "earlier" }, summary, list)];
}

function summaryOf(reports: readonly SignatureReport[], worst: Standing | null): string {
  const [only] = reports;
  if (reports.length === 1 && only) {
    return message("oneSignature", nameOf(only), message(worst?.key ?? "signatureGood"));
  }
  return worst
    ? message("signaturesWithTrouble", reports.length, message(worst.key))
    : message("signaturesAllGood", reports.length);
}

function nameOf({ signer, kind }: SignatureReport): string {
  return signer?.commonName ?? message(kind === "timestamp" ? "timeStamp" : "unknownSigner");
}

function signatureLine(report: SignatureReport): HTMLElement {
  const standing = standingOf(report);
  const unit = [report.signer?.organizationalUnit, report.signer?.organization].filter(Boolean).join(", ");
  const facts = [unit, report.signingTime ? minute(report.signingTime) : "", report.issuer ?? ""].filter(
    Boolean,
  );
  return element(
    "li",
    {},
    element("strong", {}, nameOf(report)),
    element("span", { class: `badge ${standing.tone}` }, message(standing.key)),
    element("span", { class: "quiet-text" }, facts.join(" · ")),
  );
}
