import type { AgentContext, Operation } from "./agent-context.ts";
import { assertImageFree } from "./own-image-rule.ts";

/** `image.remove`: removes the image that the user took in for a kind; logged before it counts. */
export const imageRemove = (({
    settings,
    images,
    audit,
  }: Pick<AgentContext, "settings" | "images" | "audit">) =>
  async ({ kind }) => {
    assertImageFree(await settings.read(), kind);
    await audit.append("image.removed", { kind });
    await images.remove(kind);
    return { result: {} };
  }) satisfies Operation<"image.remove">;
