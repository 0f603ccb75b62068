import { mkdirSync, realpathSync } from "node:fs";
import path from "node:path";
import { asKysoError, KysoError } from "../../protocol/error.ts";
import { shownName } from "../../protocol/wording/report-name.ts";
import { diskError } from "../audit/disk.ts";
import { userFolders } from "../setting/folder.ts";
import { parseArguments, type Values } from "./argument.ts";
import { AUDIT_FOLDER } from "./audit.ts";
import { batchFiles } from "./batch-folder.ts";
import { batchCounts, batchJson, type BatchOutcome, writeBatchReport } from "./batch-report.ts";
import { BatchRun } from "./batch-run.ts";
import { BatchState } from "./batch-state.ts";
import type { Command } from "./command.ts";
import { confirmed } from "./confirmation.ts";
import { failureText } from "./failure.ts";
import { interruptible } from "./interruption.ts";
import { exitCode, flushFolders, makeOutputFolder } from "./several-files.ts";
import { signBatchDescription } from "./sign-batch-option.ts";
import { signChoice, type SignChoice } from "./sign-choice.ts";
import { withSignRun } from "./sign-session.ts";
import { printJson, type Terminal } from "./terminal.ts";

type BatchValues = Values<(typeof signBatchDescription)["options"]>;

/** `kyso sign-batch`. */
export const signBatch: Command = {
  description: signBatchDescription,
  run: async (args, terminal) => {
    const { values, positionals } = parseArguments(signBatchDescription, args);
    const [folder, ...others] = positionals;
    const outFolder = values["out-dir"];
    if (folder === undefined || others.length > 0) throw new KysoError("USAGE", "one folder");
    if (outFolder === undefined) throw new KysoError("USAGE", "--out-dir is missing");
    makeOutputFolder(outFolder);
    const outcomes = await interruptible((stop) => signFolder({ folder, outFolder, values, terminal, stop }));
    // What became of the files is told, whether or not there is room to write it down.
    const reports = await writeBatchReport(outFolder, outcomes).catch(asKysoError);
    const written = reports instanceof KysoError ? [] : reports;
    print(outcomes, written, values.json === true, terminal);
    if (reports instanceof KysoError) terminal.err(failureText(reports));
    const errors = [...outcomes.map(({ error }) => error), reports instanceof KysoError ? reports : null];
    return exitCode(errors.map((error) => (error === null ? {} : { error })));
  },
};

interface Order {
  readonly folder: string;
  readonly outFolder: string;
  readonly values: BatchValues;
  readonly terminal: Terminal;
  readonly stop: AbortSignal;
}

async function signFolder(order: Order): Promise<readonly BatchOutcome[]> {
  const { folder, outFolder, values, terminal, stop } = order;
  const files = batchFiles(folder, outFolder, values.recursive === true);
  if (files.length === 0) throw new KysoError("FILE_NOT_FOUND", `no PDF in ${folder}`);
  const from = realpathSync(folder);
  const auditFolder = path.join(userFolders().data, AUDIT_FOLDER);
  let waiting = 0;
  const choice: SignChoice = {
    ...signChoice(
      values,
      files.map(({ input }) => input),
    ),
    paths: files,
    approved: () => ({ command: "sign-batch", files: waiting, folder: from }),
  };
  return withSignRun(choice, terminal, async (run) => {
    const facts = { folder: from, kind: choice.kind, certificate: run.certificate };
    const state = await BatchState.open(outFolder, facts);
    try {
      const batch = new BatchRun({ run, state, files, place: { outFolder, auditFolder }, stop });
      waiting = await batch.look();
      batch.manifest().forEach((line) => terminal.err(line));
      if (waiting > 0 && values.yes !== true) {
        await confirmed(`Ký ${waiting} văn bản? (c/k) / Sign ${waiting} documents? (y/n) `);
      }
      makeFolders(batch.outputs);
      const outcomes = await batch.sign();
      await flushFolders(
        outcomes.map((one) => (one.state === "signed" ? { out: one.out } : { error: one.error ?? LEFT })),
      );
      return outcomes;
    } finally {
      await state.close();
    }
  });
}

const MAX_SHOWN_CHARACTERS = 4_000;

const LEFT = new KysoError("JOB_CANCELLED");

function makeFolders(outputs: readonly string[]): void {
  try {
    for (const folder of new Set(outputs.map((output) => path.dirname(output)))) {
      mkdirSync(folder, { recursive: true });
    }
  } catch (error) {
    throw diskError(error, "FILE_NOT_WRITABLE");
  }
}

function print(
  outcomes: readonly BatchOutcome[],
  reports: readonly string[],
  isJson: boolean,
  terminal: Terminal,
): void {
  const counts = batchCounts(outcomes);
  if (isJson) {
    printJson(terminal, { ...counts, reports, files: outcomes.map(batchJson) });
    return;
  }
  for (const { file, error } of outcomes) {
    // A name may hold what steers a terminal, or what looks like another line.
    if (error !== null)
      terminal.err(`${shownName(file, MAX_SHOWN_CHARACTERS)}\n${failureText(asKysoError(error))}`);
  }
  const { signed, before, failed, left } = counts;
  terminal.out(
    `Đã ký ${signed}, đã ký từ trước ${before}, lỗi ${failed}, chưa ký ${left}. / Signed ${signed}, before ${before}, failed ${failed}, left ${left}.`,
  );
  reports.forEach((report) => terminal.out(report));
  if (failed + left > 0) {
    terminal.err("Chạy lại lệnh này để ký tiếp. / Run the same command again to go on.");
  }
}
