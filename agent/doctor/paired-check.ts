import { found } from "../../protocol/doctor.ts";
import { KysoError } from "../../protocol/error.ts";
import { browsersFile } from "../server/agent.ts";
import { PairedBrowsers } from "../server/paired-browsers.ts";
import type { Check } from "./check.ts";

/** Which browsers this user's agent knows. */
export const pairedCheck: Check = {
  name: "browsers",
  async run({ folders }) {
    const file = browsersFile(folders.data);
    try {
      const count = (await PairedBrowsers.open(file)).list().length;
      return [count === 0 ? found("BROWSERS_NONE") : found("BROWSERS_PAIRED", { count })];
    } catch (error) {
      if (error instanceof KysoError) return [found("BROWSERS_FILE_INVALID", { file })];
      throw error;
    }
  },
};
