import { createHash } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import { MAX_IMAGE_BYTES } from "../../protocol/limit.ts";
import type { Operation } from "./agent-context.ts";
import { onePiece } from "./one-piece.ts";
import { imageBytes } from "./own-images.ts";

/** `image.get`: an image that is being tried, or that a kind shows. */
export const imageGet: Operation<"image.get"> =
  ({ settings, images }) =>
  async ({ sha256 }) => {
    const tried = images.tried(sha256);
    if (tried !== undefined) return { result: {}, body: onePiece(tried) };
    for (const file of Object.values((await settings.read()).images)) {
      const png = await imageBytes(file).catch(() => null);
      if (png === null || png.length > MAX_IMAGE_BYTES) continue;
      if (createHash("sha256").update(png).digest("hex") === sha256)
        return { result: {}, body: onePiece(png) };
    }
    throw new KysoError("IMAGE_NOT_CHOSEN", sha256);
  };
