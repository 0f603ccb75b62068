import browser from "webextension-polyfill";
import { found, type Found } from "../../../protocol/doctor.ts";
import { describePortals } from "../portal/portal-registry.ts";

/** Whether the browser grants what the manifest asks for, and lets the extension into a portal. */
export async function permissionCheck(): Promise<readonly Found[]> {
  const { permissions = [] } = browser.runtime.getManifest();
  const missing = await Promise.all(permissions.map(async (name) => ((await holds(name)) ? [] : [name])));
  const lines = missing.flat().map((permission) => found("PERMISSION_MISSING", { permission }));
  if (lines.length > 0) return lines;
  const count = (await describePortals()).filter(({ enabled }) => enabled).length;
  return [count === 0 ? found("PORTALS_NONE") : found("PERMISSIONS_GOOD", { count })];
}

function holds(name: string): Promise<boolean> {
  return browser.permissions.contains({ permissions: [name] });
}
