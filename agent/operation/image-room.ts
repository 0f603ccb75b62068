import type { ImageRoom } from "../appearance/image/image-check.ts";
import { templateOf } from "../appearance/template/template-in-force.ts";
import type { ImageKind } from "../../protocol/signature-kind.ts";
import type { Settings } from "../setting/setting.ts";

/** The room that a kind's image has on paper, by the template in force. */
export async function imageRoom(
  kind: ImageKind,
  { templates, sealDiameterMm }: Pick<Settings, "templates" | "sealDiameterMm">,
): Promise<ImageRoom> {
  const { template } = await templateOf(kind, templates);
  const size = template.image?.size ?? "diameter";
  if (size === "diameter") return { width: sealDiameterMm, height: sealDiameterMm };
  return { width: size.widthMm, height: size.heightMm };
}
