import type { Browser } from "puppeteer";
import { z } from "zod";
import { FIREFOX_EXTENSION_ID } from "../../protocol/extension-id.ts";
import type { SpokenElement } from "./browser.ts";

/** What puppeteer's connection to Firefox can do beside what its types tell. */
interface BidiConnection {
  send(method: string, parameters: object): Promise<unknown>;
}

const treeSchema = z.object({
  result: z.object({ contexts: z.array(z.object({ context: z.string() })).min(1) }),
});

const spokenSchema = z.array(z.object({ role: z.string(), name: z.string() }));

const outcomeSchema = z.object({
  result: z.discriminatedUnion("type", [
    z.object({ type: z.literal("success"), result: z.object({ value: z.string().optional() }) }),
    z.object({ type: z.literal("exception"), exceptionDetails: z.object({ text: z.string() }) }),
  ]),
});

/**
 * Runs in Firefox's own scope: evaluates in the extension's background page, which no protocol for tests reaches. Its
 * window lives in another process, so that a frame script goes there.
 */
const EVALUATE_IN_BACKGROUND = `async (id, expression) => {
  const { extension } = WebExtensionPolicy.getByID(id);
  await extension.wakeupBackground();
  const view = [...extension.views].find(({ viewType }) => viewType === "background");
  const { messageManager } = view.xulBrowser;
  const { promise, resolve } = Promise.withResolvers();
  const name = "kyso-test:" + Math.random();
  messageManager.addMessageListener(name, ({ data }) => resolve(data));
  const code = JSON.stringify("(async () => JSON.stringify((await (" + expression + ")) ?? null))()");
  const script = "(async () => { let answer; try {" +
    "const sandbox = new Cu.Sandbox(content, { sandboxPrototype: content, wantXrays: false });" +
    "answer = { json: await Cu.evalInSandbox(" + code + ", sandbox) };" +
    "} catch (error) { answer = { error: String(error) }; } sendAsyncMessage(" + JSON.stringify(name) + ", answer); })()";
  messageManager.loadFrameScript("data:application/javascript;charset=utf-8," + encodeURIComponent(script), false);
  const { json, error } = await promise;
  if (error) throw new Error(error);
  return json;
}`;

/** In Firefox's own scope: the tab at an address, of several the one in front. */
const TAB_AT = `const tabAt = (address) => {
  const windows = [...Services.wm.getEnumerator("navigator:browser")];
  const tabs = windows.flatMap(({ gBrowser }) => [gBrowser.selectedBrowser, ...gBrowser.browsers]);
  const tab = tabs.find(({ currentURI }) => currentURI.spec === address);
  if (!tab) throw new Error("no tab at " + address);
  return tab;
};`;

/** Runs in Firefox's own scope: reads what the platform's accessibility makes of a page. */
const SPOKEN = `async (address) => {
  ${TAB_AT}
  const service = Cc["@mozilla.org/accessibilityService;1"].getService(Ci.nsIAccessibilityService);
  const flat = (accessible) => {
    const role = service.getStringRole(accessible.role).replace("pushbutton", "button");
    const rest = [];
    for (let child = accessible.firstChild; child; child = child.nextSibling) rest.push(...flat(child));
    return [{ role, name: accessible.name ?? "" }, ...rest];
  };
  const root = service.getAccessibleFor(tabAt(address));
  return JSON.stringify(root ? flat(root) : []);
}`;

/** Runs in Firefox's own scope. */
const LAY_OUT_FOR = `async (address, medium) => {
  ${TAB_AT}
  tabAt(address).browsingContext.mediumOverride = medium;
}`;

/** Runs in Firefox's own scope: loads what a page may not go to by itself. */
const LOAD = `async (address, next) => {
  ${TAB_AT}
  const triggeringPrincipal = Services.scriptSecurityManager.getSystemPrincipal();
  tabAt(address).loadURI(Services.io.newURI(next), { triggeringPrincipal });
}`;

/** Runs in Firefox's own scope: ends the background page as when nothing has happened for a while. */
const STOP_BACKGROUND = `async (id) => {
  const { extension } = WebExtensionPolicy.getByID(id);
  await extension.terminateBackground({ ignoreDevToolsAttached: true, disableResetIdleForTest: true });
}`;

/** Does in Firefox what only the browser itself can do. */
export class FirefoxChrome {
  readonly #connection: BidiConnection;
  readonly #context: string;

  private constructor(connection: BidiConnection, context: string) {
    this.#connection = connection;
    this.#context = context;
  }

  static async of(browser: Browser): Promise<FirefoxChrome> {
    // As puppeteer holds it for a Firefox, and for a Chromium does not.
    const { connection } = browser as unknown as { connection: BidiConnection };
    const tree = treeSchema.parse(
      await connection.send("browsingContext.getTree", { "moz:scope": "chrome" }),
    );
    return new FirefoxChrome(connection, tree.result.contexts[0]?.context ?? "");
  }

  /** Evaluates an expression in the background, which is started where it is not running. */
  async evaluateInBackground(expression: string): Promise<unknown> {
    const json = await this.#call(EVALUATE_IN_BACKGROUND, FIREFOX_EXTENSION_ID, expression);
    return JSON.parse(json ?? "null") as unknown;
  }

  /** Stops the background as the browser does when it pleases. */
  async stopBackground(): Promise<void> {
    await this.#call(STOP_BACKGROUND, FIREFOX_EXTENSION_ID);
  }

  /** What a screen reader says of the page at an address. */
  async spoken(address: string): Promise<SpokenElement[]> {
    return spokenSchema.parse(JSON.parse((await this.#call(SPOKEN, address)) ?? "[]"));
  }

  /** Has the tab at an address go on to another, which may be one of the extension's own pages. */
  async load(address: string, next: string): Promise<void> {
    await this.#call(LOAD, address, next);
  }

  /** Lays out the page at an address for a medium. */
  async layOutFor(address: string, medium: "print" | "screen"): Promise<void> {
    await this.#call(LAY_OUT_FOR, address, medium === "screen" ? "" : medium);
  }

  async #call(functionDeclaration: string, ...texts: string[]): Promise<string | undefined> {
    const { result } = outcomeSchema.parse(
      await this.#connection.send("script.callFunction", {
        functionDeclaration,
        arguments: texts.map((value) => ({ type: "string", value })),
        target: { context: this.#context },
        awaitPromise: true,
      }),
    );
    if (result.type === "exception") throw new Error(result.exceptionDetails.text);
    return result.result.value;
  }
}
