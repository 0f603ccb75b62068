import type { DocumentRule } from "../../protocol/adapter/adapter.ts";
import type { UploadAnswer } from "./content-message.ts";
import { locate, readSource, rulesOfPage } from "./page-document.ts";

const MAX_ANSWER_CHARACTERS = 20_000;

/** A form of the page, and why there is none. */
type FormOf<T> =
  | { part: T; form: HTMLFormElement }
  | { code: "PORTAL_CHANGED" | "PORTAL_LOGGED_OUT"; selector: string | null };

/**
 * The form for the document that is known by this source URL, or why there is none.
 * @param partOf the part of a rule that names the form
 */
export function findForm<T extends { form: string }>(
  rules: readonly DocumentRule[],
  source: string,
  partOf: (rule: DocumentRule) => T | undefined,
): FormOf<T> {
  let missing: string | null = null;
  for (const rule of rulesOfPage(rules, document)) {
    const part = partOf(rule);
    if (part === undefined) continue;
    missing = rule.item;
    for (const item of document.querySelectorAll(rule.item)) {
      if (readSource(rule, item) !== source) continue;
      const form = locate(item, part.form);
      if (form instanceof HTMLFormElement) return { part, form };
      missing = part.form;
    }
  }
  const loggedOut = document.querySelector("input[type=password]") !== null;
  return { code: loggedOut ? "PORTAL_LOGGED_OUT" : "PORTAL_CHANGED", selector: missing };
}

/** The attribute, not the property: a field named "action" would stand in its place. */
export function actionOf(form: HTMLFormElement): string {
  return new URL(form.getAttribute("action") ?? "", document.baseURI).href;
}

/** Sends as the page's own script would, so that the portal sees its own Origin, Referer and cookies. */
export function sendForm(
  form: HTMLFormElement,
  body: FormData | URLSearchParams,
  onProgress: (done: number, total: number) => void,
): Promise<UploadAnswer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", actionOf(form));
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      onProgress(loaded, total);
    });
    request.addEventListener("load", () => {
      resolve({
        status: request.status,
        url: request.responseURL,
        contentType: request.getResponseHeader("content-type") ?? "",
        text: request.responseText.slice(0, MAX_ANSWER_CHARACTERS),
      });
    });
    request.addEventListener("error", () => {
      reject(new Error("the portal did not answer"));
    });
    request.send(body);
  });
}
