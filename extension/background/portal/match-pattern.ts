import browser from "webextension-polyfill";

/*
 * Match patterns as the browser at hand knows them. Chromium's may name a port; Firefox refuses such a pattern and has
 * only patterns for every port of a host. There, a portal's scripts also start on the host's other ports, ask the
 * background, which compares the whole origin, and stay silent.
 */

let portsAreKnown: boolean | undefined;

function knowsPorts(): boolean {
  portsAreKnown ??= !browser.runtime.getURL("").startsWith("moz-extension:");
  return portsAreKnown;
}

/** An adapter's origin patterns as the browser takes them, for permissions and for scripts. */
export function grantPatterns(patterns: readonly string[]): string[] {
  if (knowsPorts()) return [...patterns];
  return [...new Set(patterns.map((pattern) => pattern.replace(/:\d+\/\*$/, "/*")))];
}
