import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { OperationHandlers } from "../../../protocol/answer.ts";
import type {
  OperationName,
  OperationParams,
  OperationResult,
  Progress,
} from "../../../protocol/operation.ts";
import { readAuditLog } from "../../../agent/audit/audit-check.ts";
import type { AuditEntry } from "../../../agent/audit/audit-entry.ts";
import { AuditLog } from "../../../agent/audit/audit-log.ts";
import type { Disk } from "../../../agent/audit/disk.ts";
import { JobStore } from "../../../agent/job/job-store.ts";
import { DocumentLooks } from "../../../agent/operation/document-look.ts";
import { DocumentTexts } from "../../../agent/operation/document-texts.ts";
import { TextReader } from "../../../agent/text/text-reader.ts";
import { FileChecks } from "../../../agent/operation/file-checks.ts";
import { operationHandlers } from "../../../agent/operation/handlers.ts";
import { KnownTokens } from "../../../agent/operation/known-tokens.ts";
import { OpenLogins } from "../../../agent/operation/open-logins.ts";
import { OwnImages } from "../../../agent/operation/own-images.ts";
import { SignerRevocation } from "../../../agent/operation/signer-revocation.ts";
import { StampDrawer } from "../../../agent/operation/stamp.ts";
import { TokenDirectory } from "../../../agent/operation/token-directory.ts";
import { logUnloggedSignatures } from "../../../agent/operation/unlogged-signature.ts";
import { PairedBrowsers } from "../../../agent/server/paired-browsers.ts";
import { OwnSettings } from "../../../agent/setting/own-settings.ts";
import { SettingSource } from "../../../agent/setting/setting-source.ts";
import { TokenHost } from "../../../agent/token/token-host.ts";
import { writeTrustFolder } from "../../pki/pki-folder.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { compiledFile } from "../../token/compiled-file.ts";
import { buildFaultModule, type FaultModule } from "../../token/fault-module.ts";
import { createSoftToken } from "../../token/soft-token.ts";
import { samplePdf } from "../pades/sample-pdf.ts";

/** What an operation answered. */
export interface Answer<N extends OperationName> {
  readonly result: OperationResult<N>;
  readonly body: Buffer;
  readonly steps: readonly Progress["step"][];
}

/** The operations of an agent with a real token, without a socket. */
export class AgentRig {
  readonly folder: string;
  readonly pki: TestPki;
  readonly module: FaultModule;
  readonly document: Uint8Array;
  readonly #host: TokenHost;
  readonly #texts = new TextReader({ entryPath: compiledFile("agent/text/text-worker") });
  /** Answers about revocation; a new one with each start, since the last run's questions may still be under way. */
  statusFolder = "";
  #handlers: OperationHandlers | undefined;
  /** How far the agent's clock is ahead, milliseconds. */
  aheadMs = 0;
  /** Of all calls that name no other. */
  readonly session = new AbortController();

  private constructor(folder: string, pki: TestPki, module: FaultModule) {
    this.folder = folder;
    this.pki = pki;
    this.module = module;
    this.document = samplePdf();
    this.#host = new TokenHost([{ path: module.modulePath, env: module.env }], {
      entryPath: compiledFile("agent/token/module-process"),
    });
  }

  /** A token "both" with the keys of leader and organisation, and of `more`, PIN 123456, whose module obeys. */
  static async make(
    pki?: TestPki,
    more: readonly ("ecP256" | "ecP384" | "wrongKeyUsage")[] = [],
  ): Promise<AgentRig> {
    return AgentRig.#on(pki ?? (await createTestPki()), more);
  }

  static async #on(pki: TestPki, more: readonly (keyof TestPki)[]): Promise<AgentRig> {
    const folder = mkdtempSync(path.join(tmpdir(), "kyso-operation-"));
    const keyOf = ({ pkcs8, certificate, name }: TestPki["leader"]) => ({ pkcs8, certificate, label: name });
    const token = await createSoftToken(path.join(folder, "token"), {
      label: "both",
      pin: "123456",
      keys: [pki.leader, pki.organisation, pki.expired, ...more.map((name) => pki[name])].map(keyOf),
    });
    writeTrustFolder(path.join(folder, "config", "trust"), [pki.root, pki.issuing]);
    const module = buildFaultModule(path.join(folder, "module"), token);
    module.control({});
    return new AgentRig(folder, pki, module);
  }

  /** Starts the agent anew on what the last run left. */
  async start(disk?: Disk): Promise<void> {
    const auditFolder = path.join(this.folder, "audit");
    this.statusFolder = mkdtempSync(path.join(this.folder, "status-"));
    const options = disk === undefined ? {} : { disk };
    const audit = new AuditLog(auditFolder, options);
    const jobs = await JobStore.open(path.join(this.folder, "jobs"), options);
    await logUnloggedSignatures(jobs, audit, auditFolder);
    const folders = {
      machine: path.join(this.folder, "machine"),
      config: path.join(this.folder, "config"),
      runtime: path.join(this.folder, "run"),
      data: this.folder,
    };
    const settings = new SettingSource(folders);
    const own = new OwnSettings(folders);
    const texts = new DocumentTexts(this.#texts);
    const now = (): Date => new Date(Date.now() + this.aheadMs);
    this.#handlers = operationHandlers({
      version: "0.0.0",
      folders,
      jobs,
      audit,
      settings,
      own,
      images: new OwnImages(folders, own, compiledFile("agent/operation/image-worker")),
      browsers: await PairedBrowsers.open(path.join(this.folder, "browsers.json")),
      tokens: new TokenDirectory(this.#host),
      known: new KnownTokens(this.folder, now),
      stamps: new StampDrawer(),
      logins: new OpenLogins(),
      revocation: new SignerRevocation(this.statusFolder, now),
      checks: await FileChecks.open(path.join(this.folder, "checks"), {
        settings,
        checker: { check: () => Promise.reject(new Error("nothing is checked here")) },
        isSigning: () => false,
        now,
      }),
      texts,
      looks: new DocumentLooks(texts, new SignerRevocation(this.statusFolder, now), now),
      now,
    });
  }

  /** Writes the user's settings; the trust folder is there always, and whose the certificates are unless they say it. */
  settings(settings: object): void {
    mkdirSync(path.join(this.folder, "config"), { recursive: true });
    const { leader, organisation } = this.pki;
    const roles = {
      [sha256(leader.certificate)]: "personal",
      [sha256(organisation.certificate)]: "organisation",
    };
    const text = JSON.stringify({ trust: ["trust"], roles, ...settings });
    writeFileSync(path.join(this.folder, "config", "settings.json"), text);
  }

  async call<N extends OperationName>(
    name: N,
    params: OperationParams<N>,
    options: { body?: AsyncIterable<Uint8Array>; signal?: AbortSignal; session?: AbortSignal } = {},
  ): Promise<Answer<N>> {
    const handler = this.#handlers?.[name];
    if (handler === undefined) throw new Error("not started");
    const steps: Progress["step"][] = [];
    const answer = await handler(params, {
      body: options.body ?? pieces(),
      signal: options.signal ?? new AbortController().signal,
      session: options.session ?? this.session.signal,
      pairingId: "00".repeat(16),
      browserName: "test",
      progress: ({ step }) => void steps.push(step),
    });
    const body: Uint8Array[] = [];
    for await (const bytes of answer.body ?? pieces()) body.push(bytes);
    return { result: answer.result, body: Buffer.concat(body), steps };
  }

  /** Brings a document to the agent and answers the job's id. */
  async receive(document: Uint8Array = this.document): Promise<string> {
    const about = { fileName: "cv.pdf", title: "Công văn số 1", origin: "https://eoffice.example" };
    const { result } = await this.call("job.open", { ...about, size: document.length });
    await this.call("job.write", { jobId: result.jobId, offset: 0 }, { body: pieces(document) });
    return result.jobId;
  }

  /** The document, or another one, as the leader has approved it. */
  async approved(document: Uint8Array = this.document): Promise<Uint8Array> {
    const jobId = await this.receive(document);
    const { body } = await this.call("job.sign", {
      ...(await this.approval(jobId)),
      shownSha256: sha256(document),
    });
    return Buffer.concat([document, body]);
  }

  /** What the window asks for when the leader approves, invisibly. */
  async approval(jobId: string): Promise<OperationParams<"job.sign">> {
    const { result } = await this.call("token.list", {});
    return {
      jobId,
      kind: "approve",
      tokenId: result.tokens[0]?.tokenId ?? "",
      certificate: sha256(this.pki.leader.certificate),
      pin: "123456",
      shownSha256: sha256(this.document),
      place: null,
      number: null,
      date: null,
      noSecret: true,
    };
  }

  async log(): Promise<AuditEntry[]> {
    const entries: AuditEntry[] = [];
    for await (const entry of readAuditLog(path.join(this.folder, "audit"))) entries.push(entry);
    return entries;
  }

  async remove(): Promise<void> {
    await Promise.all([this.#host.close(), this.#texts.close()]);
    // The agent may still write to its log or put a spool away.
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** Lower-case hex. */
export function sha256(...parts: readonly Uint8Array[]): string {
  return createHash("sha256").update(Buffer.concat(parts)).digest("hex");
}

/** A body. */
export async function* pieces(...all: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all;
}
