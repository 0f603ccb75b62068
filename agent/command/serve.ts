import { once } from "node:events";
import path from "node:path";
import { asKysoError, type KysoError } from "../../protocol/error.ts";
import type { AuditDetails, AuditEvent } from "../audit/audit-entry.ts";
import { AuditLog } from "../audit/audit-log.ts";
import { JobStore } from "../job/job-store.ts";
import { documentNetwork } from "../http/document-network.ts";
import { DocumentLooks } from "../operation/document-look.ts";
import { DocumentTexts } from "../operation/document-texts.ts";
import { FileChecks } from "../operation/file-checks.ts";
import { operationHandlers } from "../operation/handlers.ts";
import { keptChangedPins } from "../operation/kept-changed-pins.ts";
import { KnownTokens } from "../operation/known-tokens.ts";
import { PooledChecker } from "../operation/pooled-checker.ts";
import { OpenLogins } from "../operation/open-logins.ts";
import { OwnImages } from "../operation/own-images.ts";
import { SignerRevocation } from "../operation/signer-revocation.ts";
import { StampDrawer } from "../operation/stamp.ts";
import { TokenDirectory } from "../operation/token-directory.ts";
import { logUnloggedSignatures } from "../operation/unlogged-signature.ts";
import { type Agent, startAgent } from "../server/agent.ts";
import type { PairedBrowsers } from "../server/paired-browsers.ts";
import { type Folders, userFolders } from "../setting/folder.ts";
import { OwnSettings } from "../setting/own-settings.ts";
import { SettingSource } from "../setting/setting-source.ts";
import { TextReader } from "../text/text-reader.ts";
import { findModules } from "../token/available-modules.ts";
import { TokenHost } from "../token/token-host.ts";
import { type Description, parseOptions } from "./argument.ts";
import { AUDIT_FOLDER } from "./audit.ts";
import type { Command } from "./command.ts";
import { EXIT, printJson, type Terminal } from "./terminal.ts";
import { VERSION } from "./version.ts";

const description = {
  usage: "serve [--json]",
  vi: "Chạy Kyso cho trình duyệt của bạn, đến khi dừng (Ctrl+C) hoặc đăng xuất.",
  en: "Runs the agent for your browsers, until it is stopped (Ctrl+C) or you log out.",
  options: {},
} as const satisfies Description;

/** Name of the spool's folder within the user's data. */
const JOB_FOLDER = "jobs";

/** Name of the folder, within the user's data, of files that are being checked. */
const CHECK_FOLDER = "checks";

/** `kyso serve`. */
export const serve: Command = {
  description,
  run: async (args, terminal) => {
    const values = parseOptions(description, args);
    const folders = userFolders();
    const settings = new SettingSource(folders);
    const { modules, extensionIds } = await settings.read();
    const host = new TokenHost(await findModules([...modules]), {
      changedPins: keptChangedPins(folders.data),
    });
    const revocation = new SignerRevocation(folders.data, () => new Date());
    const checker = new PooledChecker(folders.data, () => new Date());
    const asking = new SignerRevocation(folders.data, () => new Date(), documentNetwork);
    const texts = new TextReader();
    try {
      const agent = await start({
        folders,
        settings,
        host,
        revocation,
        asking,
        checker,
        texts,
        extensionIds,
        terminal,
      });
      tellReady(agent, values.json === true, terminal);
      await stopped(agent);
      await agent.close();
      return EXIT.done;
    } finally {
      await Promise.all([host, revocation, asking, checker, texts].map(async (one) => one.close()));
    }
  },
};

interface Parts {
  readonly folders: Folders;
  readonly settings: SettingSource;
  readonly host: TokenHost;
  readonly revocation: SignerRevocation;
  /** Asks about the signers of documents. */
  readonly asking: SignerRevocation;
  readonly checker: PooledChecker;
  readonly texts: TextReader;
  readonly extensionIds: readonly string[];
  readonly terminal: Terminal;
}

async function start({
  folders,
  settings,
  host,
  revocation,
  asking,
  checker,
  texts,
  extensionIds,
  terminal,
}: Parts): Promise<Agent> {
  const auditFolder = path.join(folders.data, AUDIT_FOLDER);
  const audit = new AuditLog(auditFolder);
  const tell = (what: string, error: KysoError): void => {
    terminal.err(`${new Date().toISOString()}  ${what}  ${error.code}  ${error.message}`);
  };
  const agent = await startAgent({
    dataFolder: folders.data,
    runtimeFolder: folders.runtime,
    // Only now is this the one agent of its user, and may it take up what an earlier run left.
    handlers: async (browsers) => {
      logPairings(browsers, audit, (error) => tell("audit", error));
      const jobs = await JobStore.open(path.join(folders.data, JOB_FOLDER));
      const own = new OwnSettings(folders);
      await logUnloggedSignatures(jobs, audit, auditFolder);
      const checks = await FileChecks.open(path.join(folders.data, CHECK_FOLDER), {
        settings,
        checker,
        isSigning: () => jobs.list().some(({ record }) => record.state === "signing"),
        now: () => new Date(),
      });
      const documentTexts = new DocumentTexts(texts);
      return operationHandlers({
        version: VERSION,
        folders,
        jobs,
        audit,
        settings,
        own,
        images: new OwnImages(folders, own),
        browsers,
        tokens: new TokenDirectory(host),
        known: new KnownTokens(folders.data, () => new Date()),
        stamps: new StampDrawer(),
        logins: new OpenLogins(),
        revocation,
        checks,
        texts: documentTexts,
        looks: new DocumentLooks(documentTexts, asking, () => new Date()),
        now: () => new Date(),
      });
    },
    allowedExtensionIds: extensionIds,
    version: VERSION,
    onFailure: tell,
  });
  // The modules load while the user is still on the way to the first signature.
  host.start();
  return agent;
}

/** However a browser comes or goes, by its own session or from the command line, the log has it. */
function logPairings(browsers: PairedBrowsers, audit: AuditLog, onFailure: (error: KysoError) => void): void {
  const log = (event: AuditEvent, details: AuditDetails): void => {
    audit.append(event, details).catch((error: unknown) => onFailure(asKysoError(error)));
  };
  browsers.onPaired(({ pairingId, name }) => log("browser.paired", { pairingId, name }));
  browsers.onForgotten((pairingId) => log("browser.forgotten", { pairingId }));
}

function tellReady({ port }: Agent, isJson: boolean, terminal: Terminal): void {
  if (isJson) {
    printJson(terminal, { ok: true, port });
  } else {
    terminal.out(`Kyso đang chạy ở cổng ${port}. / Kyso is running on port ${port}.`);
  }
}

async function stopped(agent: Agent): Promise<void> {
  const asked = new AbortController();
  const { signal } = asked;
  const signals = (["SIGINT", "SIGTERM", "SIGHUP"] as const).map((name) => once(process, name, { signal }));
  await Promise.race([agent.stopAsked, ...signals]);
  asked.abort();
  await Promise.allSettled(signals);
}
