import { KysoError } from "../../protocol/error.ts";
import type { AgentLink } from "./agent/agent-link.ts";
import { bytesOf, toBase64 } from "./base64.ts";
import type { CareRequest, CareResults } from "./control-message.ts";

/** Largest notice or register that is passed on, bytes. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** Answers what pages ask of a token's PIN, its loss, and the register of the seal. @throws {KysoError} as the agent answers */
export async function answerCareRequest(
  agent: AgentLink,
  request: CareRequest,
): Promise<CareResults[CareRequest["type"]]> {
  switch (request.type) {
    case "change-pin": {
      const { tokenId, oldPin, newPin } = request;
      await agent.call("pin.change", { tokenId, oldPin, newPin });
      return null;
    }
    case "reminded":
      await agent.call("token.reminded", { tokenId: request.tokenId });
      return null;
    case "known-tokens":
      return (await agent.call("token.known", {})).result.tokens;
    case "draft-notice": {
      const { type: _type, ...notice } = request;
      const { body } = await agent.call("notice.draft", notice);
      return { file: toBase64(await bytesOf(body, MAX_FILE_BYTES)) };
    }
    case "export-register": {
      const { type: _type, ...wish } = request;
      if (wish.from !== null && wish.to !== null && wish.from > wish.to)
        throw new KysoError("PROTOCOL_MESSAGE_INVALID");
      const { body, result } = await agent.call("register.export", wish);
      return { file: toBase64(await bytesOf(body, MAX_FILE_BYTES)), uses: result.uses };
    }
  }
}
