import { element } from "./element.ts";

/** A field for a PIN: neither the browser nor a password manager is to keep what is typed. @param name its id and its name */
export function secretInput(name: string): HTMLInputElement {
  return element("input", {
    id: name,
    name,
    type: "password",
    autocomplete: "off",
    autocapitalize: "off",
    autocorrect: "off",
    spellcheck: "false",
    maxlength: "64",
    "aria-describedby": `${name}-hint`,
    "data-1p-ignore": true,
    "data-bwignore": true,
    "data-lpignore": "true",
    "data-protonpass-ignore": "true",
    "data-form-type": "other",
  });
}
