import { parseHTML } from "linkedom";
import type { PageDocument } from "../../../protocol/adapter/page-dom.ts";

/** A page without a browser: as saved from one, at this address. */
export function savedPage(html: string, href: string, cookie = ""): PageDocument & { document: Document } {
  const { document } = parseHTML(`<!doctype html><html><head></head><body>${html}</body></html>`);
  return {
    document,
    querySelectorAll: (css) => document.querySelectorAll(css),
    baseURI: href,
    cookie,
    location: { href },
  };
}
