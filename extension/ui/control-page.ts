import browser from "webextension-polyfill";
import { CONTROL_PORT } from "../background/ui-address.ts";
import { BackgroundPort, problemOf } from "./background-port.ts";
import { element, part } from "./element.ts";
import { fillMessages, message } from "./message.ts";
import { problemNotice } from "./problem-view.ts";
import type {
  ControlRequest,
  ControlResults,
  ControlState,
  PortalState,
} from "../background/control-message.ts";
import type { ActiveSite } from "../background/portal/portal-message.ts";
import type { Problem } from "../background/ui-message.ts";

/** What popup and options page share: the state as the background says it, and asking for changes of it. */
export class ControlPage {
  readonly #port: BackgroundPort<ControlState, ControlRequest, ControlResults>;
  readonly #draw: (state: ControlState) => void;
  #state: ControlState | null = null;

  constructor(draw: (state: ControlState) => void) {
    this.#draw = draw;
    this.#port = new BackgroundPort(CONTROL_PORT, (state) => {
      this.#state = state;
      draw(state);
    });
  }

  open(): void {
    fillMessages(document);
    part("#version", HTMLElement).textContent = message("versionOf", browser.runtime.getManifest().version);
    this.#port.open();
  }

  /** Draws the last state again, after a change of what only the page knows. */
  redraw(): void {
    if (this.#state) this.#draw(this.#state);
  }

  /** Asks, and says why not where it is refused. @returns whether it was done */
  async ask(request: ControlRequest): Promise<boolean> {
    return (await this.get(request)) !== undefined;
  }

  /** The same, for what it is answered with; `undefined` where it is refused. */
  async get<T extends ControlRequest["type"]>(
    request: ControlRequest & { type: T },
  ): Promise<ControlResults[T] | undefined> {
    try {
      const result = await this.#port.ask<T>(request);
      this.say(null);
      return result;
    } catch (error) {
      this.say(problemOf(error));
      return undefined;
    }
  }

  /** For what is answered with more than that it was done; what is refused is thrown. */
  get port(): Pick<BackgroundPort<ControlState, ControlRequest, ControlResults>, "ask"> {
    return this.#port;
  }

  /** Shows a problem at the end of the page, or none. */
  say(problem: Problem | null): void {
    part("#notice", HTMLElement).replaceChildren(...(problem ? [problemNotice(problem)] : []));
  }

  /** Asks the browser for the portal's hosts, in the click itself, then turns the portal on. */
  async enablePortal({ adapterId, originPatterns }: PortalState): Promise<void> {
    await this.#granted(originPatterns, { type: "enable-portal", adapterId });
  }

  /** The same for a site that no adapter knows. @param use a family's id; `null` only to answer the page's own calls */
  async enableSite({ origin, originPattern }: ActiveSite, use: string | null): Promise<void> {
    await this.#granted([originPattern], { type: "enable-site", origin, use });
  }

  async #granted(origins: readonly string[], request: ControlRequest): Promise<void> {
    if (await browser.permissions.request({ origins: [...origins] })) await this.ask(request);
    else
      part("#notice", HTMLElement).replaceChildren(
        element("p", { class: "notice" }, message("portalDenied")),
      );
  }
}
