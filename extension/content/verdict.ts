import type { Runtime } from "webextension-polyfill";
import type { DocumentRule, Verdict } from "../../protocol/adapter/adapter.ts";
import { selectorText } from "../../protocol/adapter/page-select.ts";
import { VERDICT_PORT_PREFIX } from "./content-message.ts";
import type { VerdictCommand, VerdictEvent } from "./content-message.ts";
import { actionOf, findForm, sendRequest } from "./page-form.ts";

type Answer = Extract<VerdictCommand, { type: "answer" }>;

/** The form as it stands with the clerk's answer, in the encoding that the portal asks for; or the field that it lost. */
function filledIn(
  form: HTMLFormElement,
  verdict: Verdict,
  { answer, reason }: Answer,
): FormData | URLSearchParams | { selector: string } {
  const fields = new FormData(form);
  const values = [[verdict.field, verdict[answer]] as const];
  if (reason !== null) values.push([verdict.reasonField, reason]);
  for (const [name, value] of values) {
    const selector = `[name=${CSS.escape(name)}]`;
    if (form.querySelector(selector) === null)
      return { selector: `${selectorText(verdict.form)} ${selector}` };
    fields.set(name, value);
  }
  if (form.getAttribute("enctype")?.toLowerCase() === "multipart/form-data") return fields;
  const encoded = new URLSearchParams();
  for (const [name, value] of fields) if (typeof value === "string") encoded.append(name, value);
  return encoded;
}

/** Sends the clerk's answer with the form that stands in this page, once for this connection of the background. */
export function answerVerdict(port: Runtime.Port, rules: readonly DocumentRule[]): void {
  const tell = (event: VerdictEvent): void => port.postMessage(event);
  const source = port.name.slice(VERDICT_PORT_PREFIX.length);
  const target = findForm(rules, source, (rule) => rule.verdict);
  if ("code" in target) {
    tell({ type: "failed", sent: false, ...target });
    return;
  }
  const { part, form } = target;
  let sent = false;
  port.onMessage.addListener((message: unknown) => {
    const command = message as VerdictCommand;
    if (command.type === "close") {
      port.disconnect();
      if (command.reload) location.reload();
      return;
    }
    if (sent) return;
    const body = filledIn(form, part, command);
    if ("selector" in body) {
      tell({ type: "failed", code: "PORTAL_CHANGED", selector: body.selector, sent: false });
      return;
    }
    sent = true;
    sendRequest({ address: actionOf(form), method: "POST", headers: [] }, body).then(
      (answer) => tell({ type: "answered", answer }),
      () => tell({ type: "failed", code: "PORTAL_UNREACHABLE", selector: null, sent: true }),
    );
  });
  tell({ type: "ready", origin: self.origin });
}
