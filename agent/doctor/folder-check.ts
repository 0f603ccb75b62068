import { type Found, found } from "../../protocol/doctor.ts";
import { constants, type Stats } from "node:fs";
import path from "node:path";
import { systemCode } from "../audit/disk.ts";
import type { Check } from "./check.ts";
import type { DoctorContext, DoctorDisk } from "./doctor-context.ts";

/** Folders that hold what is this user's alone. */
const PRIVATE = new Set(["data", "runtime"]);
const FOR_OTHERS = 0o077;

/** Whether Kyso's folders can be written, are the user's, and closed to others. */
export const folderCheck: Check = {
  name: "folders",
  async run(context) {
    const { data, config, runtime } = context.folders;
    const looks = Object.entries({ data, config, runtime }).map(async ([name, folder]) =>
      look(context, name, folder),
    );
    const wrong = (await Promise.all(looks)).flat();
    return wrong.length > 0 ? wrong : [found("FOLDERS_GOOD")];
  },
};

async function look(
  { disk, userId, platform }: DoctorContext,
  name: string,
  folder: string,
): Promise<Found[]> {
  const status = await statusOf(disk, folder);
  if (status === "no-folder" || (status !== null && !status.isDirectory())) {
    return [found("FOLDER_NOT_FOLDER", { folder: name })];
  }
  const isWritable = await canWrite(disk, status === null ? await existing(disk, folder) : folder);
  if (!isWritable) return [found("FOLDER_NOT_WRITABLE", { folder: name })];
  if (status === null || platform === "win32") return [];
  if (userId !== null && status.uid !== userId) return [found("FOLDER_OF_OTHER", { folder: name })];
  const isOpen = PRIVATE.has(name) && (status.mode & FOR_OTHERS) !== 0;
  return isOpen ? [found("FOLDER_OPEN", { folder: name })] : [];
}

/** `null` where there is nothing yet. */
async function statusOf(disk: DoctorDisk, folder: string): Promise<Stats | "no-folder" | null> {
  try {
    return await disk.stat(folder);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    // A part of the way there is a file.
    if (systemCode(error) === "ENOTDIR") return "no-folder";
    throw error;
  }
}

async function canWrite(disk: DoctorDisk, folder: string): Promise<boolean> {
  return disk.access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** The nearest folder above that is there. */
export async function existing(disk: DoctorDisk, folder: string): Promise<string> {
  const above = path.dirname(folder);
  const isThere = await disk.stat(folder).then(
    () => true,
    () => false,
  );
  return isThere || above === folder ? folder : existing(disk, above);
}
