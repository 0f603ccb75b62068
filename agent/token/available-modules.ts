import { KysoError } from "../../protocol/error.ts";
import { registeredModules } from "./csp-image-path.ts";
import { inspectModule } from "./module-file.ts";
import { installedModules } from "./module-search.ts";
import type { ModuleSetting } from "./module-setting.ts";

function isModule(path: string): boolean {
  try {
    inspectModule(path);
    return true;
  } catch (error) {
    if (error instanceof KysoError) return false;
    throw error;
  }
}

/**
 * Every module that this machine offers: those of the settings first, whatever is wrong with them, then those of the table
 * and of the registered CSPs that this process can load.
 *
 * @param settings absolute paths
 */
export async function findModules(settings: readonly ModuleSetting[]): Promise<ModuleSetting[]> {
  const known = installedModules().filter(({ path }) => isModule(path));
  return [...settings, ...known, ...(await registeredModules(isModule))];
}
