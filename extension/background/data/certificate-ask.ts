import { asKysoError, KysoError } from "../../../protocol/error.ts";
import type { OperationResult, TokenSummary } from "../../../protocol/operation.ts";
import type { AgentLink } from "../agent/agent-link.ts";
import { allowCertificate } from "../portal/portal-consent.ts";
import { problemOf } from "../problem.ts";
import type { Requester } from "../sign/requester.ts";
import type { SignOrder } from "../sign/sign-order.ts";
import type { Ask } from "./ask-window.ts";
import { certificateRequestSchema } from "./certificate-message.ts";
import type { CertificatePhase, CertificateRequest, CertificateState } from "./certificate-message.ts";

/** A certificate as a page is told it. */
export type ToldCertificate = OperationResult<"certificate.read">;

/** What the user is asked in one window: which certificate a page may be told. */
export class CertificateAsk implements Ask<CertificateState> {
  readonly #key: string;
  readonly #agent: AgentLink;
  readonly #from: Requester;
  readonly #via: SignOrder["via"];
  readonly #changed: () => void;
  readonly #waiting: { resolve: (told: ToldCertificate) => void; reject: (error: KysoError) => void }[] = [];
  #phase: CertificatePhase = { name: "connecting" };
  #tokens: readonly TokenSummary[] = [];
  #isClosed = false;

  constructor(parts: {
    key: string;
    agent: AgentLink;
    from: Requester;
    via: SignOrder["via"];
    changed: () => void;
  }) {
    this.#key = parts.key;
    this.#agent = parts.agent;
    this.#from = parts.from;
    this.#via = parts.via;
    this.#changed = parts.changed;
    void this.refreshTokens();
  }

  get isOpen(): boolean {
    return !this.#isClosed && this.#phase.name !== "told";
  }

  get state(): CertificateState {
    const { origin, portal } = this.#from;
    return {
      key: this.#key,
      origin,
      portalName: portal.adapter.name,
      via: this.#via,
      phase: this.#phase,
      tokens: this.#tokens,
    };
  }

  /** What the user has chosen. @throws {KysoError} CONSENT_REFUSED */
  async answered(): Promise<ToldCertificate> {
    if (!this.isOpen) throw new KysoError("CONSENT_REFUSED");
    return await new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }

  #show(phase: CertificatePhase): void {
    this.#phase = phase;
    this.#changed();
  }

  /** Reads the tokens again. Never throws: a failure is shown. */
  async refreshTokens(): Promise<void> {
    try {
      this.#tokens = (await this.#agent.call("token.list", {})).result.tokens;
      if (this.isOpen) this.#show({ name: "ready", problem: null });
    } catch (error) {
      if (this.isOpen) this.#show({ name: "ready", problem: problemOf(asKysoError(error)) });
    }
  }

  /** @throws {KysoError} what went wrong, for the window to say */
  async answer(message: unknown): Promise<null> {
    const parsed = certificateRequestSchema.safeParse(message);
    if (!parsed.success) throw new KysoError("PROTOCOL_MESSAGE_INVALID", undefined, { cause: parsed.error });
    switch (parsed.data.type) {
      case "tell":
        await this.#tell(parsed.data);
        break;
      case "cancel":
        this.closed();
        break;
      case "refresh-tokens":
        await this.refreshTokens();
        break;
    }
    return null;
  }

  async #tell({
    tokenId,
    certificate,
    remember,
  }: Extract<CertificateRequest, { type: "tell" }>): Promise<void> {
    if (!this.isOpen) throw new KysoError("JOB_STATE");
    const { result } = await this.#agent.call("certificate.read", { tokenId, certificate });
    if (remember) await allowCertificate(this.#from.origin, certificate);
    for (const { resolve } of this.#waiting) resolve(result);
    this.#show({ name: "told" });
  }

  /** The user said no. */
  closed(): void {
    this.#isClosed = true;
    for (const { reject } of this.#waiting) reject(new KysoError("CONSENT_REFUSED"));
    this.#changed();
  }
}
