import type { DoctorState } from "../../../extension/background/doctor/doctor-message.ts";
import { type DoctorCheck, type DoctorLine, found } from "../../../protocol/doctor.ts";

function line(check: DoctorCheck, ...finding: Parameters<typeof found>): DoctorLine {
  return { check, ...found(...finding) };
}

const BROWSER: readonly DoctorLine[] = [
  line("browser", "BROWSER_GOOD", { browser: "Google Chrome", version: "156.0.7000.0", expected: "133" }),
  line("permissions", "PERMISSIONS_GOOD", { count: 2 }),
  line("native-host", "NATIVE_HOST_GOOD"),
  line("loopback", "LOOPBACK_GOOD", { port: 46_931 }),
  line("pairing", "PAIRED"),
];

const SOUND: readonly DoctorLine[] = [
  line("agent", "AGENT_RUNNING", { version: "0.1.0", port: 46_931 }),
  line("ports", "PORT_REACHED", { port: 46_931 }),
  line("settings", "SETTINGS_VALID", { file: "/home/nguyenvanan/.config/kyso/settings.json" }),
  line("policy", "POLICY_NONE"),
  line("folders", "FOLDERS_GOOD"),
  line("disk", "DISK_GOOD", { free: 81_204 }),
  line("trust", "TRUST_GOOD", { count: 4 }),
  line("zone", "ZONE_GOOD", { zone: "Asia/Ho_Chi_Minh" }),
];

const ENDING: readonly DoctorLine[] = [
  line("modules", "MODULE_WRONG_MACHINE", {
    module: "C:\\Windows\\SysWOW64\\vnptca_p11_v8.dll",
    machine: "32-bit (x86)",
    wanted: "64-bit (x64)",
  }),
  line("tokens", "TOKEN_FINAL_TRY", { token: "Nguyễn Văn An", serial: "3045021100A7B4" }),
  line("certificates", "CERTIFICATE_ENDS", {
    holder: "Nguyễn Văn An",
    issuer: "CA phục vụ cơ quan nhà nước",
    days: 21,
    date: "13/12/2026",
  }),
  line("clock", "CLOCK_WRONG", { minutes: 180 }),
  line("proxy", "PROXY_REACHED", { server: "http://proxy.ubnd.tinh-mau.gov.vn:3128" }),
  line("timestamp", "TIMESTAMP_FAILED", { server: "http://tsa.noi-bo.local/tsa", code: "NETWORK_TIMEOUT" }),
  line("revocation", "REVOCATION_UNKNOWN", { holder: "Nguyễn Văn An", code: "NETWORK_UNREACHABLE" }),
];

function examined(lines: readonly DoctorLine[]): DoctorState {
  const system = "Google Chrome, Windows_NT 10.0.22631, x64, Node.js 26.10.0";
  const ownNames = ["nguyenvanan", "MAY-VAN-THU"];
  return {
    isExamining: false,
    report: { version: "0.1.0", system, lines: [...lines], ownNames },
    examinedAt: "2026-11-22T03:12:45Z",
  };
}

/** Checks are under way for the first time. */
export const EXAMINING: DoctorState = { isExamining: true, report: null, examinedAt: null };

/** A computer with faults of several kinds. */
export const WITH_FAULTS = examined([...BROWSER, ...SOUND, ...ENDING]);

/** A computer on which nothing is wrong. */
export const SOUND_COMPUTER = examined([...BROWSER, ...SOUND]);

/** A browser whose agent does not run. */
export const WITHOUT_AGENT = examined([
  ...BROWSER.slice(0, 2),
  line("native-host", "NATIVE_HOST_NO_AGENT"),
  line("loopback", "LOOPBACK_SILENT"),
  line("pairing", "NOT_PAIRED", { code: "AGENT_NOT_RUNNING" }),
  line("agent", "AGENT_NOT_RUNNING"),
]);
