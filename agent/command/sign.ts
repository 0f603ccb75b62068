import { parseArguments } from "./argument.ts";
import type { Command } from "./command.ts";
import { failureOf, failureText, warningText } from "./failure.ts";
import { interruptible } from "./interruption.ts";
import { sideBySide } from "./side-by-side.ts";
import { signChoice, type SignChoice } from "./sign-choice.ts";
import { signDescription } from "./sign-option.ts";
import type { StatusWarning } from "../operation/signer-revocation.ts";
import { type FileOutcome, isOfSigner } from "./sign-run.ts";
import { exitCode, failureOfEach, flushFolders, makeOutputFolder, notBegun } from "./several-files.ts";
import { printJson, type Terminal } from "./terminal.ts";

/**
 * Files under way at once: enough that the token always has the next one waiting, and that many share each flush of disk
 * and log. Each may hold `IN_MEMORY_BYTES`.
 */
export const FILES_AT_ONCE = 32;

/** The same for files that are not PDF, of which each may be held as a whole. */
const OTHER_FILES_AT_ONCE = 4;

const OF_STATUS = "CERTIFICATE_REVOCATION_UNKNOWN" satisfies StatusWarning;

/** `kyso sign`. */
export const sign: Command = {
  description: signDescription,
  run: async (args, terminal) => {
    const { values, positionals } = parseArguments(signDescription, args);
    const choice = signChoice(values, positionals);
    makeOutputFolder(values["out-dir"]);
    const outcomes = await signAll(choice, terminal);
    print(outcomes, values.json === true, terminal);
    return exitCode(outcomes);
  },
  failureJson: failureOfEach(signDescription),
};

async function signAll(choice: SignChoice, terminal: Terminal): Promise<readonly FileOutcome[]> {
  const { withSignRun } = await import("./sign-session.ts");
  const outcomes = await interruptible(async (stop) =>
    withSignRun(choice, terminal, (run) =>
      sideBySide(choice.paths, filesAtOnce(choice), async (paths) =>
        stop.aborted ? notBegun(paths) : run.sign(paths),
      ),
    ),
  );
  await flushFolders(outcomes);
  return outcomes;
}

function filesAtOnce({ format }: SignChoice): number {
  return format.name === "pdf" ? FILES_AT_ONCE : OTHER_FILES_AT_ONCE;
}

function print(outcomes: readonly FileOutcome[], isJson: boolean, terminal: Terminal): void {
  warnOfSigner(outcomes, terminal);
  outcomes.forEach((outcome) => warn(outcome, terminal));
  if (isJson) {
    printJson(terminal, outcomes.map(jsonOf));
    return;
  }
  for (const outcome of outcomes) {
    if ("error" in outcome) {
      terminal.err(`${outcome.file}\n${failureText(outcome.error)}`);
    } else {
      terminal.out(`✓ ${outcome.file} → ${outcome.out}`);
    }
  }
}

/** What is so of the certificate is so of every file, and told once; whose it is was told before the PIN. */
function warnOfSigner(outcomes: readonly FileOutcome[], terminal: Terminal): void {
  if (outcomes.some((outcome) => "out" in outcome && outcome.warnings.includes(OF_STATUS))) {
    terminal.err(`⚠ ${warningText(OF_STATUS)}`);
  }
}

function warn(outcome: FileOutcome, terminal: Terminal): void {
  if (!("out" in outcome)) {
    return;
  }
  const { warnings, shortfall } = outcome;
  for (const code of warnings.filter((one) => !isOfSigner(one))) {
    const reason = code === "LEVEL_NOT_REACHED" && shortfall !== null ? ` (${shortfall.code})` : "";
    terminal.err(`⚠ ${outcome.file}: ${warningText(code)}${reason}`);
  }
}

function jsonOf(outcome: FileOutcome): object {
  const { file } = outcome;
  if ("error" in outcome) {
    return { file, ...failureOf(outcome.error) };
  }
  const { out, level, warnings, shortfall } = outcome;
  return {
    file,
    ok: true,
    out,
    level,
    ...(shortfall !== null && { shortfall: shortfall.code }),
    ...(warnings.length > 0 && { warnings }),
  };
}
