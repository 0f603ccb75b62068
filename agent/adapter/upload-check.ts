import type { Upload } from "../../protocol/adapter/adapter.ts";
import type { Value } from "../../protocol/adapter/field-schema.ts";
import { type PageElement, readAddress } from "../../protocol/adapter/page-dom.ts";
import {
  locate,
  readLink,
  readTemplate,
  readValue,
  type RuleInPage,
} from "../../protocol/adapter/page-rule.ts";
import { selectorText } from "../../protocol/adapter/page-select.ts";
import type { Selector } from "../../protocol/adapter/selector-schema.ts";

/** How a signed document would go back to the portal. */
export interface UploadCheck {
  readonly by: "form" | "fetch" | "input";
  /** Where it would go; `null` where the page's own script decides, or where it is not known. */
  readonly address: string | null;
  /** What is not in the page and should be. */
  readonly missing: readonly string[];
}

/** Reads an upload in the page as it stands. Nothing is sent. */
export function readUpload(at: RuleInPage, item: PageElement, upload: Upload): UploadCheck {
  const missing: string[] = [];
  const reading = { at, item, missing };
  switch (upload.by) {
    case "input":
      readInput(reading, upload);
      return { by: "input", address: null, missing };
    case "fetch": {
      const address = fetchAddress(reading, upload);
      readValues(reading, { ...upload.fields, ...upload.headers, fileField: upload.fileField });
      return { by: "fetch", address, missing };
    }
    case "form":
    case undefined: {
      const form = found(reading, "upload.form", upload.form);
      readValues(reading, { ...upload.fields, fileField: upload.fileField });
      const action = form?.getAttribute("action") ?? "";
      const address = form === null ? null : (readAddress(action, at.scan.page.baseURI)?.href ?? null);
      return { by: "form", address, missing };
    }
  }
}

interface Reading {
  readonly at: RuleInPage;
  readonly item: PageElement;
  readonly missing: string[];
}

function found({ at, item, missing }: Reading, part: string, selector: Selector): PageElement | null {
  const element = locate(at, item, selector, part);
  if (element === null) missing.push(selectorText(selector));
  return element;
}

/** The input may come up only when something was pressed, which is not done here. */
function readInput(reading: Reading, { input, open }: Extract<Upload, { by: "input" }>): void {
  const { at, item } = reading;
  const isThere = locate(at, item, input, "upload.input") !== null;
  if (!isThere) found(reading, "upload.open", open ?? input);
}

function fetchAddress(
  { at, item, missing }: Reading,
  { url, parts }: Extract<Upload, { by: "fetch" }>,
): string | null {
  const address =
    typeof url === "string"
      ? readTemplate(at, item, { url, parts }, "upload.url")
      : readLink(at, item, url, "upload.url");
  if (address === null) missing.push(typeof url === "string" ? url : valueText(url));
  return address;
}

function readValues({ at, item, missing }: Reading, values: Readonly<Record<string, Value>>): void {
  for (const [name, value] of Object.entries(values)) {
    const isOptional = typeof value === "string" || [value].flat().some(({ optional }) => optional === true);
    if (!isOptional && readValue(at, item, value, `upload.${name}`) === null) missing.push(valueText(value));
  }
}

function valueText(value: Value): string {
  if (typeof value === "string") return value;
  const [field] = [value].flat();
  if (field === undefined) return "";
  return field.selector === undefined ? JSON.stringify(field) : selectorText(field.selector);
}
