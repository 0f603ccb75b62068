import path from "node:path";
import { asKysoError, KysoError } from "../../protocol/error.ts";
import { pairingIdSchema } from "../../protocol/pairing.ts";
import { AuditLog } from "../audit/audit-log.ts";
import { browsersFile } from "../server/agent.ts";
import { askAgent } from "../server/control-client.ts";
import { PairedBrowsers } from "../server/paired-browsers.ts";
import { type Folders, userFolders } from "../setting/folder.ts";
import { type Description, parseArguments } from "./argument.ts";
import { AUDIT_FOLDER } from "./audit.ts";
import type { Command } from "./command.ts";
import { EXIT, type ExitCode, printJson, type Terminal } from "./terminal.ts";

const description = {
  usage: "browsers list|forget ID… [--json]",
  vi: "Liệt kê các trình duyệt đã ghép nối (list), hoặc quên một trình duyệt (forget): muốn dùng lại phải ghép nối lại.",
  en: "Lists the paired browsers (list), or forgets some (forget): they must be paired again before they can connect.",
  options: {},
} as const satisfies Description;

interface Browser {
  readonly pairingId: string;
  readonly name: string;
  readonly pairedAt: string;
}

/** `kyso browsers`. */
export const browsers: Command = {
  description,
  run: async (args, terminal) => {
    const { values, positionals } = parseArguments(description, args);
    const [what, ...ids] = positionals;
    const isJson = values.json === true;
    if (what === "list" && ids.length === 0) {
      return list(terminal, isJson);
    }
    if (what === "forget" && ids.length > 0) {
      return forget(ids, terminal, isJson);
    }
    throw new KysoError("USAGE", `kyso ${description.usage}`);
  },
};

async function list(terminal: Terminal, isJson: boolean): Promise<ExitCode> {
  const folders = userFolders();
  const paired = await withAgent<readonly Browser[]>(
    async () => (await askAgent(folders.runtime, "browsers", {})).browsers,
    async () => (await PairedBrowsers.open(browsersFile(folders.data))).list(),
  );
  if (isJson) {
    printJson(
      terminal,
      paired.map(({ pairingId, name, pairedAt }) => ({ pairingId, name, pairedAt })),
    );
  } else if (paired.length === 0) {
    terminal.out("Chưa ghép nối trình duyệt nào. / No browser is paired.");
  }
  for (const { pairingId, name, pairedAt } of isJson ? [] : paired) {
    terminal.out(`${pairingId}  ${pairedAt}  ${name}`);
  }
  return EXIT.done;
}

async function forget(ids: readonly string[], terminal: Terminal, isJson: boolean): Promise<ExitCode> {
  const folders = userFolders();
  const outcomes: { pairingId: string; forgotten: boolean }[] = [];
  for (const pairingId of ids) {
    // What is no id at all is nobody's; the agent would take it for a program of another version.
    const forgotten =
      pairingIdSchema.safeParse(pairingId).success &&
      (await withAgent(
        async () => (await askAgent(folders.runtime, "forget", { pairingId })).forgotten,
        () => forgetHere(folders, pairingId),
      ));
    outcomes.push({ pairingId, forgotten });
  }
  if (isJson) {
    printJson(terminal, outcomes);
  }
  for (const { pairingId, forgotten } of isJson ? [] : outcomes) {
    terminal.out(`${pairingId}: ${forgotten ? "đã quên / forgotten" : "không có / not known"}`);
  }
  return outcomes.every(({ forgotten }) => forgotten) ? EXIT.done : EXIT.refused;
}

/** No agent runs, so the file is nobody's but ours; the log, which the agent writes otherwise, too. */
async function forgetHere(folders: Folders, pairingId: string): Promise<boolean> {
  const paired = await PairedBrowsers.open(browsersFile(folders.data));
  const forgotten = await paired.forget(pairingId);
  if (forgotten) {
    await new AuditLog(path.join(folders.data, AUDIT_FOLDER)).append("browser.forgotten", { pairingId });
  }
  return forgotten;
}

/** Asks the running agent, or, where none runs, does it here. */
async function withAgent<T>(ask: () => Promise<T>, here: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (asKysoError(error).code !== "AGENT_NOT_RUNNING") {
      throw error;
    }
    return here();
  }
}
