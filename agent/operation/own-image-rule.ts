import { KysoError } from "../../protocol/error.ts";
import type { ImageKind } from "../../protocol/signature-kind.ts";
import type { Settings } from "../setting/setting.ts";

/**
 * Only what neither the machine locks nor the user's file says can be chosen in the extension.
 *
 * @throws {KysoError} SETTING_LOCKED, SETTING_IN_FILE
 */
export function assertImageFree(
  { locked, fixed }: Pick<Settings, "locked" | "fixed">,
  kind: ImageKind,
): void {
  if (locked.includes("images")) throw new KysoError("SETTING_LOCKED", "images");
  if (fixed.images.includes(kind)) throw new KysoError("SETTING_IN_FILE", `images.${kind}`);
}
