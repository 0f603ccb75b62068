import { existsSync } from "node:fs";
import type { FileReport } from "../../protocol/report.ts";
import { CheckPool, defaultWidth } from "../check/check-pool.ts";
import { type CheckServices, checkOnDisk } from "../check/disk-check.ts";
import { documentNetwork } from "../http/document-network.ts";
import { SignerRevocation } from "../operation/signer-revocation.ts";
import type { Settings } from "../setting/setting.ts";
import type { RevocationPolicy } from "../verify/revocation-judge.ts";
import { unreadableReport } from "../check/unreadable-report.ts";
import { InOrder } from "./in-order.ts";
import { interruptible } from "./interruption.ts";
import { sideBySide } from "./side-by-side.ts";

/** Files that a further process is worth: starting one takes as long as checking some. */
const FILES_A_PROCESS = 4;

/** What is to be checked, and how. */
export interface VerifyChoice {
  readonly files: readonly string[];
  /** The user's data: lists that are kept. */
  readonly dataFolder: string;
  readonly settings: Settings;
  readonly password: string | undefined;
  /** What a signature in a file of its own signs; by default the file beside it that it is named after. */
  readonly content: string | undefined;
  /** Files at once; by default as many as the machine carries. */
  readonly jobs: number | undefined;
  /** Whether reports are to have the files' digests. */
  readonly digest: boolean;
}

/**
 * Checks files, several side by side.
 *
 * @param take given each report, in the order of the files
 * @throws {KysoError} what is wrong with the trusted folders
 */
export async function verifyFiles(choice: VerifyChoice, take: (report: FileReport) => void): Promise<void> {
  const { settings } = choice;
  const now = (): Date => new Date();
  const revocation = new SignerRevocation(choice.dataFolder, now, documentNetwork);
  try {
    const { trust, revocation: checker } = await revocation.services(settings);
    const { check, whenUnknown } = settings.revocation;
    const services = { trust, revocation: check === "off" ? null : checker };
    await checkAll(choice, services, { check, whenUnknown }, take);
  } finally {
    await revocation.close();
  }
}

async function checkAll(
  choice: VerifyChoice,
  services: CheckServices,
  policy: RevocationPolicy,
  take: (report: FileReport) => void,
): Promise<void> {
  const { files, password, digest, jobs } = choice;
  const [only] = files;
  if (only !== undefined && files.length === 1 && jobs === undefined) {
    // In this thread, where an interruption ends the process at once.
    const content = contentOf(only, choice);
    take(await checkOnDisk({ path: only, file: only, password, content, digest, policy }, services));
    return;
  }
  const width = jobs ?? Math.min(defaultWidth(), Math.ceil(files.length / FILES_A_PROCESS));
  const pool = new CheckPool({ ...services, policy, width });
  const reports = new InOrder(take);
  try {
    await interruptible(async (stop) =>
      sideBySide([...files.entries()], width, async ([index, file]) => {
        const request = { password, content: contentOf(file, choice), digest, signal: stop };
        reports.put(
          index,
          stop.aborted ? unreadableReport(file, "JOB_CANCELLED") : await pool.check(file, request),
        );
      }),
    );
  } finally {
    await pool.close();
  }
}

/** What stands beside a signature, under its name but for the ending: `a.docx` for `a.docx.p7s`. */
function contentOf(file: string, { content }: VerifyChoice): string | undefined {
  if (content !== undefined) return content;
  const [, signed] = /^(.+)\.(?:p7s|jws)$/i.exec(file) ?? [];
  return signed !== undefined && existsSync(signed) ? signed : undefined;
}
