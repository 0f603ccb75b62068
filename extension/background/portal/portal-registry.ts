import browser from "webextension-polyfill";
import { KysoError } from "../../../protocol/error.ts";
import type { Adapter } from "../../../protocol/adapter/adapter.ts";
import { parseAdapterFile, statedIn } from "../../../protocol/adapter/adapter.ts";
import { adapterCovers } from "../../../protocol/adapter/origin-pattern.ts";
import { BUILT_IN_ADAPTERS, BUILT_IN_FAMILIES } from "../../portal/built-in.ts";
import type { BrokenAdapter, PortalState } from "../control-message.ts";
import { grantPatterns } from "./match-pattern.ts";
import { choicesFor } from "./portal-choice.ts";
import { policyValue } from "./portal-policy.ts";

/*
 * Which portals there are, and in which of them Kyso runs. A portal is enabled while the browser holds the host
 * permissions of its adapter and the user has not switched it off.
 */

/** The user's adapter files, as they were given. */
export const USER_ADAPTERS = "adapters";
/** Ids of the portals that the user has switched off. */
export const DISABLED = "disabledPortals";
const CHANGED = "changedSelectors";
/** Longest reason that is shown, characters. */
const MAX_REASON_CHARACTERS = 500;

/** An adapter and where it came from. */
export interface Portal {
  adapter: Adapter;
  source: PortalState["source"];
}

/** What the extension has stored under a key. */
export async function stored<T>(area: "local" | "session", key: string, fallback: T): Promise<T> {
  const values = await browser.storage[area].get({ [key]: fallback });
  return values[key] as T;
}

/** One file that was given to the extension: an adapter, or what is wrong with it. */
export type AdapterFile =
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
  const given = (await policyValue("adapters")) ?? [];
  const files: unknown[] = Array.isArray(given) ? given : [given];
  return files.map((file, index) =>
    readFile(typeof file === "string" ? file : (JSON.stringify(file) ?? ""), "policy", index),
  );
}

/** The files that the user gave. */
export async function userFiles(): Promise<AdapterFile[]> {
  const files = await stored<string[]>("local", USER_ADAPTERS, []);
  return files.map((file, index) => readFile(file, "user", index));
}

/** The id by which a file replaces another and is removed; also of one that is not valid. */
export function idOf({ adapter, json }: AdapterFile): string | null {
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
  return [...byId.values()].map(withFamily);
}

/** An adapter that names a family has its document rules after its own. */
function withFamily(portal: Portal): Portal {
  const family = BUILT_IN_FAMILIES.find(({ id }) => id === portal.adapter.use);
  if (family === undefined) return portal;
  const documents = [...portal.adapter.documents, ...family.documents];
  return { ...portal, adapter: { ...portal.adapter, documents } };
}

/** The files of policy and user that are no valid adapters, and are therefore not used. */
export async function listBrokenAdapters(): Promise<BrokenAdapter[]> {
  const files = [...(await policyFiles()), ...(await userFiles())];
  return files.flatMap(({ broken }) => broken ?? []);
}

/** Whether Kyso runs in a portal now. */
export async function isEnabled({ adapter }: Portal): Promise<boolean> {
  const disabled = await stored<string[]>("local", DISABLED, []);
  if (disabled.includes(adapter.id)) return false;
  return await browser.permissions.contains({ origins: grantPatterns(adapter.origins) });
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
      originPatterns: grantPatterns(portal.adapter.origins),
      source: portal.source,
      enabled: await isEnabled(portal),
      changed: changed[portal.adapter.id] ?? null,
      choices: await choicesFor(portal.adapter),
    })),
  );
}

/** The portal, enabled or not, that an address belongs to. */
export async function describePortalOf(address: string): Promise<PortalState | null> {
  const portal = (await listPortals()).find(({ adapter }) => adapterCovers(adapter, address));
  if (portal === undefined) return null;
  return (await describePortals()).find(({ adapterId }) => adapterId === portal.adapter.id) ?? null;
}

/**
 * Keeps, until the browser ends, which selector of a portal stopped matching.
 * @returns whether that is news, for IT to be told of
 */
export async function noteChangedSelector(adapterId: string, selector: string): Promise<boolean> {
  const changed = await stored<Record<string, string>>("session", CHANGED, {});
  if (changed[adapterId] === selector) return false;
  await browser.storage.session.set({ [CHANGED]: { ...changed, [adapterId]: selector } });
  return true;
}
