import type { DataItem } from "../../../protocol/data-item.ts";
import { asKysoError, KysoError } from "../../../protocol/error.ts";
import type { AgentLink } from "../agent/agent-link.ts";
import { choicesFor } from "../portal/portal-choice.ts";
import { notePortal } from "../portal/portal-notice.ts";
import type { Requester } from "../sign/requester.ts";
import { DATA_PAGE, DATA_PORT_PREFIX } from "../ui-address.ts";
import { AskWindows } from "./ask-window.ts";
import { DataAsk } from "./data-ask.ts";
import type { DataOrder, SignedItem } from "./data-order.ts";
import { wasPressed } from "./pressed-call.ts";
import { noteRefusal } from "./refusal-note.ts";

/** All octets that pages want signed now. */
export class DataBoard extends AskWindows<DataAsk> {
  readonly #agent: AgentLink;

  constructor(agent: AgentLink) {
    super({ stored: "dataWindows", portPrefix: DATA_PORT_PREFIX, page: DATA_PAGE });
    this.#agent = agent;
  }

  /**
   * Has octets signed; in the order of the items.
   * @throws {KysoError} PORTAL_HASHES_OFF, PORTAL_NONCES_OFF, CONSENT_REFUSED; SESSION_CLOSED where an earlier worker had
   * them signed and died, and nobody knows the outcome
   */
  async sign(order: DataOrder, from: Requester): Promise<readonly SignedItem[]> {
    try {
      await this.#checkChoice(order.items, from);
      if (await wasPressed(order.callKey)) throw new KysoError("SESSION_CLOSED");
      const ask = await this.askOf(
        from.origin,
        (key, changed) => new DataAsk({ key, agent: this.#agent, from, via: order.via, changed }),
      );
      return await ask.add(order);
    } catch (error) {
      const { code } = asKysoError(error);
      const purposes = [...new Set(order.items.map(({ purpose }) => purpose))].join(" ");
      const details = { code, purposes, items: String(order.items.length), via: order.via };
      noteRefusal(this.#agent, { event: "data.refused", origin: from.origin, details });
      throw error;
    }
  }

  /** @throws {KysoError} PORTAL_HASHES_OFF, PORTAL_NONCES_OFF; the user is told of it too */
  async #checkChoice(items: readonly DataItem[], { origin, portal }: Requester): Promise<void> {
    const { hashes, nonces } = await choicesFor(portal.adapter);
    const off = items.find(({ purpose }) => !(purpose === "nonce" ? nonces : hashes));
    if (off === undefined) return;
    const code = off.purpose === "nonce" ? "PORTAL_NONCES_OFF" : "PORTAL_HASHES_OFF";
    await notePortal({ origin, adapterId: portal.adapter.id, code });
    throw new KysoError(code);
  }
}
