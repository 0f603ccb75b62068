import { asKysoError } from "../../../protocol/error.ts";
import type { AgentLink } from "../agent/agent-link.ts";
import { noteForAudit } from "../agent/audit-note.ts";
import { consentsOf } from "../portal/portal-consent.ts";
import type { Requester } from "../sign/requester.ts";
import type { SignOrder } from "../sign/sign-order.ts";
import { CERTIFICATE_PAGE, CERTIFICATE_PORT_PREFIX } from "../ui-address.ts";
import { AskWindows } from "./ask-window.ts";
import { CertificateAsk } from "./certificate-ask.ts";
import type { ToldCertificate } from "./certificate-ask.ts";
import { noteRefusal } from "./refusal-note.ts";

/** All questions which certificate a page may be told. */
export class CertificateBoard extends AskWindows<CertificateAsk> {
  readonly #agent: AgentLink;

  constructor(agent: AgentLink) {
    super({ stored: "certificateWindows", portPrefix: CERTIFICATE_PORT_PREFIX, page: CERTIFICATE_PAGE });
    this.#agent = agent;
  }

  /**
   * The certificate that a page is told: the one that the user allowed to its origin, without a question, while the token
   * is there; else the one that the user chooses now.
   * @throws {KysoError} CONSENT_REFUSED, and what the agent answers
   */
  async tell(via: SignOrder["via"], from: Requester): Promise<ToldCertificate> {
    const told = (await this.#remembered(from.origin)) ?? (await this.#asked(via, from));
    const details = { serialNumber: told.serialNumber, subject: told.subject, via };
    void noteForAudit(this.#agent, { event: "certificate.told", origin: from.origin, details });
    return told;
  }

  async #asked(via: SignOrder["via"], from: Requester): Promise<ToldCertificate> {
    const ask = await this.askOf(
      from.origin,
      (key, changed) => new CertificateAsk({ key, agent: this.#agent, from, via, changed }),
    );
    try {
      return await ask.answered();
    } catch (error) {
      const details = { code: asKysoError(error).code, asked: "certificate", via };
      noteRefusal(this.#agent, { event: "portal.refused", origin: from.origin, details });
      throw error;
    }
  }

  async #remembered(origin: string): Promise<ToldCertificate | null> {
    const { certificate } = await consentsOf(origin);
    if (certificate === null) return null;
    const { tokens } = (await this.#agent.call("token.list", {})).result;
    const token = tokens.find(({ certificates }) =>
      certificates.some(({ sha256 }) => sha256 === certificate),
    );
    if (token === undefined) return null;
    const { tokenId } = token;
    return (await this.#agent.call("certificate.read", { tokenId, certificate })).result;
  }
}
