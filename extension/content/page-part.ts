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
  place: Place;
  /** The anchor that is found while ours stand in the page: `td:last-child`, say, may match another one then, or none. */
  seen: Element | null;
}

/**
 * Whether a part stands where it should. What ours alone make of the page's selectors is no reason to move it; but none
 * stays in a menu that is not its document's any more.
 */
function isInPlace({ host, place, seen }: Placed, at: Place | null): boolean {
  if (!host.isConnected || (at === null && place.menu)) return false;
  const found = at?.anchor ?? null;
  return found === place.anchor || found === seen;
}

/** Keeps one part for each thing that the page shows, also when the page draws itself anew. */
export class PageParts<T> {
  readonly #placed = new Map<string, Placed>();
  readonly #placeOf: (thing: T) => Place | null;
  readonly #place: (thing: T, at: Place) => HTMLElement;

  /**
   * @param placeOf where a thing's part goes; `null` where there is no place now
   * @param place puts the part into the page
   */
  constructor(placeOf: (thing: T) => Place | null, place: (thing: T, at: Place) => HTMLElement) {
    this.#placeOf = placeOf;
    this.#place = place;
  }

  /**
   * Brings the page in line: what is new gets its part, what is gone loses it.
   * @returns whether a part was put into the page, or taken out of it
   */
  update(things: ReadonlyMap<string, T>): boolean {
    let isChanged = false;
    for (const [key, thing] of things) {
      const at = this.#placeOf(thing);
      const placed = this.#placed.get(key);
      if (placed === undefined ? at === null : isInPlace(placed, at)) continue;
      isChanged = true;
      placed?.host.remove();
      if (at === null) this.#placed.delete(key);
      else this.#placed.set(key, { host: this.#place(thing, at), place: at, seen: at.anchor });
    }
    for (const [key, { host }] of this.#placed) {
      if (things.has(key)) continue;
      isChanged = true;
      host.remove();
      this.#placed.delete(key);
    }
    return isChanged;
  }

  /** Takes down where the parts' places are found while all parts stand in the page. */
  noteSeen(things: ReadonlyMap<string, T>): void {
    for (const [key, placed] of this.#placed) {
      const thing = things.get(key);
      placed.seen = thing === undefined ? null : (this.#placeOf(thing)?.anchor ?? null);
    }
  }
}
