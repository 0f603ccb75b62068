import { type Found, found } from "../../protocol/doctor.ts";
import { KysoError } from "../../protocol/error.ts";
import { constants } from "node:fs";
import path from "node:path";
import { ownSettingsFile } from "../setting/folder.ts";
import { readOwnChoices } from "../setting/own-settings.ts";
import {
  lookIntoMachineSettings,
  lookIntoUserSettings,
  type SettingsFinding,
} from "../setting/setting-file.ts";
import type { Settings } from "../setting/setting.ts";
import { SETTINGS_FILE } from "../setting/setting-source.ts";
import type { Check } from "./check.ts";
import type { DoctorContext, DoctorDisk } from "./doctor-context.ts";

/** The user's settings file, what policy takes from it, and the files that the settings in force name. */
export const settingsCheck: Check = {
  name: "settings",
  async run(context) {
    const { folders } = context;
    const file = path.join(folders.config, SETTINGS_FILE);
    const user = lookIntoUserSettings(file);
    if (!("settings" in user)) return [settingsProblem(user, file)];
    const own = ownSettingsFile(folders);
    if (await isDamaged(own)) return [found("OWN_SETTINGS_DAMAGED", { file: own })];
    const machine = lookIntoMachineSettings(path.join(folders.machine, SETTINGS_FILE));
    if (!("settings" in machine)) return [];
    const locked = (machine.settings.locked ?? []).filter((key) => key in user.settings);
    const named = await namedFiles(await context.settings(), context);
    const wrong = [...locked.map((key) => found("SETTINGS_LOCKED", { key, file })), ...named];
    if (wrong.length > 0) return wrong;
    return [user.state === "absent" ? found("SETTINGS_NONE") : found("SETTINGS_VALID", { file })];
  },
};

async function isDamaged(own: string): Promise<boolean> {
  try {
    await readOwnChoices(own);
    return false;
  } catch (error) {
    if (error instanceof KysoError && error.code === "OWN_SETTINGS_DAMAGED") return true;
    throw error;
  }
}

/** A settings file that can't be used. */
export function settingsProblem<T>(
  problem: Exclude<SettingsFinding<T>, { readonly settings: T }>,
  file: string,
): Found {
  switch (problem.state) {
    case "unreadable":
      return found("SETTINGS_UNREADABLE", { file });
    case "no-json":
      return found("SETTINGS_NOT_JSON", { file });
    case "invalid":
      return found("SETTINGS_INVALID", { file, key: problem.key });
  }
}

async function namedFiles(settings: Settings, { disk, platform }: DoctorContext): Promise<readonly Found[]> {
  const { images, trust, revocationLists, proxy, timestamp } = settings;
  const named = [
    ...Object.values(images).map((file) => ({ key: "images", file })),
    ...trust.map(({ folder }) => ({ key: "trust", file: folder })),
    ...revocationLists.map((file) => ({ key: "revocationLists", file })),
  ];
  const secrets = [proxy, ...timestamp.servers].flatMap((user) =>
    user !== null && typeof user === "object" && user.passwordFile !== undefined ? [user.passwordFile] : [],
  );
  const looks = [
    ...named.map(async ({ key, file }) => missing(disk, key, file)),
    ...secrets.map(async (file) => {
      const gone = await missing(disk, "passwordFile", file);
      return gone.length > 0 || platform === "win32" ? gone : open(disk, file);
    }),
  ];
  return (await Promise.all(looks)).flat();
}

async function missing(disk: DoctorDisk, key: string, file: string): Promise<Found[]> {
  return disk.access(file, constants.R_OK).then(
    () => [],
    () => [found("SETTINGS_FILE_MISSING", { key, file })],
  );
}

async function open(disk: DoctorDisk, file: string): Promise<Found[]> {
  const { mode } = await disk.stat(file);
  return (mode & 0o077) === 0 ? [] : [found("SECRET_FILE_OPEN", { file })];
}
