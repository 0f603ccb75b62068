import type { Upload } from "../../protocol/adapter/adapter.ts";
import type { Value } from "../../protocol/adapter/field-schema.ts";
import { readLink, readTemplate, readValue } from "../../protocol/adapter/page-rule.ts";
import type { PortalRequest } from "./content-message.ts";
import type { RulePart } from "./page-document.ts";
import { actionOf, formOf, missing } from "./page-form.ts";
import type { Missing } from "./page-form.ts";

/** An upload that is one request, which the portal answers. */
type RequestUpload = Exclude<Upload, { by: "input" }>;

/** What is said of a value that is not there. */
function missingValue(value: Value | undefined): Missing {
  const [field] = [value].flat();
  return missing(typeof field === "object" ? (field.selector ?? null) : null);
}

/** Reads values that an adapter names; a field that is missing is told as what should have matched. */
function readValues(
  { at, item }: RulePart<unknown>,
  values: Readonly<Record<string, Value>>,
): [name: string, value: string][] | Missing {
  const read: [string, string][] = [];
  for (const [name, value] of Object.entries(values)) {
    const text = readValue(at, item, value, name);
    const isOptional = typeof value === "string" || [value].flat().some(({ optional }) => optional === true);
    if (text !== null) read.push([name, text]);
    else if (!isOptional) return missingValue(value);
  }
  return read;
}

/** The form's own fields as the page would send them, without files. */
function fieldsOf(form: HTMLFormElement): [name: string, value: string][] {
  return [...new FormData(form)].filter((entry): entry is [string, string] => typeof entry[1] === "string");
}

function readFetch(
  target: RulePart<Extract<Upload, { by: "fetch" }>>,
): Pick<PortalRequest, "address" | "method" | "headers" | "fields"> | Missing {
  const { part, at, item } = target;
  const { url, parts, method } = part;
  const fields = readValues(target, part.fields);
  const headers = readValues(target, part.headers);
  if (!Array.isArray(fields)) return fields;
  if (!Array.isArray(headers)) return headers;
  if (typeof url === "string") {
    const address = readTemplate(at, item, { url, parts }, "upload");
    return address === null ? missingValue(Object.values(parts)[0]) : { address, method, headers, fields };
  }
  const address = readLink(at, item, url, "upload");
  // What stands in the page is the page's word, and leads to no other host.
  if (address === null || new URL(address).origin !== location.origin) return missingValue(url);
  return { address, method, headers, fields };
}

function readForm(
  target: RulePart<Exclude<RequestUpload, { by: "fetch" }>>,
): Pick<PortalRequest, "address" | "method" | "headers" | "fields"> | Missing {
  const form = formOf(target, target.part.form);
  if (!(form instanceof HTMLFormElement)) return form;
  const set = readValues(target, target.part.fields);
  if (!Array.isArray(set)) return set;
  const replaced = new Set(set.map(([name]) => name));
  const own = fieldsOf(form).filter(([name]) => !replaced.has(name));
  return { address: actionOf(form), method: "POST", headers: [], fields: [...own, ...set] };
}

/** The upload's request without the file, from the page as it stands now; or what is missing for it. */
export function readRequest(target: RulePart<RequestUpload>): PortalRequest | Missing {
  const { part, at, item } = target;
  const fileField = readValue(at, item, part.fileField, "fileField");
  if (fileField === null) return missingValue(part.fileField);
  const request = part.by === "fetch" ? readFetch({ ...target, part }) : readForm({ ...target, part });
  return "code" in request ? request : { ...request, fileField };
}
