import { showInPage } from "./portal-page.ts";

/*
 * The script on a portal's pages. It starts before the page's first script; what it shows waits for the elements.
 */

if (document.readyState === "loading") {
  document.addEventListener("DOMContentLoaded", () => void showInPage(), { once: true });
} else {
  void showInPage();
}
