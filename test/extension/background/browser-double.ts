/*
 * The browser's own interfaces as the background uses them, in memory: what is stored outlives a worker as it does there.
 * Tests put it in place of the polyfill: `vi.mock("webextension-polyfill", async () => ({ default: (await
 * import("…/browser-double.ts")).browserDouble }))`.
 */

type Listener = (...parameters: never[]) => unknown;

class Listeners<L extends Listener> {
  readonly all = new Set<L>();

  addListener(listener: L): void {
    this.all.add(listener);
  }

  removeListener(listener: L): void {
    this.all.delete(listener);
  }
}

type Values = Record<string, unknown>;

class Area {
  values: Values = {};

  get(keys: string | Values | null): Promise<Values> {
    const all = structuredClone(this.values);
    if (keys === null) return Promise.resolve(all);
    if (typeof keys !== "string") return Promise.resolve({ ...keys, ...all });
    return Promise.resolve(keys in all ? { [keys]: all[keys] } : {});
  }

  set(values: Values): Promise<void> {
    Object.assign(this.values, structuredClone(values));
    return Promise.resolve();
  }

  remove(key: string): Promise<void> {
    this.values = Object.fromEntries(Object.entries(this.values).filter(([name]) => name !== key));
    return Promise.resolve();
  }
}

interface Details {
  url: string;
  tabId: number;
  statusCode: number;
  responseHeaders: { name: string; value: string }[];
}

/** What tests set, and see. */
export const browserState = {
  local: new Area(),
  session: new Area(),
  managed: new Area(),
  /** Host patterns that the browser has not granted. */
  withheld: new Set<string>(),
  /** Addresses of the windows that are open, by id. */
  windows: new Map<number, string>(),
  nextWindow: 1,
};

const headersListeners = new Listeners<(details: Details) => unknown>();

/** As after the browser was installed anew. */
export function resetBrowser(): void {
  browserState.local.values = {};
  browserState.session.values = {};
  browserState.managed.values = {};
  browserState.withheld.clear();
  browserState.windows.clear();
  browserState.nextWindow = 1;
}

/** Answers a request with a redirect, as `fetch` that does not follow it sees one. */
export function redirectTo(url: string, location: string, statusCode = 302): Response {
  const responseHeaders = [{ name: "Location", value: location }];
  for (const listener of headersListeners.all) listener({ url, tabId: -1, statusCode, responseHeaders });
  const response = new Response(null);
  Object.defineProperty(response, "type", { value: "opaqueredirect" });
  return response;
}

export const browserDouble = {
  runtime: { id: "kyso", getURL: (path: string) => `chrome-extension://kyso/${path}` },
  storage: { local: browserState.local, session: browserState.session, managed: browserState.managed },
  permissions: {
    contains: ({ origins }: { origins: string[] }) =>
      Promise.resolve(origins.every((origin) => !browserState.withheld.has(origin))),
  },
  scripting: {
    getRegisteredContentScripts: () => Promise.resolve([]),
    registerContentScripts: () => Promise.resolve(),
  },
  webRequest: {
    onHeadersReceived: headersListeners,
    onBeforeRedirect: new Listeners<(details: Details) => unknown>(),
  },
  declarativeNetRequest: { updateSessionRules: () => Promise.resolve() },
  windows: {
    create: ({ url }: { url: string }) => {
      const id = browserState.nextWindow++;
      browserState.windows.set(id, url);
      return Promise.resolve({ id });
    },
    get: (id: number) =>
      browserState.windows.has(id) ? Promise.resolve({ id }) : Promise.reject(new Error("no window")),
    update: (id: number) =>
      browserState.windows.has(id) ? Promise.resolve({ id }) : Promise.reject(new Error("no window")),
    remove: (id: number) => {
      browserState.windows.delete(id);
      return Promise.resolve();
    },
  },
  tabs: { query: () => Promise.resolve([]) },
};
