import { createReadStream, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { AuditLog } from "../../agent/audit/audit-log.ts";
import { JobStore } from "../../agent/job/job-store.ts";
import type { AgentContext } from "../../agent/operation/agent-context.ts";
import { DocumentLooks } from "../../agent/operation/document-look.ts";
import { DocumentTexts } from "../../agent/operation/document-texts.ts";
import { textFacts } from "../../agent/rule/text-facts.ts";
import { TextReader } from "../../agent/text/text-reader.ts";
import { FileChecks } from "../../agent/operation/file-checks.ts";
import { operationHandlers } from "../../agent/operation/handlers.ts";
import { KnownTokens } from "../../agent/operation/known-tokens.ts";
import { OpenLogins } from "../../agent/operation/open-logins.ts";
import { OwnImages } from "../../agent/operation/own-images.ts";
import { SignerRevocation } from "../../agent/operation/signer-revocation.ts";
import { StampDrawer } from "../../agent/operation/stamp.ts";
import { TokenDirectory } from "../../agent/operation/token-directory.ts";
import { OwnSettings } from "../../agent/setting/own-settings.ts";
import { SETTINGS_FILE, SettingSource } from "../../agent/setting/setting-source.ts";
import { TokenHost } from "../../agent/token/token-host.ts";
import type { OperationContext, OperationHandlers } from "../../protocol/answer.ts";
import type { CertificateSummary, TokenSummary } from "../../protocol/operation.ts";
import type { Arena } from "./contender.ts";
import type { BenchDocument } from "./document.ts";
import { openDirectToken } from "./direct-token.ts";
import { median } from "./table.ts";

/** Milliseconds for documents of one size. */
export interface PinTimes {
  readonly document: string;
  readonly size: number;
  /** From the PIN's arrival in the agent to the appended bytes' leaving it: login, signature, checks, log, disk. */
  readonly pinToBytesMs: number;
  /** Reading its text and searching it for what the rules ask about, which is done while the signer looks at it. */
  readonly searchMs: number;
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function callWith(body: AsyncIterable<Uint8Array>): OperationContext {
  const signal = new AbortController().signal;
  return {
    body,
    signal,
    session: signal,
    pairingId: "bench",
    browserName: "bench",
    progress: () => undefined,
  };
}

async function contextIn(folder: string, arena: Arena): Promise<AgentContext> {
  const host = new TokenHost([{ path: arena.modulePath }]);
  const folders = {
    machine: join(folder, "machine"),
    config: join(folder, "config"),
    runtime: join(folder, "run"),
    data: folder,
  };
  mkdirSync(folders.config);
  writeFileSync(join(folders.config, SETTINGS_FILE), JSON.stringify({ trust: [arena.trust] }));
  const settings = new SettingSource(folders);
  const own = new OwnSettings(folders);
  const texts = new DocumentTexts(new TextReader());
  const revocation = new SignerRevocation(folder, () => new Date());
  return {
    version: "bench",
    folders,
    jobs: await JobStore.open(join(folder, "jobs")),
    audit: new AuditLog(join(folder, "audit")),
    settings,
    own,
    images: new OwnImages(folders, own),
    tokens: new TokenDirectory(host),
    known: new KnownTokens(folder, () => new Date()),
    stamps: new StampDrawer(),
    logins: new OpenLogins(),
    revocation,
    checks: await FileChecks.open(join(folder, "checks"), {
      settings,
      checker: { check: () => Promise.reject(new Error("nothing is checked here")) },
      isSigning: () => false,
      now: () => new Date(),
    }),
    texts,
    looks: new DocumentLooks(texts, revocation, () => new Date()),
    browsers: { list: () => [], forget: () => Promise.resolve(false) },
    now: () => new Date(),
  };
}

async function timeOnce(handlers: OperationHandlers, document: BenchDocument, pin: string): Promise<number> {
  const { size } = await stat(document.path);
  const origin = "https://bench.example";
  const open = { fileName: "bench.pdf", title: "bench", origin, size };
  const { result: job } = await handlers["job.open"](open, callWith(nothing()));
  const body = createReadStream(document.path) as AsyncIterable<Uint8Array>;
  const { jobId } = job;
  const { result: received } = await handlers["job.write"]({ jobId, offset: 0 }, callWith(body));
  await handlers["job.inspect"]({ jobId, kind: "approve" }, callWith(nothing()));
  const { token, certificate } = await signerOf(handlers);
  const params = {
    jobId,
    kind: "approve" as const,
    tokenId: token.tokenId,
    certificate: certificate.sha256,
    pin,
    shownSha256: received.sha256 ?? "",
    place: null,
    number: null,
    date: null,
    noSecret: true,
  };
  const start = performance.now();
  const { body: appended } = await handlers["job.sign"](params, callWith(nothing()));
  for await (const _ of appended ?? nothing()) {
    // Read to the end, as the session does.
  }
  const elapsed = performance.now() - start;
  await handlers["job.delivered"]({ jobId }, callWith(nothing()));
  return elapsed;
}

/** The signer on the token, of whom the agent has been told that it is a person. */
async function signerOf(handlers: OperationHandlers): Promise<{
  readonly token: TokenSummary;
  readonly certificate: CertificateSummary;
}> {
  const [token] = (await handlers["token.list"]({}, callWith(nothing()))).result.tokens;
  const certificate = token?.certificates[0];
  if (token === undefined || certificate === undefined) throw new Error("No token");
  if (certificate.role !== null) return { token, certificate };
  await handlers["role.set"]({ certificate: certificate.sha256, role: "personal" }, callWith(nothing()));
  return signerOf(handlers);
}

const ROUNDS = 9;

/** Searches a document in a process that is warm, as it is from the second document of a day on. */
async function searchTime(reader: TextReader, { path, name }: BenchDocument): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS + 2; round++) {
    const start = performance.now();
    const answer = await reader.read(path);
    if ("problem" in answer) throw new Error(`${name}: ${answer.problem}`);
    textFacts(answer.text);
    if (round >= 2) times.push(performance.now() - start);
  }
  return median(times);
}

async function searchTimes(documents: readonly BenchDocument[]): Promise<Map<BenchDocument, number>> {
  const reader = new TextReader();
  try {
    const times = new Map<BenchDocument, number>();
    for (const document of documents) times.set(document, await searchTime(reader, document));
    return times;
  } finally {
    await reader.close();
  }
}

export interface PinMeasurement {
  readonly cSignMs: number;
  readonly rows: readonly PinTimes[];
}

/** Measures from the PIN to the signed bytes, in turns over the documents; and, apart from that, the search of their text. */
export async function pinTimes(
  arena: Arena,
  documents: readonly BenchDocument[],
  folder: string,
): Promise<PinMeasurement> {
  const handlers = operationHandlers(await contextIn(mkdtempSync(join(folder, "agent-")), arena));
  const times = new Map(documents.map((document) => [document, [] as number[]]));
  for (let round = 0; round < ROUNDS + 2; round++) {
    for (const document of documents) {
      const elapsed = await timeOnce(handlers, document, arena.pin);
      if (round >= 2) times.get(document)?.push(elapsed);
    }
  }
  const token = openDirectToken(arena.modulePath, arena.tokenLabel, arena.pin);
  const single = Array.from({ length: 50 }, () => {
    const start = performance.now();
    token.sign(new Uint8Array(200));
    return performance.now() - start;
  });
  const searches = await searchTimes(documents);
  const rows = documents.map((document) => ({
    document: document.name,
    size: document.size,
    pinToBytesMs: median(times.get(document) ?? []),
    searchMs: searches.get(document) ?? Number.NaN,
  }));
  return { cSignMs: median(single), rows };
}
