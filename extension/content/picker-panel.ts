/** Above all that a page may show. */
const STYLE = `
:host { all: initial !important; }
.shield { position: fixed; inset: 0; z-index: 2147483646; cursor: crosshair; background: transparent; }
.frame { position: fixed; z-index: 2147483646; pointer-events: none; border: 2px solid #0b5cad; background: rgb(11 92 173 / .12); border-radius: 3px; box-sizing: border-box; }
.panel { position: fixed; right: 16px; bottom: 16px; z-index: 2147483647; width: 340px; padding: 14px 16px; background: #fff; color: #1c2430; border: 1px solid #c3ccd6; border-radius: 8px; box-shadow: 0 6px 24px rgb(0 0 0 / .22); font: 14px/1.45 system-ui, sans-serif; box-sizing: border-box; }
h1 { margin: 0 0 6px; font-size: 15px; }
p { margin: 0 0 10px; }
.said { color: #8a5a00; }
.buttons { display: flex; gap: 8px; justify-content: flex-end; }
button { font: 500 13px/1.2 system-ui, sans-serif; padding: 7px 12px; border: 1px solid #c3ccd6; border-radius: 4px; background: #fff; color: #1c2430; cursor: pointer; }
button:focus-visible { outline: 2px solid #0b5cad; outline-offset: 2px; }
[hidden] { display: none; }
`;

/** What the user did. */
export type PanelEvent = { type: "picked"; element: Element } | { type: "skipped" } | { type: "cancelled" };

/** What is asked. */
export interface PanelQuestion {
  title: string;
  text: string;
  /** Whether the question can be left unanswered. */
  optional: boolean;
  /** What is meant by an element that was pointed at; `null` where it is nothing of the sort. */
  meant: (element: Element) => Element | null;
}

/** Words of the panel, in the browser's language. */
export interface PanelWords {
  skip: string;
  cancel: string;
  wrong: string;
}

/** The element of the page at a point, also in open shadow roots, as if ours were not there. */
function elementAt(host: Element, x: number, y: number): Element | null {
  let found = document.elementsFromPoint(x, y).find((one) => one !== host) ?? null;
  for (let root = found?.shadowRoot; root;) {
    const inner: Element | null = root.elementFromPoint(x, y);
    if (inner === null || inner === found) break;
    found = inner;
    root = inner.shadowRoot;
  }
  return found;
}

function part<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  text = "",
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

/**
 * Asks a person to point at elements of the page. A shield keeps the page from what is clicked; while Ctrl is held, the
 * page works as ever, so that menus can be opened. Everything stands in a closed shadow root, and only what the browser
 * vouches for counts.
 */
export class PickerPanel {
  readonly #host = document.createElement("span");
  readonly #shield = part("div", "shield");
  readonly #frame = part("div", "frame");
  readonly #title = part("h1", "");
  readonly #text = part("p", "");
  readonly #said = part("p", "said");
  readonly #skip: HTMLButtonElement;
  readonly #words: PanelWords;
  readonly #keys = new AbortController();
  #settle: ((event: PanelEvent) => void) | null = null;
  #meant: PanelQuestion["meant"] = () => null;

  constructor(words: PanelWords) {
    this.#words = words;
    this.#skip = this.#button(words.skip, { type: "skipped" });
    const panel = part("div", "panel");
    panel.setAttribute("role", "dialog");
    const buttons = part("div", "buttons");
    buttons.append(this.#skip, this.#button(words.cancel, { type: "cancelled" }));
    panel.append(this.#title, this.#text, this.#said, buttons);
    this.#frame.hidden = true;
    const style = document.createElement("style");
    style.textContent = STYLE;
    this.#host.attachShadow({ mode: "closed" }).append(style, this.#shield, this.#frame, panel);
    this.#listen();
    document.documentElement.append(this.#host);
  }

  /** Asks, and waits for what the person does. */
  ask({ title, text, optional, meant }: PanelQuestion): Promise<PanelEvent> {
    this.#title.textContent = title;
    this.#text.textContent = text;
    this.#said.textContent = "";
    this.#skip.hidden = !optional;
    this.#meant = meant;
    return new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** Takes everything of ours out of the page. */
  remove(): void {
    this.#keys.abort();
    this.#host.remove();
    this.#end({ type: "cancelled" });
  }

  #end(event: PanelEvent): void {
    const settle = this.#settle;
    this.#settle = null;
    this.#frame.hidden = true;
    settle?.(event);
  }

  #button(text: string, event: PanelEvent): HTMLButtonElement {
    const button = part("button", "", text);
    button.type = "button";
    button.addEventListener("click", ({ isTrusted }) => {
      if (isTrusted) this.#end(event);
    });
    return button;
  }

  #listen(): void {
    const { signal } = this.#keys;
    this.#shield.addEventListener("pointermove", (event) => {
      this.#outline(this.#under(event));
    });
    this.#shield.addEventListener("click", (event) => {
      if (event.isTrusted) this.#pick(event);
    });
    const letThrough = ({ ctrlKey, metaKey }: KeyboardEvent): void => {
      this.#shield.hidden = ctrlKey || metaKey;
    };
    addEventListener("keydown", letThrough, { signal, capture: true });
    addEventListener("keyup", letThrough, { signal, capture: true });
    addEventListener(
      "keydown",
      ({ key, isTrusted }) => {
        if (isTrusted && key === "Escape") this.#end({ type: "cancelled" });
      },
      { signal, capture: true },
    );
  }

  #under({ clientX, clientY }: MouseEvent): Element | null {
    const element = elementAt(this.#host, clientX, clientY);
    return element === null ? null : this.#meant(element);
  }

  #pick(event: MouseEvent): void {
    const element = this.#under(event);
    if (element === null) this.#said.textContent = this.#words.wrong;
    else this.#end({ type: "picked", element });
  }

  #outline(element: Element | null): void {
    this.#frame.hidden = element === null;
    if (element === null) return;
    const { left, top, width, height } = element.getBoundingClientRect();
    const px = (value: number): string => `${value}px`;
    Object.assign(this.#frame.style, { left: px(left), top: px(top), width: px(width), height: px(height) });
  }
}
