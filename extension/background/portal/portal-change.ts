import browser from "webextension-polyfill";
import { parseAdapterFile } from "../../../protocol/adapter/adapter.ts";
import { KysoError } from "../../../protocol/error.ts";
import type { AdapterFile } from "./portal-registry.ts";
import { DISABLED, idOf, listPortals, stored, USER_ADAPTERS, userFiles } from "./portal-registry.ts";
import { grantPatterns } from "./match-pattern.ts";
import { choose } from "./portal-choice.ts";
import type { MadeChoice } from "./portal-choice.ts";
import { registerContentScripts } from "./portal-script.ts";

/* What the user changes about portals; the scripts in their pages follow. */

/** Switches a portal on or off; the host permissions are asked for by the page where the user clicked. */
export async function setPortalEnabled(adapterId: string, enabled: boolean): Promise<void> {
  const disabled = new Set(await stored<string[]>("local", DISABLED, []));
  if (enabled) disabled.delete(adapterId);
  else disabled.add(adapterId);
  await browser.storage.local.set({ [DISABLED]: [...disabled] });
  await registerContentScripts();
}

/**
 * The user has granted host permissions: portals that have all of theirs now are switched on again.
 * @param forDocuments patterns that windows ask for, to fetch or send a document of one portal: by these no other portal is
 *   switched on, nor one that the user had switched off
 */
export async function permissionsGranted(
  origins: readonly string[],
  forDocuments: readonly string[],
): Promise<void> {
  const running = new Set((await browser.scripting.getRegisteredContentScripts()).map(({ id }) => id));
  for (const { adapter } of await listPortals()) {
    const own = grantPatterns(adapter.origins).filter((origin) => origins.includes(origin));
    if (own.length === 0 || running.has(adapter.id)) continue;
    await setPortalEnabled(adapter.id, !own.some((origin) => forDocuments.includes(origin)));
  }
}

/** Writes the user's choice for a portal, and has its scripts follow. */
export async function changeChoice(adapterId: string, choice: MadeChoice): Promise<void> {
  await choose(adapterId, choice);
  await registerContentScripts();
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

/**
 * Switches on a site that no adapter knows, by a minimal adapter of the user's own.
 * @param use id of the family whose document rules it takes over; `null` for none
 * @throws {KysoError} PORTAL_ADDRESS_INVALID, PORTAL_ADAPTER_INVALID
 */
export async function enableSite(origin: string, use: string | null): Promise<void> {
  const url = URL.parse(origin);
  if (url === null || url.origin !== origin || !/^https?:$/.test(url.protocol)) {
    throw new KysoError("PORTAL_ADDRESS_INVALID");
  }
  const id = siteId(url);
  const adapter = {
    format: 1,
    id,
    name: url.host,
    origins: [`${origin}/*`],
    ...(use === null ? {} : { use }),
  };
  await addAdapter(JSON.stringify(adapter));
  await setPortalEnabled(id, true);
}

/** The longest id that an adapter may have, characters. */
const MAX_ID_CHARACTERS = 64;

/** A host as an id: dashes are doubled, so that no two hosts share one; of a long host, the end, which tells it apart. */
function siteId(url: URL): string {
  const plain = url.host.replaceAll("-", "--").replace(/[.:]/g, "-");
  const prefix = url.protocol === "https:" ? "site-" : "site-http-";
  return prefix + plain.slice(-(MAX_ID_CHARACTERS - prefix.length));
}

async function changeUserFiles(
  change: (files: readonly AdapterFile[]) => readonly Pick<AdapterFile, "json">[],
): Promise<void> {
  const files = change(await userFiles()).map(({ json }) => json);
  await browser.storage.local.set({ [USER_ADAPTERS]: files });
  await registerContentScripts();
}
