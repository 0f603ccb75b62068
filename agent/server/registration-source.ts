import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import type { Folders } from "../setting/folder.ts";
import type { RegistrationSource } from "./registration.ts";

/** What this process is registered as: by the program that it was started with. */
export function registrationSource(
  folders: Pick<Folders, "data">,
  extensionIds: readonly string[],
): RegistrationSource {
  const home = process.env["KYSO_HOME"];
  return {
    platform: process.platform,
    env: process.env,
    home: homedir(),
    dataFolder: folders.data,
    launcher: {
      node: process.execPath,
      // npm starts the command through a link of its own.
      kyso: realpathSync(process.argv[1] ?? ""),
      env: home === undefined || home === "" ? {} : { KYSO_HOME: home },
    },
    extensionIds,
  };
}
