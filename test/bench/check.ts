import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { checkOnDisk } from "../../agent/check/disk-check.ts";
import { signPdf } from "../../agent/pades/sign.ts";
import { loadTrustFolder } from "../../agent/trust/store.ts";
import type { FileReport } from "../../protocol/report.ts";
import { opened, rsaSigner } from "../agent/pades/signer.ts";
import { writeTrustFolder } from "../pki/pki-folder.ts";
import { createTestPki, type TestIdentity } from "../pki/test-pki.ts";
import { scannedPages, textPages } from "./document.ts";
import { median } from "./table.ts";

const KYSO = fileURLToPath(new URL("../../../agent/kyso.mjs", import.meta.url));
const ROUNDS = 31;
const POLICY = { check: "on", whenUnknown: "warn" } as const;

/** Signed documents to be checked. */
export interface SignedDocuments {
  /** Folder of trusted roots. */
  readonly trust: string;
  /** Of 100 pages and three signatures each. */
  readonly large: readonly { readonly name: string; readonly path: string }[];
  /** Of one page and one signature each. */
  readonly many: readonly string[];
}

/** One document's check, offline, beside what reading and hashing it takes. */
export interface DocumentCheck {
  readonly name: string;
  readonly size: number;
  readonly hashMs: number;
  readonly checkMs: number;
}

/** What one command took to check files. */
export interface FolderCheck {
  readonly files: number;
  /** Files at once; `null` where the machine's cores decide. */
  readonly jobs: number | null;
  readonly perSecond: number;
  /** Of all its processes together, each at its most. */
  readonly peakMb: number;
}

async function signed(bytes: Uint8Array, identities: readonly TestIdentity[]): Promise<Uint8Array> {
  let document = bytes;
  for (const identity of identities) {
    const request = { signerName: identity.name, time: new Date(), place: null };
    const { appended } = await signPdf({ ...opened(document), ...rsaSigner(identity), request });
    document = Buffer.concat([document, appended]);
  }
  return document;
}

/** Writes and signs the documents. @param count of those of one page */
export async function writeSignedDocuments(folder: string, count: number): Promise<SignedDocuments> {
  const pki = await createTestPki();
  const trust = join(folder, "trust");
  writeTrustFolder(trust, [pki.root, pki.issuing]);
  const three = [pki.leader, pki.organisation, pki.leader];
  const kinds = [
    { name: "100 pages of text", make: () => textPages(100) },
    { name: "100 scanned pages", make: () => scannedPages(100, 200_000) },
  ];
  const large = [];
  for (const { name, make } of kinds) {
    const path = join(folder, `${name.replaceAll(" ", "-")}.pdf`);
    writeFileSync(path, await signed(await make(), three));
    large.push({ name, path });
  }
  const page = await signed(await textPages(1), [pki.leader]);
  mkdirSync(join(folder, "many"));
  const many = Array.from({ length: count }, (_, index) => join(folder, "many", `${index}.pdf`));
  for (const path of many) writeFileSync(path, page);
  return { trust, large, many };
}

/** Checks each of the large documents again and again. */
export async function documentChecks({ trust, large }: SignedDocuments): Promise<DocumentCheck[]> {
  const services = { trust: loadTrustFolder(trust), revocation: null };
  const checks: DocumentCheck[] = [];
  for (const { name, path } of large) {
    const order = {
      path,
      file: path,
      password: undefined,
      content: undefined,
      digest: false,
      policy: POLICY,
    };
    const hash = (): void => void createHash("sha256").update(readFileSync(path)).digest();
    const check = async (): Promise<void> => {
      const { verdict } = await checkOnDisk(order, services);
      if (verdict !== "TOTAL-PASSED") throw new Error(`${name}: ${verdict}`);
    };
    const size = readFileSync(path).length;
    checks.push({ name, size, hashMs: await timeOf(hash), checkMs: await timeOf(check) });
  }
  return checks;
}

async function timeOf(work: () => void | Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return median(times.slice(Math.floor(ROUNDS / 3)));
}

/** Has every process of the command note at its end how much memory it had at most, kilobytes. */
const TELL_PEAK = `--import data:text/javascript,${encodeURIComponent(
  'import{appendFileSync}from"node:fs";process.on("exit",()=>appendFileSync(process.env.PEAK_FILE,`${process.resourceUsage().maxRSS}\n`))',
)}`;

/** One `kyso verify` over files, from its start to its end. */
export async function folderCheck(
  { trust, many }: SignedDocuments,
  files: number,
  jobs: number | null,
): Promise<FolderCheck> {
  const args = ["verify", "--offline", "--json", "--trust", trust];
  const choice = jobs === null ? [] : ["--jobs", String(jobs)];
  const peaks = join(trust, "..", `peaks-${files}-${jobs ?? "all"}`);
  const env = { ...process.env, NODE_OPTIONS: TELL_PEAK, PEAK_FILE: peaks };
  const start = performance.now();
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [KYSO, ...args, ...choice, ...many.slice(0, files)],
    { env, maxBuffer: 1e9 },
  );
  const perSecond = (files * 1000) / (performance.now() - start);
  const reports = JSON.parse(stdout) as FileReport[];
  const passed = reports.filter(({ verdict }) => verdict === "TOTAL-PASSED").length;
  if (passed !== files) throw new Error(`${files - passed} files do not pass`);
  const each = readFileSync(peaks, "utf8").trim().split("\n").map(Number);
  const peakMb = each.reduce((sum, kilobytes) => sum + kilobytes, 0) / 1024;
  return { files, jobs, perSecond, peakMb };
}
