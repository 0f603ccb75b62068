import path from "node:path";
import { KysoError } from "../../protocol/error.ts";
import { type AuditCheck, checkAuditLog, readAuditLog } from "../audit/audit-check.ts";
import type { AuditEntry } from "../audit/audit-entry.ts";
import { userFolders } from "../setting/folder.ts";
import { type Description, parseArguments } from "./argument.ts";
import type { Command } from "./command.ts";
import { EXIT, type ExitCode, printJson, type Terminal } from "./terminal.ts";

const description = {
  usage: "audit show|verify [--json]",
  vi: "Xem nhật ký ký số của bạn (show), hoặc kiểm tra rằng không mục nào bị sửa, xóa hay chèn (verify).",
  en: "Shows your signing log (show), or checks that no entry was changed, removed or inserted (verify).",
  options: {},
} as const satisfies Description;

/** Name of the log's folder within the user's data. */
export const AUDIT_FOLDER = "audit";

/** `kyso audit`. */
export const audit: Command = {
  description,
  run: async (args, terminal) => {
    const { values, positionals } = parseArguments(description, args);
    const folder = path.join(userFolders().data, AUDIT_FOLDER);
    const isJson = values.json === true;
    switch (positionals.join(" ")) {
      case "show":
        return show(folder, terminal, isJson);
      case "verify":
        return verify(folder, terminal, isJson);
      default:
        throw new KysoError("USAGE", `kyso ${description.usage}`);
    }
  },
};

/** Entry by entry, since a log may be longer than memory is wide. */
async function show(folder: string, terminal: Terminal, isJson: boolean): Promise<ExitCode> {
  let before = "[";
  for await (const entry of readAuditLog(folder)) {
    terminal.out(isJson ? `${before}\n  ${JSON.stringify(entry)}` : lineOf(entry));
    before = "  ,";
  }
  if (isJson) {
    terminal.out(before === "[" ? "[]" : "]");
  }
  return EXIT.done;
}

async function verify(folder: string, terminal: Terminal, isJson: boolean): Promise<ExitCode> {
  const check = await checkAuditLog(folder);
  if (check.broken === null) {
    if (isJson) {
      printJson(terminal, { ok: true, ...check });
    } else {
      terminal.out(soundText(check));
    }
    return EXIT.done;
  }
  const { failureOf, failureText } = await import("./failure.ts");
  const { line, reason } = check.broken;
  const error = new KysoError("AUDIT_BROKEN", `${path.join(folder, "audit.jsonl")}: ${line}: ${reason}`);
  if (isJson) {
    printJson(terminal, { ...failureOf(error), ...check });
  } else {
    terminal.err(failureText(error));
  }
  return EXIT.refused;
}

function lineOf({ seq, time, event, details }: AuditEntry): string {
  return `${String(seq).padStart(6)}  ${time}  ${event.padEnd(18)}  ${JSON.stringify(details)}`;
}

function soundText({ entries, head, torn }: AuditCheck): string {
  const lines = [
    `✓ Nhật ký nguyên vẹn: ${entries} mục. Mã cuối: ${head.hash}`,
    `  The log is intact: ${entries} entries. Last hash: ${head.hash}`,
  ];
  if (torn.length > 0) {
    lines.push(
      `  Có dòng bị cắt do máy dừng đột ngột, được ghi nhận ở mục ${torn.join(", ")}.`,
      `  Lines cut short by a sudden stop are reported by entries ${torn.join(", ")}.`,
    );
  }
  return lines.join("\n");
}
