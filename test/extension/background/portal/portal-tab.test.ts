import { beforeEach, describe, expect, it, vi } from "vitest";
import { reload } from "../../../../extension/background/portal/portal-tab.ts";

type Listener = (tabId: number, change: { status?: string }) => void;

const TAB = 7;

const listeners = vi.hoisted(() => ({
  updated: new Set<Listener>(),
  removed: new Set<(tabId: number) => void>(),
}));

function event<T>(all: Set<T>): object {
  return {
    addListener: (listener: T) => all.add(listener),
    removeListener: (listener: T) => all.delete(listener),
  };
}

vi.mock("webextension-polyfill", () => ({
  default: {
    tabs: {
      reload: () => Promise.resolve(),
      onUpdated: event(listeners.updated),
      onRemoved: event(listeners.removed),
    },
  },
}));

function say(tabId: number, status: string): void {
  for (const listener of listeners.updated) listener(tabId, { status });
}

describe("a portal's page that is loaded anew", () => {
  let isDone: boolean;
  let loading: Promise<void>;
  beforeEach(async () => {
    isDone = false;
    loading = reload(TAB).then(() => {
      isDone = true;
    });
    await Promise.resolve();
  });

  it("is there once it has begun to load and is complete, and not while the old one still is", async () => {
    say(TAB, "complete");
    say(TAB + 1, "loading");
    say(TAB + 1, "complete");
    await new Promise(setImmediate);
    expect(isDone).toBe(false);
    say(TAB, "loading");
    say(TAB, "complete");
    await loading;
    expect(listeners.updated.size + listeners.removed.size).toBe(0);
  });

  it("is not waited for where its tab is closed", async () => {
    for (const listener of listeners.removed) listener(TAB);
    await loading;
    expect(isDone).toBe(true);
  });
});
