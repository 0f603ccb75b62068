import { BackgroundPort } from "../background-port.ts";
import { careNotice } from "../care-notice.ts";
import { part, replaceWhenChanged } from "../element.ts";
import { careOf } from "../token-care.ts";
import { CONTROL_PORT } from "../../background/ui-address.ts";
import type { ControlRequest, ControlResults, ControlState } from "../../background/control-message.ts";
import type { Choice } from "./choice.ts";

/** In the page's `#care`: what is to be known of the token that will sign, and what to do about it right here. */
export class CareView {
  readonly #host = part("#care", HTMLElement);
  readonly #refresh: () => void;

  /** @param refresh reads the tokens anew: the PIN may have been changed in its own window meanwhile */
  constructor(refresh: () => void) {
    this.#refresh = refresh;
    addEventListener("focus", () => {
      if (this.#host.childElementCount > 0) refresh();
    });
  }

  update(choice: Choice | null): void {
    const all = choice === null ? [] : careOf(choice.token, new Date(), choice.certificate.sha256);
    const notes = all.filter(({ isSaidAtPin }) => isSaidAtPin !== true);
    replaceWhenChanged(this.#host, [notes, choice?.token.tokenId], () =>
      choice === null ? [] : notes.map((note) => careNotice(note, choice.token, (id) => this.#remind(id))),
    );
  }

  /** To where the PIN is changed. */
  focus(): void {
    this.#host.querySelector<HTMLElement>('button[name="change-pin"]')?.focus();
  }

  #remind(tokenId: string): void {
    const port = new BackgroundPort<ControlState, ControlRequest, ControlResults>(
      CONTROL_PORT,
      () => undefined,
    );
    port.open();
    void port.ask({ type: "reminded", tokenId }).then(this.#refresh, this.#refresh);
  }
}
