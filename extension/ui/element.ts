type Child = Node | string | null | false;

interface Attributes {
  class?: string;
  [attribute: string]: string | boolean | undefined;
}

/**
 * Builds an element. Text always goes in as text: nothing of a page, a file or the agent is ever parsed as HTML.
 * `true` sets an empty attribute, `false` and `undefined` leave it out.
 */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child): child is Node | string => child !== null && child !== false));
  return node;
}

/** A button that runs `press`; `kind` is its weight in the window. */
export function button(
  label: string,
  kind: "primary" | "secondary" | "quiet" | "danger",
  press: () => void,
): HTMLButtonElement {
  const node = element("button", { type: "button", class: `button ${kind}` }, label);
  node.addEventListener("click", press);
  return node;
}

/** Gives a button the name by which it is known whatever language it speaks. */
export function named(name: string, node: HTMLButtonElement): HTMLButtonElement {
  node.name = name;
  return node;
}

/**
 * The element of a page that its own markup promises.
 *
 * @throws {TypeError} when the markup has no such element
 */
export function part<T extends Element>(
  selector: string,
  type: abstract new () => T,
  root: ParentNode = document,
): T {
  const found = root.querySelector(selector);
  if (!(found instanceof type)) throw new TypeError(`No ${selector} in the page`);
  return found;
}

/** Puts `children` into `parent` only when `signature` differs from last time, so that focus and readers are not disturbed. */
export function replaceWhenChanged(parent: HTMLElement, signature: unknown, children: () => Child[]): void {
  const next = JSON.stringify(signature);
  if (parent.dataset["shows"] === next) return;
  parent.dataset["shows"] = next;
  parent.replaceChildren(
    ...children().filter((child): child is Node | string => child !== null && child !== false),
  );
}
