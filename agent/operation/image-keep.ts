import type { AgentContext, Operation } from "./agent-context.ts";
import { assertImageFree } from "./own-image-rule.ts";

/** `image.keep`: a kind shows an image that was taken in; logged before it counts. */
export const imageKeep = (({
    settings,
    images,
    audit,
  }: Pick<AgentContext, "settings" | "images" | "audit">) =>
  async ({ kind, sha256 }) => {
    assertImageFree(await settings.read(), kind);
    await audit.append("image.kept", { kind, sha256 });
    await images.keep(kind, sha256);
    return { result: {} };
  }) satisfies Operation<"image.keep">;
