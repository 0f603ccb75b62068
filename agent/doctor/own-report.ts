import { homedir, hostname, release, type as systemName, userInfo } from "node:os";
import path from "node:path";
import type { DoctorReport } from "../../protocol/doctor.ts";
import { examine } from "./examination.ts";
import { type ExaminedParts, withOwnContext } from "./own-context.ts";

/** Examines this machine for this user. Never fails. */
export async function ownReport(parts: ExaminedParts): Promise<DoctorReport> {
  const lines = await withOwnContext(parts, examine);
  return {
    version: parts.version,
    system: `${systemName()} ${release()}, ${process.arch}, Node.js ${process.versions.node}`,
    ownNames: [...new Set([userInfo().username, path.basename(homedir()), hostname()])],
    lines: [...lines],
  };
}
