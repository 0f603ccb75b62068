import path from "node:path";
import { KysoError } from "../../protocol/error.ts";
import { type AuditCheck, checkAuditLog, readAuditLog } from "../audit/audit-check.ts";
import type { AuditEntry } from "../audit/audit-entry.ts";
import { userFolders } from "../setting/folder.ts";
import { type Description, parseArguments } from "./argument.ts";
import type { Command } from "./command.ts";
import { EXIT, type ExitCode, printJson, type Terminal } from "./terminal.ts";

const description = {
  usage: "audit show|verify|register [--from DAY] [--to DAY] [-o FILE] [--json]",
  vi: "Xem nhật ký ký số của bạn (show), kiểm tra rằng không mục nào bị sửa, xóa hay chèn (verify), hoặc xuất sổ theo dõi sử dụng chữ ký số của cơ quan (register).",
  en: "Shows your signing log (show), checks that no entry was changed, removed or inserted (verify), or exports the register of the organisation's signature (register).",
  options: {
    from: {
      type: "string",
      value: "DAY",
      vi: "Với register: từ ngày này (2026-11-22), theo giờ Việt Nam.",
      en: "With register: from this day on (2026-11-22), Vietnam's time.",
    },
    to: {
      type: "string",
      value: "DAY",
      vi: "Với register: đến hết ngày này.",
      en: "With register: until the end of this day.",
    },
    output: {
      type: "string",
      short: "o",
      value: "FILE",
      vi: "Với register: ghi ra tệp .csv (mở bằng Excel) hoặc .pdf; nếu không có thì in CSV ra màn hình.",
      en: "With register: write to a .csv file (for Excel) or a .pdf file; by default the CSV is printed.",
    },
  },
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
    const what = positionals.join(" ");
    if (what !== "register" && [values.from, values.to, values.output].some((each) => each !== undefined)) {
      throw new KysoError("USAGE", "--from, --to and -o go with kyso audit register");
    }
    switch (what) {
      case "register":
        return (await import("./audit-register.ts")).exportRegister(folder, values, terminal);
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
