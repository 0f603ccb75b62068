// `npm run bench`: how far from the floor, beside whom, and with how much memory. `--json` prints one JSON value.
import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createArena } from "./arena.ts";
import { type DocumentCheck, type FolderCheck, folderCheck, writeSignedDocuments } from "./check.ts";
import type { BatchRates } from "./batch.ts";
import type { ContenderName } from "./contender-process.ts";
import { startAuthorities } from "../conformance/authority.ts";
import { generateKeys, personName } from "../pki/test-pki.ts";
import { type BenchDocument, writeBenchDocuments } from "./document.ts";
import { duel, type Measurement } from "./duel.ts";
import { keyHolders, type KeyTimes } from "./key-kind.ts";
import type { LevelCost } from "./level.ts";
import type { Measured, Order } from "./measure-process.ts";
import type { PinMeasurement } from "./pin.ts";
import { table } from "./table.ts";

const NAMES: readonly ContenderName[] = ["floor", "kyso", "libpdf", "signpdf"];
const MEASURE_PROCESS = fileURLToPath(new URL("./measure-process.js", import.meta.url));

interface FileRow {
  readonly document: string;
  readonly size: number;
  readonly results: Partial<Record<ContenderName, { ms: number; ratioToFloor: number; peakMb: number }>>;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Poppler's word on what a contender wrote last. */
function assertSigned({ output }: Measurement): void {
  const verdict = execFileSync("pdfsig", ["-nocert", output], { encoding: "utf8" });
  if (!verdict.includes("Signature is Valid")) throw new Error(`${output}: ${verdict}`);
}

function fileRow(document: BenchDocument, measured: ReadonlyMap<ContenderName, Measurement>): FileRow {
  const floorMs = measured.get("floor")?.medianMs ?? Number.NaN;
  const results: FileRow["results"] = {};
  for (const [name, measurement] of measured) {
    if (name !== "floor") assertSigned(measurement);
    const { medianMs: ms, peakMb } = measurement;
    results[name] = { ms, ratioToFloor: ms / floorMs, peakMb };
  }
  return { document: document.name, size: document.size, results };
}

async function measure(order: Order, env: NodeJS.ProcessEnv): Promise<Measured> {
  const child = fork(MEASURE_PROCESS, { env, serialization: "advanced" });
  child.send(order);
  const [measured] = (await once(child, "message")) as [Measured];
  if (measured.reason !== undefined) throw new Error(measured.reason);
  return measured;
}

function fileTable(rows: readonly FileRow[]): string {
  const heading = [
    "open, sign, write",
    ...NAMES.flatMap((name) => [`${name} ms`, "x floor", "MB"]).toSpliced(1, 1),
  ];
  const cells = rows.map((row) => [
    row.document,
    ...NAMES.flatMap((name) => {
      const result = row.results[name];
      if (result === undefined) return ["", "", ""];
      return [result.ms.toFixed(2), result.ratioToFloor.toFixed(2), result.peakMb.toFixed(0)];
    }).toSpliced(1, 1),
  ]);
  return table([heading, ...cells]);
}

function pinTable({ rows, cSignMs }: PinMeasurement): string {
  const cells = rows.map((row) => [
    row.document,
    row.pinToBytesMs.toFixed(1),
    cSignMs.toFixed(2),
    row.searchMs.toFixed(1),
  ]);
  return table([["PIN to signed bytes", "ms", "one C_Sign ms", "text search before it, ms"], ...cells]);
}

function batchTable({ token, warm, command }: BatchRates): string {
  const row = (name: string, rate: number): string[] => [
    name,
    rate.toFixed(0),
    `${((100 * rate) / token).toFixed(0)} %`,
  ];
  const rows = [
    row("the token alone", token),
    row("kyso, logged in", warm),
    row("one kyso sign command", command),
  ];
  return table([["100 one-page documents", "a second", "of the token"], ...rows]);
}

function keyTable(keys: readonly KeyTimes[]): string {
  const rows = keys.map(({ key, cSignMs, fileMs }) => [key, cSignMs.toFixed(2), fileMs.toFixed(2)]);
  return table([["one page, B-B, by key", "one C_Sign ms", "kyso ms"], ...rows]);
}

function levelTable(levels: readonly LevelCost[]): string {
  const rows = levels.map(({ level, fileMs, appendedBytes }) => [
    level,
    fileMs.toFixed(1),
    (appendedBytes / 1024).toFixed(1),
  ]);
  return table([["one page, RSA-2048, by level", "kyso ms", "KB added"], ...rows]);
}

function documentCheckTable(checks: readonly DocumentCheck[]): string {
  const rows = checks.map(({ name, size, hashMs, checkMs }) => [
    name,
    (size / 1e6).toFixed(1),
    hashMs.toFixed(2),
    checkMs.toFixed(2),
    (checkMs / hashMs).toFixed(1),
  ]);
  return table([["three signatures, checked offline", "MB", "read, hash ms", "kyso ms", "x"], ...rows]);
}

function folderCheckTable(checks: readonly FolderCheck[]): string {
  const rows = checks.map(({ files, jobs, perSecond, peakMb }) => [
    `${files}, ${jobs === null ? "all cores" : `${jobs} at once`}`,
    perSecond.toFixed(0),
    peakMb.toFixed(0),
  ]);
  return table([["one-page files of a folder", "a second", "peak MB"], ...rows]);
}

async function measureChecks(
  folder: string,
  shared: Pick<Order, "arena" | "documents">,
  env: NodeJS.ProcessEnv,
): Promise<{ documents: readonly DocumentCheck[]; folders: readonly FolderCheck[] }> {
  mkdirSync(folder);
  const signed = await writeSignedDocuments(folder, 1000);
  const order = { ...shared, folder, signed, what: "document-checks" } as const;
  const { documentChecks: documents = [] } = await measure(order, env);
  const folders: FolderCheck[] = [];
  for (const jobs of [1, null]) {
    for (const files of [100, 1000]) folders.push(await folderCheck(signed, files, jobs));
  }
  return { documents, folders };
}

async function measureKeys(folder: string, documents: readonly BenchDocument[]): Promise<Measured> {
  const holders = await keyHolders();
  const { arena, env } = await createArena(folder, { signers: holders });
  const names = holders.map(({ name, certificate }) => ({ name, certificate }));
  return measure({ what: "keys", arena, documents, folder, holders: names }, env);
}

/** With a real time stamp server and real responders on this machine, each OpenSSL in a process of its own. */
async function measureLevels(folder: string, documents: readonly BenchDocument[]): Promise<Measured> {
  const authorities = await startAuthorities(folder);
  try {
    const { root, issuing, tsa, localServers } = authorities;
    const subject = personName("Nguyễn Văn An");
    const keys = await generateKeys("RSA-2048");
    const leader = await authorities.issue({ name: "leader", subject, keys });
    const { arena, env } = await createArena(folder, {
      pki: { root, issuing, leader },
      settings: { localServers },
    });
    return await measure({ what: "levels", arena, documents, folder, tsa: tsa.url }, env);
  } finally {
    await authorities.stop();
  }
}

async function main(folder: string): Promise<void> {
  say("Making the token and the documents");
  const { arena, env } = await createArena(folder);
  const documents = await writeBenchDocuments(folder);
  const files: FileRow[] = [];
  for (const document of documents) {
    say(`Signing: ${document.name}`);
    const output = join(folder, "out");
    mkdirSync(output, { recursive: true });
    files.push(fileRow(document, await duel(document, NAMES, { arena, env, folder: output })));
  }
  say("From the PIN to the signed bytes");
  const { pin } = await measure({ what: "pin", arena, documents, folder }, env);
  say("Many documents");
  const { batch } = await measure({ what: "batch", arena, documents, folder }, env);
  if (pin === undefined || batch === undefined) throw new Error("Something else was measured");
  say("Kinds of keys");
  const { keys = [] } = await measureKeys(join(folder, "keys"), documents);
  say("Levels");
  const { levels = [] } = await measureLevels(join(folder, "levels"), documents);
  say("Checking");
  const checks = await measureChecks(join(folder, "checks"), { arena, documents }, env);
  if (process.argv.includes("--json")) {
    console.log(JSON.stringify({ files, pin, batch, keys, levels, checks }, null, 2));
    return;
  }
  const tables = [
    fileTable(files),
    pinTable(pin),
    batchTable(batch),
    keyTable(keys),
    levelTable(levels),
    documentCheckTable(checks.documents),
    folderCheckTable(checks.folders),
  ];
  console.log(`\n${tables.join("\n\n")}`);
}

const folder = mkdtempSync(join(tmpdir(), "kyso-bench-"));
try {
  await main(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
