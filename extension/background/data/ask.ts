import type { z } from "zod";
import { KysoError } from "../../../protocol/error.ts";
import type { TokenSummary } from "../../../protocol/operation.ts";
import type { AgentLink } from "../agent/agent-link.ts";
import type { Requester } from "../sign/requester.ts";
import type { SignOrder } from "../sign/sign-order.ts";
import { plainRequestSchema } from "./ask-message.ts";
import type { AskState } from "./ask-message.ts";

/** By whom a question is asked, and who is told when what its window shows has changed. */
export interface AskParts {
  readonly key: string;
  readonly agent: AgentLink;
  readonly from: Requester;
  readonly via: SignOrder["via"];
  readonly changed: () => void;
}

/** What the user is asked in one window. `P`: where the question is; `Y`: the request by which the user says yes. */
export abstract class Ask<P, Y> {
  protected readonly asker: AskParts;
  protected phase: P;
  protected tokens: readonly TokenSummary[] = [];
  protected isClosed = false;
  readonly #yesSchema: z.ZodType<Y>;

  constructor(asker: AskParts, phase: P, yesSchema: z.ZodType<Y>) {
    this.asker = asker;
    this.phase = phase;
    this.#yesSchema = yesSchema;
  }

  /** Whether more can still be asked in it. */
  abstract get isOpen(): boolean;

  /** Reads the tokens again. Never throws: a failure is shown. */
  abstract refreshTokens(): Promise<void>;

  /** @throws {KysoError} what went wrong, for the window to say */
  protected abstract agree(request: Y): Promise<void>;

  /** Whoever waits gets the error. */
  protected abstract refuse(error: KysoError): void;

  get state(): AskState<P> {
    const { key, from, via } = this.asker;
    const { origin, portal } = from;
    return { key, origin, portalName: portal.adapter.name, via, phase: this.phase, tokens: this.tokens };
  }

  protected show(phase: P): void {
    this.phase = phase;
    this.asker.changed();
  }

  protected async readTokens(): Promise<void> {
    this.tokens = (await this.asker.agent.call("token.list", {})).result.tokens;
  }

  /** Answers a request of the window. @throws {KysoError} what went wrong, for the window to say */
  async answer(message: unknown): Promise<null> {
    const plain = plainRequestSchema.safeParse(message);
    if (!plain.success) await this.agree(this.#readYes(message));
    else if (plain.data.type === "cancel") this.closed();
    else await this.refreshTokens();
    return null;
  }

  #readYes(message: unknown): Y {
    const yes = this.#yesSchema.safeParse(message);
    if (!yes.success) throw new KysoError("PROTOCOL_MESSAGE_INVALID", undefined, { cause: yes.error });
    return yes.data;
  }

  /** The user said no, to all that waits. */
  closed(): void {
    this.isClosed = true;
    this.refuse(new KysoError("CONSENT_REFUSED"));
    this.asker.changed();
  }
}
