// The process that takes one image in, or checks one; started by image-taking.ts.
import { asKysoError } from "../../protocol/error.ts";
import { checkKeptImage, takeImage } from "../appearance/image/taken-image.ts";
import type { ImageAnswer, ImageOrder } from "./image-taking.ts";

process.on("message", (order: ImageOrder) => {
  process.send?.(answerTo(order));
});

function answerTo(order: ImageOrder): ImageAnswer {
  try {
    return order.task === "take" ? takeImage(order) : checkKeptImage(order);
  } catch (error) {
    const { code, detail } = asKysoError(error);
    return { code, limit: detail?.limit ?? null };
  }
}

// Without whoever ordered, nobody waits for it.
process.on("disconnect", () => process.exit());
