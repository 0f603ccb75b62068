import type { BadgeAnswer } from "./content-message.ts";
import type { Place } from "./page-document.ts";
import { placePart } from "./page-part.ts";

/*
 * The badge beside a document: a small sign, and how many signatures there are. Its place is taken at once and never
 * grows, so that the page is laid out anew no second time; what is not known, or not signed, leaves it empty.
 */

/** Colours have a contrast of 4.5 and more on white and on light greys; each look has a shape of its own too. */
const STYLE = `
:host { display: inline-block !important; width: 38px !important; height: 18px !important; margin: -2px 0 -2px 6px !important; contain: strict !important; }
button { display: flex; align-items: center; gap: 3px; width: 38px; height: 18px; margin: 0; padding: 0 2px; border: 0; border-radius: 9px; background: none; color: #5b6470; font-size: 12px; box-sizing: border-box; }
button:hover { background: rgb(11 92 173 / .1); }
button:focus-visible { outline-offset: -2px; }
button[hidden] { display: none; }
svg { flex: none; width: 14px; height: 14px; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
.valid { color: #14743c; }
.unknown-signer { color: #8a5a00; }
.invalid { color: #b3261e; }
`;

const CIRCLE = "M15 8A7 7 0 1 1 1 8a7 7 0 0 1 14 0";

/** Paths in a square of 16; the rings stand for all that is no alarm. */
const SHAPES: Readonly<Record<Exclude<BadgeAnswer["badge"], "none">, string>> = {
  valid: `${CIRCLE}M4.8 8.2l2.2 2.2 4.2-4.6`,
  "unknown-signer": `${CIRCLE}M6 6.2a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.3M8 11.7v.1`,
  invalid: "M8 1.5L15.2 14H.8zM8 6v3.6M8 11.9v.1",
  unclear: `${CIRCLE}M5 8h6`,
};

const SVG = "http://www.w3.org/2000/svg";

/** One badge in the page. */
export class CheckBadge {
  readonly host: HTMLElement;
  readonly #button: HTMLButtonElement;

  constructor(place: Place, onPress: () => Promise<unknown>) {
    const { host, button } = placePart(place, STYLE, onPress);
    this.host = host;
    this.#button = button;
    button.hidden = true;
  }

  show({ badge, signatures, title }: BadgeAnswer): void {
    const button = this.#button;
    button.hidden = badge === "none";
    if (badge === "none") return;
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", SHAPES[badge]);
    svg.append(path);
    button.className = badge;
    button.title = title;
    button.ariaLabel = title;
    button.replaceChildren(svg, signatures > 0 ? (signatures > 9 ? "9+" : String(signatures)) : "");
  }
}
