import browser from "webextension-polyfill";
import { button, named } from "../element.ts";
import { message } from "../message.ts";
import type { Problem } from "../../background/ui-message.ts";

/** Where images are taken in. */
const IMAGES = "ui/options/options.html#images-title";

const OF_IMAGE = new Set([
  "APPEARANCE_IMAGE_MISSING",
  "APPEARANCE_IMAGE_INVALID",
  "APPEARANCE_IMAGE_TOO_LARGE",
]);

/**
 * Where an image is missing or no good, the way to where it is taken in.
 *
 * @param back is called when the person comes back to the window
 */
export function imageLink({ code }: Problem, back: () => void): HTMLElement[] {
  if (!OF_IMAGE.has(code)) return [];
  const open = button(message("openImages"), "secondary", () => {
    window.addEventListener("focus", back, { once: true });
    void browser.tabs.create({ url: browser.runtime.getURL(IMAGES) });
  });
  return [named("open-images", open)];
}
