import type { DocumentRule } from "../../protocol/adapter/adapter.ts";
import { locate } from "../../protocol/adapter/page-rule.ts";
import { selectorText } from "../../protocol/adapter/page-select.ts";
import type { PortalRequest, UploadAnswer } from "./content-message.ts";
import { findPart } from "./page-document.ts";
import type { RulePart } from "./page-document.ts";

const MAX_ANSWER_CHARACTERS = 20_000;

/** Why something that was looked for in the page is not there. */
export interface Missing {
  code: "PORTAL_CHANGED" | "PORTAL_LOGGED_OUT";
  selector: string | null;
}

/** What is said of a selector that should have matched. */
export function missing(selector: DocumentRule["item"] | null): Missing {
  const loggedOut = document.querySelector("input[type=password]") !== null;
  return {
    code: loggedOut ? "PORTAL_LOGGED_OUT" : "PORTAL_CHANGED",
    selector: selector === null ? null : selectorText(selector),
  };
}

/** The document that is known by this source URL, with a part of its rule, or why there is none. */
export function findTarget<T>(
  rules: readonly DocumentRule[],
  source: string,
  partOf: (rule: DocumentRule) => T | undefined,
): RulePart<T> | Missing {
  const found = findPart(rules, source, partOf);
  return found !== null && typeof found === "object" && "part" in found ? found : missing(found);
}

/** The form that a selector names for a document, or why there is none. */
export function formOf(
  { at, item }: RulePart<unknown>,
  selector: DocumentRule["item"],
): HTMLFormElement | Missing {
  const form = locate(at, item, selector, "form");
  return form instanceof HTMLFormElement ? form : missing(selector);
}

/** A document's form with the part of the rule that names it, or why there is none. */
export function findForm<T extends { form: DocumentRule["item"] }>(
  rules: readonly DocumentRule[],
  source: string,
  partOf: (rule: DocumentRule) => T | undefined,
): { part: T; form: HTMLFormElement } | Missing {
  const target = findTarget(rules, source, partOf);
  if ("code" in target) return target;
  const form = formOf(target, target.part.form);
  return form instanceof HTMLFormElement ? { part: target.part, form } : form;
}

/** The attribute, not the property: a field named "action" would stand in its place. */
export function actionOf(form: HTMLFormElement): string {
  return new URL(form.getAttribute("action") ?? "", document.baseURI).href;
}

/** Sends as the page's own script would, so that the portal sees its own Origin, Referer and cookies. */
export function sendRequest(
  { address, method, headers }: Pick<PortalRequest, "address" | "method" | "headers">,
  body: FormData | URLSearchParams,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<UploadAnswer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    for (const [name, value] of headers) request.setRequestHeader(name, value);
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
