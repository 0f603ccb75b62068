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

/** What a page hears of a press on ours: nothing, so that no row opens and no menu closes under the user's finger. */
const PRESSES = ["pointerdown", "mousedown", "pointerup", "mouseup", "touchstart"] as const;

/** Puts a host of ours into the page, whose closed shadow root is out of reach of the portal's CSS and scripts. */
export function placeHost({ anchor, position }: Place, css: string, content: HTMLElement): HTMLElement {
  const host = document.createElement(ELEMENT);
  const shadow = host.attachShadow({ mode: "closed" });
  const style = document.createElement("style");
  style.textContent = STYLE + css + PRINT;
  shadow.append(style, content);
  anchor.insertAdjacentElement(position, host);
  return host;
}

/**
 * Puts a button of ours into the page; only clicks that the browser vouches for count.
 * @param onPress presses before it has settled do nothing
 */
export function placePart(
  place: Place,
  css: string,
  onPress: () => Promise<unknown>,
): { host: HTMLElement; button: HTMLButtonElement } {
  const button = document.createElement("button");
  button.type = "button";
  for (const type of PRESSES) {
    button.addEventListener(type, (event) => {
      event.stopPropagation();
    });
  }
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
  return { host: placeHost(place, css, button), button };
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
   * @param placeOf where it goes; `null` where there is no place now
   * @param place puts the part into the page
   */
  update<T>(
    things: ReadonlyMap<string, T>,
    placeOf: (thing: T) => Place | null,
    place: (thing: T, at: Place) => HTMLElement,
  ): void {
    for (const [key, thing] of things) {
      const at = placeOf(thing);
      const placed = this.#placed.get(key);
      if (placed?.host.isConnected === true && placed.anchor === at?.anchor) continue;
      placed?.host.remove();
      if (at === null) this.#placed.delete(key);
      else this.#placed.set(key, { host: place(thing, at), anchor: at.anchor });
    }
    for (const [key, { host }] of this.#placed) {
      if (things.has(key)) continue;
      host.remove();
      this.#placed.delete(key);
    }
  }
}
