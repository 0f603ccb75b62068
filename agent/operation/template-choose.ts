import { KysoError } from "../../protocol/error.ts";
import type { Operation } from "./agent-context.ts";

/** `template.choose`: takes a set of looks for the user's own. */
export const templateChoose: Operation<"template.choose"> =
  ({ settings, own }) =>
  async ({ set }) => {
    const { locked, fixed } = await settings.read();
    if (locked.includes("templates")) throw new KysoError("SETTING_LOCKED", "templates");
    if (fixed.templateSet) throw new KysoError("SETTING_IN_FILE", "templates.set");
    await own.change((now) => ({ ...now, templates: { set } }));
    return { result: {} };
  };
