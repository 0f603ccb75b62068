import type { Page } from "puppeteer";
import { refusedBy } from "./stage.ts";

/** Least contrast of text that is not large (WCAG 2.2, 1.4.3). */
const LEAST_CONTRAST = 4.5;

/** What is wrong with a page as it is shown; nothing of it should be. */
export interface Findings {
  /** CSS pixels by which the page is wider than its window. */
  readonly overflow: number;
  /** Texts that are hard to read on their ground. */
  readonly faint: readonly string[];
  /** Controls without a name (WCAG 2.2, 4.1.2). */
  readonly nameless: readonly string[];
  /** Controls smaller than 24 by 24 CSS pixels (WCAG 2.2, 2.5.8). */
  readonly small: readonly string[];
  /** What the page's Content-Security-Policy kept it from since it was opened. */
  readonly refused: readonly string[];
}

export async function inspect(page: Page): Promise<Findings> {
  return {
    overflow: await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    }),
    faint: await page.evaluate(faintTexts, LEAST_CONTRAST),
    nameless: await page.evaluate(namelessControls),
    small: await page.evaluate(smallControls),
    refused: await refusedBy(page),
  };
}

export const NOTHING_WRONG: Findings = { overflow: 0, faint: [], nameless: [], small: [], refused: [] };

/**
 * What the Tab key comes by, in its order, from the top of the page: each control's name or id. Firefox also stops at a
 * part that scrolls, which is no control.
 */
export async function focusOrder(page: Page): Promise<string[]> {
  const stops: string[] = [];
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const node = document.activeElement;
      if (!node || node === document.body) return null;
      if (node instanceof HTMLElement && node.tabIndex < 0) return "";
      return node.getAttribute("name") ?? (node.id || node.className || node.localName);
    });
    if (stop === null || (stops.length > 0 && stop === stops[0])) break;
    if (stop !== "") stops.push(stop);
  }
  return stops;
}

/** Runs in the page. */
function namelessControls(): string[] {
  const textOf = (node: Element | null) => node?.textContent?.trim() ?? "";
  const named = (node: HTMLElement) => {
    const by = (node.getAttribute("aria-labelledby") ?? "").split(" ").filter(Boolean);
    const labels = "labels" in node ? [...((node as HTMLInputElement).labels ?? [])] : [];
    const isField = node.matches("input, select, textarea");
    return [
      node.getAttribute("aria-label")?.trim() ?? "",
      ...by.map((id) => textOf(document.getElementById(id))),
      ...labels.map(textOf),
      isField ? "" : textOf(node),
      node.title,
    ].some((name) => name !== "");
  };
  const operable = "button, input, select, textarea, summary, a[href], [role=application], [role=button]";
  return [...document.querySelectorAll<HTMLElement>(operable)]
    .filter((node) => node.checkVisibility() && !named(node))
    .map((node) => node.outerHTML.slice(0, 80));
}

/** Runs in the page. */
function smallControls(): string[] {
  const controls = document.querySelectorAll<HTMLElement>("button, input, summary, textarea, a[href]");
  return [...controls]
    .filter((control) => control.checkVisibility({ contentVisibilityAuto: true }))
    .map((control) => control.closest("label") ?? control)
    .filter((target) => {
      const { width, height } = target.getBoundingClientRect();
      return width < 24 || height < 24;
    })
    .map((target) => target.outerHTML.slice(0, 80));
}

/** Runs in the page. */
function faintTexts(least: number): string[] {
  type Colour = [number, number, number, number];
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const colour = (css: string): Colour => {
    if (!canvas) throw new Error("no canvas");
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a]: Colour, [R, G, B]: Colour): Colour => [
    r * a + R * (1 - a),
    g * a + G * (1 - a),
    b * a + B * (1 - a),
    1,
  ];
  const ground = (node: Element | null): Colour => {
    if (!node) return [255, 255, 255, 1];
    const own = colour(getComputedStyle(node).backgroundColor);
    return own[3] === 1 ? own : over(own, ground(node.parentElement));
  };
  const luminance = ([r, g, b]: Colour) => {
    const linear = (value: number) => {
      const share = value / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  };
  const hasText = (node: Element) =>
    [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.textContent?.trim());
  const found: string[] = [];
  for (const node of document.body.querySelectorAll<HTMLElement>("*")) {
    if (!hasText(node) || !node.checkVisibility() || node.closest(".unseen, :disabled")) continue;
    const back = ground(node);
    const front = over(colour(getComputedStyle(node).color), back);
    const [light = 0, dark = 0] = [luminance(front), luminance(back)].sort((a, b) => b - a);
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < least) found.push(`${node.textContent?.slice(0, 40)} ${contrast.toFixed(2)}`);
  }
  return found;
}
