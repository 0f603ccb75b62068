import { type Clock, SYSTEM_CLOCK } from "./clock.ts";
import { asKysoError } from "./error.ts";
import { shownName } from "./wording/report-name.ts";

/** What is looked at, in the order in which it is shown. From `agent` on the agent looks, before it the extension. */
export const DOCTOR_CHECKS = [
  "browser",
  "permissions",
  "native-host",
  "loopback",
  "pairing",
  "agent",
  "ports",
  "registration",
  "browsers",
  "settings",
  "policy",
  "folders",
  "disk",
  "trust",
  "modules",
  "tokens",
  "certificates",
  "clock",
  "zone",
  "proxy",
  "timestamp",
  "revocation",
] as const;
export type DoctorCheck = (typeof DOCTOR_CHECKS)[number];

/** How well something is; `unknown` where it could not be found out, or does not apply. */
export type DoctorState = "good" | "warning" | "bad" | "unknown";

/** Everything that a check can find, with what it means. The sentences are in `wording/doctor-sentence.ts`. */
export const FINDINGS = {
  // Of any check
  CHECK_FAILED: "unknown",
  CHECK_LATE: "unknown",
  // Browser
  BROWSER_GOOD: "good",
  BROWSER_OLD: "bad",
  PERMISSIONS_GOOD: "good",
  PERMISSION_MISSING: "bad",
  PORTALS_NONE: "warning",
  NATIVE_HOST_GOOD: "good",
  NATIVE_HOST_MISSING: "warning",
  NATIVE_HOST_NO_AGENT: "bad",
  LOOPBACK_GOOD: "good",
  LOOPBACK_BLOCKED: "bad",
  LOOPBACK_SILENT: "bad",
  PAIRED: "good",
  NOT_PAIRED: "bad",
  VERSIONS_SAME: "good",
  VERSIONS_DIFFER: "warning",
  // Agent
  AGENT_RUNNING: "good",
  AGENT_NOT_RUNNING: "bad",
  AGENT_SILENT: "bad",
  AGENT_OTHER_VERSION: "warning",
  PORT_REACHED: "good",
  PORT_NOT_REACHED: "bad",
  PORTS_FREE: "good",
  PORTS_TAKEN: "bad",
  REGISTERED: "good",
  REGISTRATION_MISSING: "warning",
  REGISTRATION_OUTDATED: "warning",
  BROWSERS_PAIRED: "good",
  BROWSERS_NONE: "warning",
  BROWSERS_FILE_INVALID: "bad",
  // Settings, policy
  SETTINGS_NONE: "good",
  SETTINGS_VALID: "good",
  SETTINGS_UNREADABLE: "bad",
  SETTINGS_NOT_JSON: "bad",
  SETTINGS_INVALID: "bad",
  SETTINGS_LOCKED: "warning",
  OWN_SETTINGS_DAMAGED: "bad",
  SETTINGS_FILE_MISSING: "bad",
  SECRET_FILE_OPEN: "warning",
  POLICY_NONE: "good",
  POLICY_VALID: "good",
  POLICY_WRITABLE: "warning",
  // Disk
  FOLDERS_GOOD: "good",
  FOLDER_NOT_WRITABLE: "bad",
  FOLDER_NOT_FOLDER: "bad",
  FOLDER_OF_OTHER: "bad",
  FOLDER_OPEN: "warning",
  DISK_GOOD: "good",
  DISK_LOW: "warning",
  DISK_FULL: "bad",
  // Trust, tokens
  TRUST_GOOD: "good",
  TRUST_EMPTY: "bad",
  TRUST_INVALID: "bad",
  MODULE_GOOD: "good",
  MODULE_MISSING: "bad",
  MODULE_UNREADABLE: "bad",
  MODULE_NOT_LIBRARY: "bad",
  MODULE_NO_ENTRY: "bad",
  MODULE_WRONG_MACHINE: "bad",
  MODULE_OTHER_MACHINE: "warning",
  MODULE_NOT_LOADED: "bad",
  MODULE_FAILED: "bad",
  MODULE_UNKNOWN_TOKEN: "warning",
  MODULES_NONE: "bad",
  TOKEN_GOOD: "good",
  TOKEN_LOCKED: "bad",
  TOKEN_FINAL_TRY: "warning",
  TOKEN_COUNT_LOW: "warning",
  TOKEN_PIN_TO_BE_CHANGED: "warning",
  TOKENS_NONE: "warning",
  CERTIFICATE_GOOD: "good",
  CERTIFICATE_ENDS: "warning",
  CERTIFICATE_UNFIT: "bad",
  CERTIFICATE_NONE: "bad",
  CERTIFICATES_UNKNOWN: "unknown",
  // Time, network
  CLOCK_GOOD: "good",
  CLOCK_OFF: "warning",
  CLOCK_WRONG: "bad",
  CLOCK_UNKNOWN: "unknown",
  ZONE_GOOD: "good",
  ZONE_OTHER: "warning",
  PROXY_NONE: "good",
  PROXY_REACHED: "good",
  PROXY_NOT_REACHED: "bad",
  PROXY_INVALID: "bad",
  NETWORK_OFF: "unknown",
  TIMESTAMP_GOOD: "good",
  TIMESTAMP_FAILED: "bad",
  TIMESTAMP_NOT_NEEDED: "good",
  TIMESTAMP_MISSING: "bad",
  REVOCATION_GOOD: "good",
  REVOCATION_REVOKED: "bad",
  REVOCATION_UNKNOWN: "warning",
  REVOCATION_REFUSES: "bad",
  REVOCATION_OFF: "unknown",
  REVOCATION_NO_CERTIFICATE: "unknown",
} as const satisfies Record<string, DoctorState>;
export type Finding = keyof typeof FINDINGS;

/**
 * Facts that findings name, with how each goes into a report for others. `plain` as it is; `file` without its folder;
 * `name` (of a person, an office, a token) and `server` (out of settings, so perhaps within the office) not at all;
 * `address` (out of a certificate) where it is public; `serial` its last digits.
 */
export const FACTS = {
  version: "plain",
  expected: "plain",
  browser: "plain",
  permission: "plain",
  count: "plain",
  port: "plain",
  /** Of errors: see `error.ts`. */
  code: "plain",
  seconds: "plain",
  minutes: "plain",
  days: "plain",
  /** `dd/MM/yyyy`. */
  date: "plain",
  /** Key of a settings file. */
  key: "plain",
  /** `data`, `config` or `runtime`. */
  folder: "plain",
  /** What is left, MB. */
  free: "plain",
  machine: "plain",
  wanted: "plain",
  zone: "plain",
  level: "plain",
  issuer: "plain",
  file: "file",
  module: "file",
  server: "server",
  responder: "address",
  token: "name",
  holder: "name",
  serial: "serial",
} as const satisfies Record<string, "plain" | "file" | "name" | "server" | "address" | "serial">;
export type Fact = keyof typeof FACTS;

/** Lines that one examination may have. */
export const MAX_DOCTOR_LINES = 300;

/** One thing that was found. */
export interface DoctorLine {
  check: DoctorCheck;
  finding: Finding;
  facts: Partial<Record<Fact, string>>;
}

/** What the agent, or the command line in its place, has found of this machine and user. */
export interface DoctorReport {
  version: string;
  /** System, its version, processor, Node.js. */
  system: string;
  lines: DoctorLine[];
  /** Names of this user and computer, which a report for others must not hold wherever they stand. */
  ownNames: string[];
}

/** What a check found: a line that does not name it. */
export type Found = Omit<DoctorLine, "check">;

/** Longest fact, characters. */
const MAX_FACT_CHARACTERS = 300;

/** Puts together what was found. Names come from certificates and devices, and may command a terminal. */
export function found(finding: Finding, facts: Readonly<Partial<Record<Fact, string | number>>> = {}): Found {
  const texts = Object.entries(facts).map(([name, value]) => [
    name,
    shownName(String(value), MAX_FACT_CHARACTERS),
  ]);
  return { finding, facts: Object.fromEntries(texts) as Found["facts"] };
}

/**
 * Has a check run, for so long at most. Never fails: what could not be found out is a line, too.
 *
 * @param clock for the time limit
 */
export async function examined(
  check: DoctorCheck,
  run: () => Promise<readonly Found[]>,
  limitMs: number,
  clock: Clock = SYSTEM_CLOCK,
): Promise<readonly DoctorLine[]> {
  let stop = (): void => undefined;
  const late = new Promise<readonly Found[]>((resolve) => {
    stop = clock.after(limitMs, () => resolve([found("CHECK_LATE", { seconds: limitMs / 1000 })]));
  });
  const failed = (error: unknown): readonly Found[] => [
    found("CHECK_FAILED", { code: asKysoError(error).code }),
  ];
  const results = await Promise.race([Promise.resolve().then(run).catch(failed), late]);
  stop();
  return results.map((one) => ({ check, ...one }));
}
