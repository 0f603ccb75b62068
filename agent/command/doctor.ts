import { type DoctorReport, FINDINGS } from "../../protocol/doctor.ts";
import { lineText, markOf, redactedLine, reportText } from "../../protocol/wording/doctor-report.ts";
import { ownReport } from "../doctor/own-report.ts";
import { TokenDirectory } from "../operation/token-directory.ts";
import { keptChangedPins } from "../operation/kept-changed-pins.ts";
import { userFolders } from "../setting/folder.ts";
import type { Settings } from "../setting/setting.ts";
import { SettingSource } from "../setting/setting-source.ts";
import { findModules } from "../token/available-modules.ts";
import { TokenHost } from "../token/token-host.ts";
import { type Description, parseOptions } from "./argument.ts";
import type { Command } from "./command.ts";
import { EXIT, type ExitCode, printJson, type Terminal } from "./terminal.ts";
import { VERSION } from "./version.ts";

const description = {
  usage: "doctor [--report] [--show-servers] [--json]",
  vi: "Kiểm tra máy này đã sẵn sàng để ký chưa: thiết bị, chứng thư, đồng hồ, mạng, cài đặt… và cách khắc phục từng lỗi. Không cần PIN, không thay đổi gì. Mã thoát 3 nếu có lỗi.",
  en: "Checks whether this computer is ready to sign: token, certificate, clock, network, settings and more, with what to do about each fault. Needs no PIN and changes nothing. Exit code 3 where something is wrong.",
  options: {
    report: {
      type: "boolean",
      vi: "In báo cáo để gửi người khác: không có tên người dùng, đường dẫn riêng, số sê-ri đầy đủ, địa chỉ nội bộ.",
      en: "Print a report for others: without user names, private paths, whole serial numbers or internal addresses.",
    },
    "show-servers": {
      type: "boolean",
      vi: "Ghi cả địa chỉ máy chủ trong cài đặt vào báo cáo.",
      en: "Name the servers of the settings in the report, too.",
    },
  },
} as const satisfies Description;

/** `kyso doctor`. */
export const doctor: Command = {
  description,
  run: async (args, terminal) => {
    const values = parseOptions(description, args);
    const report = await examination();
    const showServers = values["show-servers"] === true;
    const isReport = values.report === true;
    if (values.json === true) {
      printJson(terminal, jsonOf(report, isReport ? { showServers } : null));
    } else if (isReport) {
      terminal.out(reportText(report, { at: new Date().toISOString(), showServers, language: "vi" }));
    } else {
      print(report, terminal);
    }
    return exitCodeOf(report);
  },
};

async function examination(): Promise<DoctorReport> {
  const folders = userFolders();
  const settings = new SettingSource(folders);
  // What is wrong with the settings is told by their own check.
  const named = await settings.read().then(
    ({ modules }) => modules,
    (): Settings["modules"] => [],
  );
  const host = new TokenHost(await findModules([...named]), { changedPins: keptChangedPins(folders.data) });
  try {
    const tokens = new TokenDirectory(host);
    return await ownReport({ version: VERSION, folders, settings, tokens, now: () => new Date() });
  } finally {
    await host.close();
  }
}

function jsonOf(
  { version, system, lines, ownNames }: DoctorReport,
  redaction: { readonly showServers: boolean } | null,
): object {
  const shown =
    redaction === null ? lines : lines.map((line) => redactedLine(line, { ownNames, ...redaction }));
  return {
    version,
    system,
    ok: !lines.some(isBad),
    lines: shown.map((line) => {
      const { state, found, remedy } = lineText(line, "vi");
      return { check: line.check, state, finding: line.finding, facts: line.facts, found, remedy };
    }),
  };
}

function isBad({ finding }: DoctorReport["lines"][number]): boolean {
  return FINDINGS[finding] === "bad";
}

function exitCodeOf({ lines }: DoctorReport): ExitCode {
  return lines.some(isBad) ? EXIT.refused : EXIT.done;
}

function print({ lines }: DoctorReport, terminal: Terminal): void {
  for (const line of lines) {
    const vi = lineText(line, "vi");
    const en = lineText(line, "en");
    terminal.out(`${markOf(vi.state)} ${vi.name}: ${vi.found}`);
    if (vi.remedy !== null) terminal.out(`    → ${vi.remedy}`);
    terminal.out(`    ${en.name}: ${en.found}${en.remedy === null ? "" : ` → ${en.remedy}`}`);
  }
}
