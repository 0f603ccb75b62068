import browser from "webextension-polyfill";
import { found, type Found } from "../../../protocol/doctor.ts";
import { browserName } from "../agent/browser-name.ts";

interface BrandedNavigator {
  userAgentData?: { brands: readonly { brand: string; version: string }[] };
}

/** Versions that the manifest names; each browser knows its own key. */
interface Minimum {
  minimum_chrome_version?: string;
  browser_specific_settings?: { gecko?: { strict_min_version?: string } };
}

/** Whether the browser is as new as the extension needs it: one may have been held back after it was installed. */
export function browserCheck(): Promise<readonly Found[]> {
  const manifest: Minimum = browser.runtime.getManifest();
  const expected =
    manifest.minimum_chrome_version ?? manifest.browser_specific_settings?.gecko?.strict_min_version ?? "";
  const version = engineVersion();
  const isOld = Number.parseInt(version, 10) < Number.parseInt(expected, 10);
  const facts = { browser: browserName(), version, expected };
  return Promise.resolve([found(isOld ? "BROWSER_OLD" : "BROWSER_GOOD", facts)]);
}

/** Firefox's version; of the others that of Chromium, which counts for what they can do. */
function engineVersion(): string {
  const firefox = /Firefox\/(\d+(?:\.\d+)?)/.exec(navigator.userAgent)?.[1];
  const brands = (navigator as BrandedNavigator).userAgentData?.brands ?? [];
  const chromium = brands.find(({ brand }) => brand === "Chromium")?.version;
  return firefox ?? chromium ?? /Chrome\/(\d+)/.exec(navigator.userAgent)?.[1] ?? "?";
}
