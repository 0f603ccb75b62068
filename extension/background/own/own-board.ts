import { asKysoError, KysoError } from "../../../protocol/error.ts";
import { MAX_IMAGE_BYTES } from "../../../protocol/limit.ts";
import type { AgentLink } from "../agent/agent-link.ts";
import { bytesOf, toBase64 } from "../base64.ts";
import { bytesFrom } from "../private-folder.ts";
import { problemOf } from "../problem.ts";
import { readPhoto, removeAllPhotos, removePhoto } from "./image-file.ts";
import { ownRequestSchema } from "./own-message.ts";
import type { OwnChoices, OwnRequest, OwnResults, OwnState } from "./own-message.ts";

/** What the user chose for the agent to keep, as the settings page shows and changes it. */
export class OwnBoard {
  readonly #agent: Pick<AgentLink, "call" | "state">;

  constructor(agent: Pick<AgentLink, "call" | "state">) {
    this.#agent = agent;
    void removeAllPhotos();
  }

  /** @returns `null` while the agent can't be asked */
  async state(): Promise<OwnState | null> {
    if (this.#agent.state.name !== "connected") return null;
    try {
      return { choices: await this.#choices(), problem: null };
    } catch (error) {
      return { choices: null, problem: problemOf(asKysoError(error)) };
    }
  }

  async #choices(): Promise<OwnChoices> {
    const [roles, tokens, images] = await Promise.all([
      this.#agent.call("role.list", {}),
      this.#agent.call("token.list", {}),
      this.#agent.call("image.list", {}),
    ]);
    const certificates = tokens.result.tokens.flatMap((token) => token.certificates);
    return { roles: roles.result, certificates, images: images.result };
  }

  /** @throws {KysoError} PROTOCOL_MESSAGE_INVALID, and as the agent answers */
  async answer(message: unknown): Promise<OwnResults[OwnRequest["type"]]> {
    const parsed = ownRequestSchema.safeParse(message);
    if (!parsed.success) throw new KysoError("PROTOCOL_MESSAGE_INVALID", undefined, { cause: parsed.error });
    const request = parsed.data;
    switch (request.type) {
      case "take":
        return await this.#take(request);
      case "show": {
        const { body } = await this.#agent.call("image.get", { sha256: request.sha256 });
        return toBase64(await bytesOf(body, MAX_IMAGE_BYTES));
      }
      case "role":
        await this.#agent.call("role.set", { certificate: request.certificate, role: request.role });
        return null;
      case "keep":
        await this.#agent.call("image.keep", { kind: request.kind, sha256: request.sha256 });
        return null;
      case "remove":
        await this.#agent.call("image.remove", { kind: request.kind });
        return null;
      case "measure":
        await this.#agent.call("seal.measure", { diameterMm: request.diameterMm });
        return null;
    }
  }

  async #take({
    key,
    kind,
    removesBackground,
  }: Extract<OwnRequest, { type: "take" }>): Promise<OwnResults["take"]> {
    try {
      const photo = await readPhoto(key);
      const params = { kind, size: photo.size, removesBackground };
      const { result } = await this.#agent.call("image.put", params, { body: bytesFrom(photo, 0) });
      return result;
    } finally {
      await removePhoto(key);
    }
  }
}
