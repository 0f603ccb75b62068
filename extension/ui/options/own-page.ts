import { OWN_PORT } from "../../background/ui-address.ts";
import { BackgroundPort, problemOf } from "../background-port.ts";
import { part } from "../element.ts";
import { problemNotice } from "../problem-view.ts";
import { ImageSection } from "./image-section.ts";
import type { OwnAsking } from "./own-asking.ts";
import { showRoles } from "./role-section.ts";
import type { OwnRequest, OwnResults, OwnState } from "../../background/own/own-message.ts";
import type { Problem } from "../../background/ui-message.ts";

/** The settings page's end of what the user chooses for the agent to keep. */
export class OwnPage implements OwnAsking {
  readonly #port: BackgroundPort<OwnState, OwnRequest, OwnResults>;

  constructor() {
    const images = new ImageSection(this);
    this.#port = new BackgroundPort(OWN_PORT, ({ choices, problem }) => {
      for (const node of document.querySelectorAll<HTMLElement>(".needs-agent")) node.hidden = true;
      if (choices === null) return this.say(problem);
      showRoles(choices, this);
      images.update(choices.images);
    });
  }

  open(): void {
    this.#port.open();
  }

  async ask<T extends OwnRequest["type"]>(
    request: Extract<OwnRequest, { type: T }>,
  ): Promise<OwnResults[T] | undefined> {
    try {
      const result = await this.#port.ask<T>(request);
      this.say(null);
      return result;
    } catch (error) {
      this.say(problemOf(error));
      return undefined;
    }
  }

  say(problem: Problem | null): void {
    part("#own-notice", HTMLElement).replaceChildren(...(problem ? [problemNotice(problem)] : []));
  }
}
