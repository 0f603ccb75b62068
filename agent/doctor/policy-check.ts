import { found } from "../../protocol/doctor.ts";
import { constants } from "node:fs";
import path from "node:path";
import { lookIntoMachineSettings } from "../setting/setting-file.ts";
import { SETTINGS_FILE } from "../setting/setting-source.ts";
import type { Check } from "./check.ts";
import { settingsProblem } from "./settings-check.ts";

const ROOT = 0;

/** The machine's settings file: whether it holds, what it locks, and whether it is really an administrator's. */
export const policyCheck: Check = {
  name: "policy",
  async run({ folders, disk, userId }) {
    const file = path.join(folders.machine, SETTINGS_FILE);
    const policy = lookIntoMachineSettings(file);
    if (!("settings" in policy)) return [settingsProblem(policy, file)];
    if (policy.state === "absent") return [found("POLICY_NONE")];
    const { locked = [] } = policy.settings;
    const inForce = found("POLICY_VALID", { count: locked.length, key: locked.join(", ") || "–" });
    const isOwn =
      userId !== ROOT &&
      (await disk.access(file, constants.W_OK).then(
        () => true,
        () => false,
      ));
    return isOwn ? [inForce, found("POLICY_WRITABLE", { file })] : [inForce];
  },
};
