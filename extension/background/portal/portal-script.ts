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
const PAGE_SCRIPT = "page/page.js";

/** Puts the page script's registration apart from the content script's, which has the adapter's id. */
const PAGE_SUFFIX = ":page";

/** What the types of the polyfill do not know yet. */
type RegisteredScript = Scripting.RegisteredContentScript & {
  world?: "ISOLATED" | "MAIN";
  /** Frames whose documents the portal's pages make themselves: `about:blank`, `srcdoc`, `blob:`, `data:`. */
  matchOriginAsFallback?: boolean;
};

let registering = Promise.resolve();

/** Brings the browser's list of scripts in line with the enabled portals, and starts them in pages that are open. */
export function registerContentScripts(): Promise<void> {
  registering = registering.then(registerNow, registerNow);
  return registering;
}

/** Whether anything of the page script is wanted: sockets are Kyso's to answer, or the page may call Kyso. */
async function wantsPageScript(adapter: Adapter): Promise<boolean> {
  return adapter.pageApi || (await choicesFor(adapter)).sockets === "kyso";
}

async function scriptsFor(adapter: Adapter): Promise<RegisteredScript[]> {
  const shared = {
    matches: grantPatterns(adapter.origins),
    allFrames: true,
    runAt: "document_start" as const,
    persistAcrossSessions: true,
    matchOriginAsFallback: true,
  };
  const content: RegisteredScript = { ...shared, id: adapter.id, js: [CONTENT_SCRIPT] };
  if (!(await wantsPageScript(adapter))) return [content];
  return [content, { ...shared, id: adapter.id + PAGE_SUFFIX, js: [PAGE_SCRIPT], world: "MAIN" }];
}

async function registerNow(): Promise<void> {
  const registered = new Set((await browser.scripting.getRegisteredContentScripts()).map(({ id }) => id));
  const wanted = new Map<string, RegisteredScript>();
  const added: Adapter[] = [];
  for (const portal of await listPortals()) {
    if (!(await isEnabled(portal))) continue;
    const { adapter } = portal;
    for (const script of await scriptsFor(adapter)) wanted.set(script.id, script);
    if (!registered.has(adapter.id)) added.push(adapter);
  }
  const stale = [...registered].filter((id) => !wanted.has(id));
  if (stale.length > 0) await browser.scripting.unregisterContentScripts({ ids: stale });
  for (const script of wanted.values()) await register(script, registered.has(script.id));
  for (const adapter of added) await startInOpenPages(adapter);
}

async function register(script: RegisteredScript, known: boolean): Promise<void> {
  const put = async (one: RegisteredScript): Promise<void> => {
    await (known
      ? browser.scripting.updateContentScripts([one])
      : browser.scripting.registerContentScripts([one]));
  };
  try {
    await put(script);
  } catch {
    // A browser that does not know frames by their maker's origin refuses the word; the other frames are what there is.
    const { matchOriginAsFallback: _unknown, ...plain } = script;
    await put(plain);
  }
}

/** The page script is not started there: what it answers, the page's own scripts have long taken. */
async function startInOpenPages(adapter: Adapter): Promise<void> {
  for (const tab of await browser.tabs.query({ url: grantPatterns(adapter.origins) })) {
    if (tab.id === undefined) continue;
    // A page that is just going away refuses the script; its successor gets it by the registration.
    await browser.scripting
      .executeScript({ target: { tabId: tab.id, allFrames: true }, files: [CONTENT_SCRIPT] })
      .catch(() => undefined);
  }
}
