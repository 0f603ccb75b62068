import { found } from "../../protocol/doctor.ts";
import type { Check } from "./check.ts";
import { existing } from "./folder-check.ts";

const MB = 1024 * 1024;

/** Too little for one large document, its spool and the log. */
const FULL_MB = 200;

/** Too little for a day. */
const LOW_MB = 1024;

/** Whether there is room for documents on the way. */
export const diskCheck: Check = {
  name: "disk",
  async run({ disk, folders }) {
    const { bavail, bsize } = await disk.statfs(await existing(disk, folders.data));
    const free = Math.floor((bavail * bsize) / MB);
    if (free < FULL_MB) return [found("DISK_FULL", { free })];
    return [found(free < LOW_MB ? "DISK_LOW" : "DISK_GOOD", { free })];
  },
};
