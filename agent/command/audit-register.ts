import path from "node:path";
import { z } from "zod";
import { KysoError } from "../../protocol/error.ts";
import { sealRegister } from "../operation/register-export.ts";
import { registerCsv } from "../report/seal-register-csv.ts";
import type { SealRegister } from "../report/seal-register.ts";
import { EXIT, type ExitCode, printJson, type Terminal } from "./terminal.ts";
import { writeWhole } from "./written-file.ts";

interface Wanted {
  readonly from?: string;
  readonly to?: string;
  readonly output?: string;
  readonly json?: boolean;
}

/**
 * `kyso audit register`.
 *
 * @param folder the log's
 * @throws {KysoError} USAGE, FILE_NOT_WRITABLE, JOB_DISK_FULL
 */
export async function exportRegister(folder: string, wanted: Wanted, terminal: Terminal): Promise<ExitCode> {
  const range = { from: dayOf("--from", wanted.from), to: dayOf("--to", wanted.to) };
  const { output } = wanted;
  const ending = output === undefined ? null : path.extname(output).toLowerCase();
  if (ending !== null && ending !== ".csv" && ending !== ".pdf") {
    throw new KysoError("USAGE", "-o names a .csv or a .pdf file");
  }
  const register = await sealRegister(folder, range, new Date());
  if (output !== undefined) await writeWhole(output, await bytesOf(register, ending));
  if (wanted.json === true) {
    const { uses, log } = register;
    printJson(terminal, output === undefined ? register : { ok: true, out: output, uses: uses.length, log });
  } else if (output === undefined) {
    terminal.out(registerCsv(register).trimEnd());
  } else {
    const { length } = register.uses;
    terminal.out(`✓ ${output}: ${length} lần sử dụng. / ${length} uses.`);
  }
  if (register.log.broken === null) return EXIT.done;
  const { failureText } = await import("./failure.ts");
  const { line, reason } = register.log.broken;
  terminal.err(failureText(new KysoError("AUDIT_BROKEN", `${line}: ${reason}`)));
  return EXIT.refused;
}

async function bytesOf(register: SealRegister, ending: string | null): Promise<Uint8Array> {
  if (ending === ".csv") return Buffer.from(registerCsv(register));
  const { drawRegister } = await import("../report/seal-register-pdf.ts");
  return drawRegister(register);
}

function dayOf(option: string, value: string | undefined): string | null {
  if (value === undefined) return null;
  if (!z.iso.date().safeParse(value).success) throw new KysoError("USAGE", `${option} ${value}`);
  return value;
}
