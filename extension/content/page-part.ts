import type { Place } from "./page-document.ts";

/** Every host is such an element, without any attribute. */
const ELEMENT = "span";

/** For print nothing of ours is there; the rest is what each kind says of itself. */
const STYLE = `
:host { all: initial !important; vertical-align: middle !important; }
button { font: 500 13px/1.2 system-ui, sans-serif; cursor: pointer; }
button:focus-visible { outline: 2px solid #0b5cad; outline-offset: 2px; }
`;

const PRINT = "@media print { :host { display: none !important; } }";

/**
 * Puts a button of ours into the page. It stands in a closed shadow root, out of reach of the portal's CSS and scripts; only
 * clicks that the browser vouches for count.
 * @param onPress presses before it has settled do nothing
 */
export function placePart(
  { anchor, position }: Place,
  css: string,
  onPress: () => Promise<unknown>,
): { host: HTMLElement; button: HTMLButtonElement } {
  const host = document.createElement(ELEMENT);
  const shadow = host.attachShadow({ mode: "closed" });
  const style = document.createElement("style");
  style.textContent = STYLE + css + PRINT;
  const button = document.createElement("button");
  button.type = "button";
  button.addEventListener("click", (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (!event.isTrusted || button.disabled) return;
    button.disabled = true;
    void onPress()
      .catch(() => undefined)
      .finally(() => {
        button.disabled = false;
      });
  });
  shadow.append(style, button);
  anchor.insertAdjacentElement(position, host);
  return { host, button };
}

/** What was placed, by what it stands for. */
interface Placed {
  host: HTMLElement;
  anchor: Element;
}

/** Keeps one part for each thing that the page shows, also when the page draws itself anew. */
export class PageParts {
  readonly #placed = new Map<string, Placed>();

  /**
   * Brings the page in line: what is new gets its part, what is gone loses it.
   * @param place puts the part into the page
   */
  update<T>(
    things: ReadonlyMap<string, T>,
    placeOf: (thing: T) => Place,
    place: (thing: T) => HTMLElement,
  ): void {
    for (const [key, thing] of things) {
      const { anchor } = placeOf(thing);
      const placed = this.#placed.get(key);
      if (placed?.host.isConnected === true && placed.anchor === anchor) continue;
      placed?.host.remove();
      this.#placed.set(key, { host: place(thing), anchor });
    }
    for (const [key, { host }] of this.#placed) {
      if (things.has(key)) continue;
      host.remove();
      this.#placed.delete(key);
    }
  }
}
