// The process that reads the text of files, one at a time; started by text-process.ts.
import { asKysoError } from "../../protocol/error.ts";
import { readText } from "./read-text.ts";
import type { TextAnswer, TextOrder } from "./text-message.ts";

process.on("message", (order: TextOrder) => {
  readText(order).then(
    (text) => answer({ text }),
    (error: unknown) => answer({ problem: asKysoError(error).code }),
  );
});

function answer(found: TextAnswer): void {
  // Whoever ordered may be gone; then so is this process in a moment.
  process.send?.(found, () => undefined);
}

process.on("disconnect", () => process.exit());
