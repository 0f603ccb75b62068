import browser from "webextension-polyfill";

/*
 * Calls whose octets the agent was asked to sign, kept until the browser ends: a page that repeats its call after the
 * worker died is told that it was, and nothing is signed twice.
 */

const STORED = "pressedCalls";

/** Calls that are kept, the oldest go first. */
const MAX_CALLS = 2_000;

let writing: Promise<unknown> = Promise.resolve();

async function pressedCalls(): Promise<string[]> {
  return (await browser.storage.session.get({ [STORED]: [] }))[STORED] as string[];
}

function change(to: (calls: string[]) => string[]): Promise<void> {
  const changed = writing.then(async () => {
    await browser.storage.session.set({ [STORED]: to(await pressedCalls()).slice(-MAX_CALLS) });
  });
  writing = changed.catch(() => undefined);
  return changed;
}

export async function wasPressed(callKey: string): Promise<boolean> {
  return (await pressedCalls()).includes(callKey);
}

/** Settles when a worker that starts anew will know. */
export function rememberPressed(callKeys: readonly string[]): Promise<void> {
  return change((calls) => [...calls, ...callKeys]);
}

/** Nothing of these calls was given out after all. */
export function forgetPressed(callKeys: readonly string[]): Promise<void> {
  return change((calls) => calls.filter((call) => !callKeys.includes(call)));
}
