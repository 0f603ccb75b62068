import { parseHTML } from "linkedom";
import type { PageDocument } from "../../protocol/adapter/page-dom.ts";

/**
 * A saved page to be searched. Nothing in it runs, and nothing is fetched for it; frames and shadow roots are not in what
 * browsers save.
 *
 * @param address where the page was
 */
export function readSavedPage(html: string, address: string): PageDocument {
  const { document } = parseHTML(html);
  const base = document.querySelector("base[href]")?.getAttribute("href") ?? address;
  return {
    querySelectorAll: (css) => document.querySelectorAll(css),
    baseURI: URL.canParse(base, address) ? new URL(base, address).href : address,
    cookie: "",
    location: { href: address },
  };
}
