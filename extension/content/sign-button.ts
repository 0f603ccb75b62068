import { placeHost, placePart } from "./page-part.ts";
import type { Place } from "./page-document.ts";

export const STYLE = `
:host { display: inline-block !important; margin-inline-start: 8px !important; }
button { color: #fff; background: #0b5cad; border: 1px solid #094a8c; border-radius: 4px; padding: 5px 10px; }
button:hover { background: #094a8c; }
button:disabled { opacity: .6; cursor: default; }
`;

const SIGNED_STYLE = `
:host { display: inline-block !important; margin-inline-start: 8px !important; }
span { font: 500 13px/1.2 system-ui, sans-serif; color: #14743c; }
`;

/** Says beside a document that the portal holds it for signed. */
export function placeSigned(place: Place, text: string): HTMLElement {
  const label = document.createElement("span");
  label.textContent = `\u2713 ${text}`;
  return placeHost(place, SIGNED_STYLE, label);
}

/** Puts a button beside a document. A press only asks for the sign window. */
export function placeButton(
  place: Place,
  text: { label: string; tooltip: string },
  onPress: () => Promise<unknown>,
): HTMLElement {
  const { host, button } = placePart(place, STYLE, onPress);
  button.textContent = text.label;
  button.title = text.tooltip;
  return host;
}
