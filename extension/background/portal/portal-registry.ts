import browser from "webextension-polyfill";
import { KysoError } from "../../../protocol/error.ts";
import type { Adapter } from "../../../protocol/adapter/adapter.ts";
import { parseAdapterFile, statedIn } from "../../../protocol/adapter/adapter.ts";
import { BUILT_IN_ADAPTERS } from "../../portal/built-in.ts";
import { adapterCovers } from "../../portal/origin-pattern.ts";
import type { BrokenAdapter, PortalState } from "../ui-message.ts";

/*
 * Which portals there are, and in which of them Kyso runs. A portal is enabled while the browser holds the host
 * permissions of its adapter and the user has not switched it off; the content script is registered for these only.
 */

const USER_ADAPTERS = "adapters";
const DISABLED = "disabledPortals";
const CHANGED = "changedSelectors";
/** Longest reason that is shown, characters. */
const MAX_REASON_CHARACTERS = 500;

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

/** One file that was given to the extension: an adapter, or what is wrong with it. */
type AdapterFile =
  { json: string; adapter: Adapter; broken: null } | { json: string; adapter: null; broken: BrokenAdapter };

function readFile(json: string, source: BrokenAdapter["source"], index: number): AdapterFile {
  try {
    return { json, adapter: parseAdapterFile(json), broken: null };
  } catch (error) {
    const { id, name } = statedIn(json);
    const reason = error instanceof KysoError ? error.message : String(error);
    const broken = {
      source,
      number: index + 1,
      name: name ?? id,
      reason: reason.slice(0, MAX_REASON_CHARACTERS),
    };
    return { json, adapter: null, broken };
  }
}

/** The files that policy gives. Whatever is no text is kept as a file that can't be read, so that it is reported. */
async function policyFiles(): Promise<AdapterFile[]> {
  // A browser without any policy for the extension may refuse the question.
  const values: Record<string, unknown> = await browser.storage.managed.get("adapters").catch(() => ({}));
  const given = values["adapters"] ?? [];
  const files: unknown[] = Array.isArray(given) ? given : [given];
  return files.map((file, index) =>
    readFile(typeof file === "string" ? file : (JSON.stringify(file) ?? ""), "policy", index),
  );
}

async function userFiles(): Promise<AdapterFile[]> {
  const files = await stored<string[]>("local", USER_ADAPTERS, []);
  return files.map((file, index) => readFile(file, "user", index));
}

/** The id by which a file replaces another and is removed; also of one that is not valid. */
function idOf({ adapter, json }: AdapterFile): string | null {
  return adapter?.id ?? statedIn(json).id;
}

/** Every portal that is known; where two have one id, policy comes before the user, and the user before what is built in. */
export async function listPortals(): Promise<Portal[]> {
  const byId = new Map<string, Portal>();
  for (const adapter of BUILT_IN_ADAPTERS) byId.set(adapter.id, { adapter, source: "built-in" });
  for (const { adapter } of await userFiles()) {
    if (adapter !== null) byId.set(adapter.id, { adapter, source: "user" });
  }
  for (const { adapter } of await policyFiles()) {
    if (adapter !== null) byId.set(adapter.id, { adapter, source: "policy" });
  }
  return [...byId.values()];
}

/** The files of policy and user that are no valid adapters, and are therefore not used. */
export async function listBrokenAdapters(): Promise<BrokenAdapter[]> {
  const files = [...(await policyFiles()), ...(await userFiles())];
  return files.flatMap(({ broken }) => broken ?? []);
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

/**
 * Adds an adapter, in place of the user's own with the same id.
 * @throws {KysoError} PORTAL_ADAPTER_INVALID
 */
export async function addAdapter(json: string): Promise<void> {
  const { id } = parseAdapterFile(json);
  await changeUserFiles((files) => [...files.filter((file) => idOf(file) !== id), { json }]);
}

/** Removes an adapter that the user added. */
export async function removeAdapter(adapterId: string): Promise<void> {
  await changeUserFiles((files) => files.filter(({ adapter }) => adapter?.id !== adapterId));
}

/** Removes a file of the user's that is no valid adapter, by its number among them. */
export async function removeBrokenAdapter(number: number): Promise<void> {
  await changeUserFiles((files) => files.filter(({ broken }) => broken?.number !== number));
}

async function changeUserFiles(
  change: (files: readonly AdapterFile[]) => readonly Pick<AdapterFile, "json">[],
): Promise<void> {
  const files = change(await userFiles()).map(({ json }) => json);
  await browser.storage.local.set({ [USER_ADAPTERS]: files });
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
