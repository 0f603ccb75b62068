import browser from "webextension-polyfill";
import type { Adapter } from "../portal/adapter.ts";
import { parseAdapterFile } from "../portal/adapter.ts";
import { BUILT_IN_ADAPTERS } from "../portal/built-in.ts";
import { adapterCovers } from "../portal/origin-pattern.ts";
import type { PortalState } from "./ui-message.ts";

/*
 * Which portals there are, and in which of them Kyso runs. A portal is enabled while the browser holds the host
 * permissions of its adapter and the user has not switched it off; the content script is registered for these only.
 */

const USER_ADAPTERS = "adapters";
const DISABLED = "disabledPortals";
const CHANGED = "changedSelectors";
const CONTENT_SCRIPT = "content/content.js";

/** An adapter and where it came from. */
export interface Portal {
  adapter: Adapter;
  source: PortalState["source"];
}

async function stored<T>(area: "local" | "session", key: string, fallback: T): Promise<T> {
  const values = await browser.storage[area].get({ [key]: fallback });
  return values[key] as T;
}

/** Adapters of policy that can't be read are left out; IT sees why in the worker's console. */
async function policyAdapters(): Promise<Adapter[]> {
  const values = await browser.storage.managed.get("adapters").catch(() => ({}));
  const files = "adapters" in values && Array.isArray(values.adapters) ? (values.adapters as unknown[]) : [];
  return files.flatMap((file) => readable(String(file)));
}

function readable(json: string): Adapter[] {
  try {
    return [parseAdapterFile(json)];
  } catch {
    return [];
  }
}

/** Every portal that is known; where two have one id, policy comes before the user, and the user before what is built in. */
export async function listPortals(): Promise<Portal[]> {
  const byId = new Map<string, Portal>();
  const user = await stored<string[]>("local", USER_ADAPTERS, []);
  for (const adapter of BUILT_IN_ADAPTERS) byId.set(adapter.id, { adapter, source: "built-in" });
  for (const adapter of user.flatMap(readable)) byId.set(adapter.id, { adapter, source: "user" });
  for (const adapter of await policyAdapters()) byId.set(adapter.id, { adapter, source: "policy" });
  return [...byId.values()];
}

async function isEnabled({ adapter }: Portal): Promise<boolean> {
  const disabled = await stored<string[]>("local", DISABLED, []);
  if (disabled.includes(adapter.id)) return false;
  return await browser.permissions.contains({ origins: [...adapter.origins] });
}

/** The enabled portal that an address belongs to. */
export async function enabledPortalOf(address: string): Promise<Portal | null> {
  for (const portal of await listPortals()) {
    if (adapterCovers(portal.adapter, address) && (await isEnabled(portal))) return portal;
  }
  return null;
}

export async function describePortals(): Promise<PortalState[]> {
  const changed = await stored<Record<string, string>>("session", CHANGED, {});
  return await Promise.all(
    (await listPortals()).map(async (portal) => ({
      adapterId: portal.adapter.id,
      name: portal.adapter.name,
      originPatterns: portal.adapter.origins,
      source: portal.source,
      enabled: await isEnabled(portal),
      changed: changed[portal.adapter.id] ?? null,
    })),
  );
}

/** The portal, enabled or not, that an address belongs to. */
export async function describePortalOf(address: string): Promise<PortalState | null> {
  const portal = (await listPortals()).find(({ adapter }) => adapterCovers(adapter, address));
  if (portal === undefined) return null;
  return (await describePortals()).find(({ adapterId }) => adapterId === portal.adapter.id) ?? null;
}

/** Keeps, until the browser ends, which selector of a portal stopped matching. */
export async function noteChangedSelector(adapterId: string, selector: string): Promise<void> {
  const changed = await stored<Record<string, string>>("session", CHANGED, {});
  await browser.storage.session.set({ [CHANGED]: { ...changed, [adapterId]: selector } });
}

/** Switches a portal on or off; the host permissions are asked for by the page where the user clicked. */
export async function setPortalEnabled(adapterId: string, enabled: boolean): Promise<void> {
  const disabled = new Set(await stored<string[]>("local", DISABLED, []));
  if (enabled) disabled.delete(adapterId);
  else disabled.add(adapterId);
  await browser.storage.local.set({ [DISABLED]: [...disabled] });
  await registerContentScripts();
}

/** The user has granted host permissions: portals that have all of theirs now are switched on again. */
export async function permissionsGranted(origins: readonly string[]): Promise<void> {
  for (const { adapter } of await listPortals()) {
    if (adapter.origins.some((origin) => origins.includes(origin))) await setPortalEnabled(adapter.id, true);
  }
}

/** @throws {KysoError} PORTAL_ADAPTER_INVALID */
export async function addAdapter(json: string): Promise<void> {
  const adapter = parseAdapterFile(json);
  const files = await stored<string[]>("local", USER_ADAPTERS, []);
  const others = files.filter((file) => readable(file)[0]?.id !== adapter.id);
  await browser.storage.local.set({ [USER_ADAPTERS]: [...others, json] });
  await registerContentScripts();
}

/** Removes an adapter that the user added. */
export async function removeAdapter(adapterId: string): Promise<void> {
  const files = await stored<string[]>("local", USER_ADAPTERS, []);
  await browser.storage.local.set({
    [USER_ADAPTERS]: files.filter((file) => readable(file)[0]?.id !== adapterId),
  });
  await registerContentScripts();
}

let registering = Promise.resolve();

/** Brings the browser's list of content scripts in line with the enabled portals, and starts them in pages that are open. */
export function registerContentScripts(): Promise<void> {
  registering = registering.then(registerNow, registerNow);
  return registering;
}

async function registerNow(): Promise<void> {
  const registered = new Set((await browser.scripting.getRegisteredContentScripts()).map(({ id }) => id));
  const wanted = new Map<string, Adapter>();
  for (const portal of await listPortals()) {
    if (await isEnabled(portal)) wanted.set(portal.adapter.id, portal.adapter);
  }
  const stale = [...registered].filter((id) => !wanted.has(id));
  if (stale.length > 0) await browser.scripting.unregisterContentScripts({ ids: stale });
  for (const [id, adapter] of wanted) {
    const script = {
      id,
      matches: [...adapter.origins],
      js: [CONTENT_SCRIPT],
      allFrames: true,
      runAt: "document_idle" as const,
      persistAcrossSessions: true,
    };
    if (registered.has(id)) {
      await browser.scripting.updateContentScripts([script]);
    } else {
      await browser.scripting.registerContentScripts([script]);
      await startInOpenPages(adapter);
    }
  }
}

async function startInOpenPages(adapter: Adapter): Promise<void> {
  for (const tab of await browser.tabs.query({ url: [...adapter.origins] })) {
    if (tab.id === undefined) continue;
    // A page that is just going away refuses the script; its successor gets it by the registration.
    await browser.scripting
      .executeScript({ target: { tabId: tab.id, allFrames: true }, files: [CONTENT_SCRIPT] })
      .catch(() => undefined);
  }
}
