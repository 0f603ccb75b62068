import browser from "webextension-polyfill";
import type messages from "../_locales/vi/messages.json";

/** Every text of the extension by its key; a key that does not exist does not compile. */
export type MessageKey = keyof typeof messages;

/** The text of a key in the browser's language, with `$1`, `$2` … replaced. */
export function message(key: MessageKey, ...values: (string | number)[]): string {
  return browser.i18n.getMessage(key, values.map(String));
}

/** The language that the texts are in: the one of the messages that the browser chose. */
export function language(): "vi" | "en" {
  return message("languageCode") === "en" ? "en" : "vi";
}

/**
 * Fills a page's markup: `data-message` names the text of an element, `data-message-label` its accessible name,
 * `data-message-title` its tooltip.
 */
export function fillMessages(root: Document): void {
  root.documentElement.lang = language();
  const text = (node: HTMLElement, key: string) => message(node.dataset[key] as MessageKey);
  for (const node of root.querySelectorAll<HTMLElement>("[data-message]"))
    node.textContent = text(node, "message");
  for (const node of root.querySelectorAll<HTMLElement>("[data-message-label]")) {
    node.setAttribute("aria-label", text(node, "messageLabel"));
  }
  for (const node of root.querySelectorAll<HTMLElement>("[data-message-title]")) {
    node.title = text(node, "messageTitle");
  }
}
