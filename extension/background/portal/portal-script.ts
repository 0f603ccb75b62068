import browser from "webextension-polyfill";
import type { Scripting } from "webextension-polyfill";
import type { Adapter } from "../../../protocol/adapter/adapter.ts";
import { grantPatterns } from "./match-pattern.ts";
import { choicesFor } from "./portal-choice.ts";
import { isEnabled, listPortals } from "./portal-registry.ts";

/*
 * Which scripts run in the enabled portals, and in no other page: the content script, and before any script of the page,
 * in the page's own world, the one that answers its sockets.
 */

const CONTENT_SCRIPT = "content/content.js";

/** In the page's own world: what answers its sockets, what offers the page API, or both, each in one file. */
const PAGE_SCRIPTS = { both: "page/page.js", sockets: "page/socket.js", pageApi: "page/api.js" } as const;

let registering = Promise.resolve();

/** Brings the browser's list of scripts in line with the enabled portals, and starts them in pages that are open. */
export function registerContentScripts(): Promise<void> {
  registering = registering.then(registerNow, registerNow);
  return registering;
}

/** What runs in a portal's pages: the content script, registered under the adapter's id, and in the page's own world. */
async function scriptsFor(adapter: Adapter): Promise<Scripting.RegisteredContentScript[]> {
  const shared = {
    matches: grantPatterns(adapter.origins),
    allFrames: true,
    runAt: "document_start" as const,
    persistAcrossSessions: true,
    // Also in frames whose documents the portal's pages make themselves: `about:blank`, `srcdoc`, `blob:`, `data:`.
    matchOriginAsFallback: true,
  };
  const pageScript = await pageScriptFor(adapter);
  return [
    { ...shared, id: adapter.id, js: [CONTENT_SCRIPT] },
    ...(pageScript === null
      ? []
      : [{ ...shared, world: "MAIN" as const, id: `${adapter.id}:page`, js: [pageScript] }]),
  ];
}

async function pageScriptFor(adapter: Adapter): Promise<string | null> {
  const { sockets } = await choicesFor(adapter);
  if (sockets === "kyso") return adapter.pageApi ? PAGE_SCRIPTS.both : PAGE_SCRIPTS.sockets;
  return adapter.pageApi ? PAGE_SCRIPTS.pageApi : null;
}

async function registerNow(): Promise<void> {
  const registered = new Set((await browser.scripting.getRegisteredContentScripts()).map(({ id }) => id));
  const wanted: Scripting.RegisteredContentScript[] = [];
  for (const portal of await listPortals()) {
    if (await isEnabled(portal)) wanted.push(...(await scriptsFor(portal.adapter)));
  }
  const stale = [...registered].filter((id) => !wanted.some((script) => script.id === id));
  if (stale.length > 0) await browser.scripting.unregisterContentScripts({ ids: stale });
  for (const script of wanted) await register(script, registered.has(script.id));
  for (const script of wanted) if (!registered.has(script.id)) await startInOpenPages(script);
}

async function register(script: Scripting.RegisteredContentScript, known: boolean): Promise<void> {
  await (known
    ? browser.scripting.updateContentScripts([script])
    : browser.scripting.registerContentScripts([script]));
}

/** In a page that is open already, what its scripts have taken from the browser so far stays with the browser. */
async function startInOpenPages({ matches, js, world }: Scripting.RegisteredContentScript): Promise<void> {
  for (const tab of await browser.tabs.query({ url: matches ?? [] })) {
    if (tab.id === undefined) continue;
    // A page that is just going away refuses the script; its successor gets it by the registration.
    await browser.scripting
      .executeScript({
        target: { tabId: tab.id, allFrames: true },
        files: js ?? [],
        injectImmediately: true,
        ...(world === undefined ? {} : { world }),
      })
      .catch(() => undefined);
  }
}
