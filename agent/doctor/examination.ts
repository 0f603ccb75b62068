import { DOCTOR_CHECKS, type DoctorLine, examined, MAX_DOCTOR_LINES } from "../../protocol/doctor.ts";
import { agentCheck } from "./agent-check.ts";
import { certificateCheck } from "./certificate-check.ts";
import type { Check } from "./check.ts";
import { clockCheck } from "./clock-check.ts";
import { diskCheck } from "./disk-check.ts";
import type { DoctorContext } from "./doctor-context.ts";
import { folderCheck } from "./folder-check.ts";
import { moduleCheck } from "./module-check.ts";
import { pairedCheck } from "./paired-check.ts";
import { policyCheck } from "./policy-check.ts";
import { portCheck } from "./port-check.ts";
import { proxyCheck } from "./proxy-check.ts";
import { registrationCheck } from "./registration-check.ts";
import { revocationCheck } from "./revocation-check.ts";
import { settingsCheck } from "./settings-check.ts";
import { timestampCheck } from "./timestamp-check.ts";
import { tokenCheck } from "./token-check.ts";
import { trustCheck } from "./trust-check.ts";
import { zoneCheck } from "./zone-check.ts";

/** For one check, ms: more than its own limits add up to. */
const CHECK_LIMIT_MS = 20_000;

/** Those that servers are asked in, which tell the time by the way. */
const ASKING: readonly Check[] = [timestampCheck, revocationCheck];

const CHECKS: readonly Check[] = [
  agentCheck,
  portCheck,
  registrationCheck,
  pairedCheck,
  settingsCheck,
  policyCheck,
  folderCheck,
  diskCheck,
  trustCheck,
  moduleCheck,
  tokenCheck,
  certificateCheck,
  zoneCheck,
  proxyCheck,
];

/**
 * Runs all checks side by side, each for so long at most. Never fails: what can't be found out is a line, too.
 *
 * @param limitMs for one check
 * @returns in the order of {@link DOCTOR_CHECKS}
 */
export async function examine(
  context: DoctorContext,
  limitMs: number = CHECK_LIMIT_MS,
): Promise<readonly DoctorLine[]> {
  const run = async (check: Check): Promise<readonly DoctorLine[]> =>
    examined(check.name, () => check.run(context), limitMs);
  const asking = ASKING.map(run);
  const clock = clockCheck(() => Promise.all(asking));
  const all = (await Promise.all([...asking, ...[...CHECKS, clock].map(run)])).flat();
  const rank = ({ check }: DoctorLine): number => DOCTOR_CHECKS.indexOf(check);
  return all.sort((left, right) => rank(left) - rank(right)).slice(0, MAX_DOCTOR_LINES);
}
