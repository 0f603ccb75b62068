import type { FoundDocument } from "./page-document.ts";

const STYLE = `
:host { all: initial !important; display: inline-block !important; margin-inline-start: 8px !important; vertical-align: middle !important; }
button { font: 500 13px/1.2 system-ui, sans-serif; color: #fff; background: #0b5cad; border: 1px solid #094a8c; border-radius: 4px; padding: 5px 10px; cursor: pointer; }
button:hover { background: #094a8c; }
button:focus-visible { outline: 2px solid #0b5cad; outline-offset: 2px; }
button:disabled { opacity: .6; cursor: default; }
@media print { :host { display: none !important; } }
`;

const ELEMENT = "span";

/**
 * Puts a button beside a document. It stands in a closed shadow root, out of reach of the portal's CSS and scripts; only
 * clicks that the browser vouches for count, and even these only ask for the sign window.
 */
export function placeButton(
  found: FoundDocument,
  text: { label: string; tooltip: string },
  onPress: () => Promise<void>,
): HTMLElement {
  const host = document.createElement(ELEMENT);
  const shadow = host.attachShadow({ mode: "closed" });
  const style = document.createElement("style");
  style.textContent = STYLE;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text.label;
  button.title = text.tooltip;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (!event.isTrusted || button.disabled) return;
    button.disabled = true;
    void onPress().finally(() => {
      button.disabled = false;
    });
  });
  shadow.append(style, button);
  found.anchor.insertAdjacentElement(found.rule.button.position, host);
  return host;
}
