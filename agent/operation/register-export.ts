import { checkAuditLog, readAuditLog } from "../audit/audit-check.ts";
import { registerCsv } from "../report/seal-register-csv.ts";
import { type DayRange, sealUses, type SealRegister } from "../report/seal-register.ts";
import type { Operation } from "./agent-context.ts";
import { onePiece } from "./one-piece.ts";
import { drawApart } from "./report-drawing.ts";

/** `register.export`: the register of the seal, from the log as it stands. */
export const registerExport: Operation<"register.export"> =
  ({ audit, now }) =>
  async ({ format, ...range }, { signal }) => {
    const register = await sealRegister(audit.folder, range, now());
    const { uses } = register;
    const bytes =
      format === "csv"
        ? Buffer.from(registerCsv(register))
        : await drawApart({ what: "register", register }, signal);
    return { result: { uses: uses.length }, body: onePiece(bytes) };
  };

/** The register of a log, and whether the log is whole. @param folder the log's */
export async function sealRegister(folder: string, range: DayRange, now: Date): Promise<SealRegister> {
  const { entries, broken } = await checkAuditLog(folder);
  const uses = await sealUses(readAuditLog(folder), range);
  return { ...range, uses, writtenAt: now.toISOString(), log: { entries, broken } };
}
