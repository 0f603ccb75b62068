import { beforeEach, describe, expect, it, vi } from "vitest";
import { OptionsWindow } from "../../../../extension/background/legacy/options-window.ts";

const browserState = vi.hoisted(() => ({
  session: {} as Record<string, unknown>,
  open: [] as number[],
  shown: 0,
}));

vi.mock("webextension-polyfill", () => ({
  default: {
    runtime: { getURL: (path: string) => path },
    storage: {
      session: {
        get: (keys: Record<string, unknown>) => Promise.resolve({ ...keys, ...browserState.session }),
        set: (values: Record<string, unknown>) =>
          Promise.resolve(void Object.assign(browserState.session, values)),
      },
    },
    windows: {
      create: () => {
        const id = browserState.open.length + 1;
        browserState.open.push(id);
        return Promise.resolve({ id });
      },
      update: (id: number) => {
        if (!browserState.open.includes(id)) return Promise.reject(new Error("no window"));
        browserState.shown += 1;
        return Promise.resolve();
      },
    },
  },
}));

let options: OptionsWindow;

beforeEach(() => {
  Object.assign(browserState, { session: {}, open: [], shown: 0 });
  options = new OptionsWindow();
});

describe("the settings that a portal asks for", () => {
  it("are shown in one window, and all who asked hear when it is closed", async () => {
    const shown = [options.shown(), options.shown()];
    await expect.poll(() => browserState.shown).toBe(1);
    expect(browserState.open).toEqual([1]);
    await options.windowClosed(7);
    await options.windowClosed(1);
    await Promise.all(shown);
  });

  it("are found again by a new worker", async () => {
    void options.shown();
    await expect.poll(() => browserState.session["optionsWindow"]).toBe(1);
    const later = new OptionsWindow();
    const shown = later.shown();
    await expect.poll(() => browserState.shown).toBe(1);
    await later.windowClosed(1);
    await shown;
    expect(browserState.open).toHaveLength(1);
  });
});
