import { toBase64, bytesOf } from "./base64.ts";
import type { AgentLink } from "./agent/agent-link.ts";
import type { ControlAnswers, ControlRequest } from "./control-message.ts";

/** Largest preview, bytes: an image of a signature or seal, and a few fonts. */
const MAX_PREVIEW_BYTES = 16 * 1024 * 1024;

const OF_TEMPLATE = ["templates", "template-preview", "choose-templates"] as const;

export type TemplateRequest = Extract<ControlRequest, { type: (typeof OF_TEMPLATE)[number] }>;

export function isOfTemplate(request: ControlRequest): request is TemplateRequest {
  return OF_TEMPLATE.some((type) => type === request.type);
}

/** Asks the agent for looks, or has it take another set. @throws {KysoError} as the agent says */
export async function answerTemplateRequest(
  agent: AgentLink,
  request: TemplateRequest,
): Promise<ControlAnswers["templates" | "template-preview"] | null> {
  switch (request.type) {
    case "templates":
      return (await agent.call("template.list", {})).result;
    case "template-preview": {
      const { result, body } = await agent.call("template.preview", { kind: request.kind });
      return { ...result, pdf: toBase64(await bytesOf(body, MAX_PREVIEW_BYTES)) };
    }
    case "choose-templates":
      await agent.call("template.choose", { set: request.set });
      return null;
  }
}
