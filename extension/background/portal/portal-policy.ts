import browser from "webextension-polyfill";

/** One of the values that policy has set, as it stands there; `undefined` where it has not. @see managed-schema.json */
export async function policyValue(name: string): Promise<unknown> {
  // A browser without any policy for the extension may refuse the question.
  const values: Record<string, unknown> = await browser.storage.managed.get(name).catch(() => ({}));
  return values[name];
}
