import { asKysoError, KysoError } from "../../../protocol/error.ts";
import type { OperationResult } from "../../../protocol/operation.ts";
import { allowCertificate } from "../portal/portal-consent.ts";
import { problemOf } from "../problem.ts";
import { Ask } from "./ask.ts";
import type { AskParts } from "./ask.ts";
import { tellSchema } from "./certificate-message.ts";
import type { CertificatePhase, TellRequest } from "./certificate-message.ts";

/** A certificate as a page is told it. */
export type ToldCertificate = OperationResult<"certificate.read">;

/** What the user is asked in one window: which certificate a page may be told. */
export class CertificateAsk extends Ask<CertificatePhase, TellRequest> {
  readonly #waiting: { resolve: (told: ToldCertificate) => void; reject: (error: KysoError) => void }[] = [];

  constructor(asker: AskParts) {
    super(asker, { name: "connecting" }, tellSchema);
    void this.refreshTokens();
  }

  get isOpen(): boolean {
    return !this.isClosed && this.phase.name !== "told";
  }

  /** What the user has chosen. @throws {KysoError} CONSENT_REFUSED */
  async answered(): Promise<ToldCertificate> {
    if (!this.isOpen) throw new KysoError("CONSENT_REFUSED");
    return await new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }

  async refreshTokens(): Promise<void> {
    try {
      await this.readTokens();
      if (this.isOpen) this.show({ name: "ready", problem: null });
    } catch (error) {
      if (this.isOpen) this.show({ name: "ready", problem: problemOf(asKysoError(error)) });
    }
  }

  protected async agree({ tokenId, certificate, remember }: TellRequest): Promise<void> {
    if (!this.isOpen) throw new KysoError("JOB_STATE");
    const { agent, from } = this.asker;
    const { result } = await agent.call("certificate.read", { tokenId, certificate });
    if (remember) await allowCertificate(from.origin, certificate);
    for (const { resolve } of this.#waiting) resolve(result);
    this.show({ name: "told" });
  }

  protected refuse(error: KysoError): void {
    for (const { reject } of this.#waiting) reject(error);
  }
}
