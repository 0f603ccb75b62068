import { SIGNATURE_KINDS } from "../../protocol/signature-kind.ts";
import { templateOf } from "../appearance/template/template-in-force.ts";
import type { Operation } from "./agent-context.ts";

/** `template.list`: how each kind of signature looks now, and why. */
export const templateList: Operation<"template.list"> =
  ({ settings }) =>
  async () => {
    const { templates, images, locked, fixed } = await settings.read();
    const inForce = SIGNATURE_KINDS.map(async (kind) => {
      const { template, from } = await templateOf(kind, templates);
      const { note = null, place, resizable } = template;
      const image = template.image?.of ?? null;
      const hasImage = image !== null && images[image] !== undefined;
      return { kind, from, note, image, hasImage, place, resizable };
    });
    const isChoosable = !locked.includes("templates") && !fixed.templateSet;
    return { result: { set: templates.set, isChoosable, templates: await Promise.all(inForce) } };
  };
