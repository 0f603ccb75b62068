import type { Upload } from "../../protocol/adapter/adapter.ts";
import type { PageElement } from "../../protocol/adapter/page-dom.ts";
import { locate } from "../../protocol/adapter/page-rule.ts";
import { scanPage, selectAll } from "../../protocol/adapter/page-select.ts";
import type { Selector } from "../../protocol/adapter/selector-schema.ts";
import type { RulePart } from "./page-document.ts";
import { missing } from "./page-form.ts";
import type { Missing } from "./page-form.ts";

type InputUpload = Extract<Upload, { by: "input" }>;

/** How often the page is looked at for what its portal makes of the file. */
const LOOK_MS = 200;

/** Time that the portal's own upload dialog may take to open. */
const OPEN_MS = 10_000;

function inPage(selector: Selector | undefined): readonly PageElement[] {
  return selector === undefined ? [] : selectAll(scanPage(document), null, selector).elements;
}

async function until(holds: () => boolean, ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; !holds();) {
    if (Date.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return true;
}

function inputOf({ part, at, item }: RulePart<InputUpload>): HTMLInputElement | null {
  const input = locate(at, item, part.input, "input");
  return input instanceof HTMLInputElement && input.type === "file" ? input : null;
}

/** Whether the portal's input is there, or what opens it; else what is missing. */
export function findInput(target: RulePart<InputUpload>): Missing | null {
  const { part, at, item } = target;
  if (inputOf(target) !== null) return null;
  if (part.open === undefined) return missing(part.input);
  return locate(at, item, part.open, "open") === null ? missing(part.open) : null;
}

function press(element: PageElement | null): void {
  if (element instanceof HTMLElement) element.click();
}

/**
 * Fills the portal's own file input as a person would, presses its button, and waits for what the page then shows.
 * @returns whether the portal has taken it; what is missing, where nothing was given to it
 */
export async function fillInput(target: RulePart<InputUpload>, file: File): Promise<boolean | Missing> {
  const { part, at, item } = target;
  if (inputOf(target) === null && part.open !== undefined) {
    press(locate(at, item, part.open, "open"));
    at.outside?.clear();
    await until(() => {
      at.outside?.clear();
      return inputOf(target) !== null;
    }, OPEN_MS);
  }
  const input = inputOf(target);
  if (input === null) return missing(part.input);
  const { element, gone } = part.success;
  // What was there before says nothing of this file.
  const [before, failedBefore] = [new Set(inPage(element)), new Set(inPage(part.failure))];
  const isNew = (selector: Selector | undefined, old: ReadonlySet<PageElement>): boolean =>
    inPage(selector).some((one) => !old.has(one));
  const files = new DataTransfer();
  files.items.add(file);
  input.files = files.files;
  for (const type of ["input", "change"])
    input.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
  if (part.press !== undefined) {
    at.outside?.clear();
    press(locate(at, item, part.press, "press"));
  }
  let refused = false;
  const isOver = (): boolean => {
    refused = isNew(part.failure, failedBefore);
    const appeared = element === undefined || isNew(element, before);
    return refused || (appeared && (gone === undefined || inPage(gone).length === 0));
  };
  return (await until(isOver, part.withinSeconds * 1000)) && !refused;
}
