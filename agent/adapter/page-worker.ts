// The process that checks one saved page; started by page-process.ts.
import { checkPage } from "./page-check.ts";
import type { PageOrder } from "./page-process.ts";
import { readSavedPage } from "./saved-page.ts";

process.on("message", ({ rules, html, address }: PageOrder) => {
  process.send?.(checkPage(rules, readSavedPage(html, address)));
});

// Without whoever ordered, nobody waits for it.
process.on("disconnect", () => process.exit());
