import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { CheckPool, type CheckPoolOptions, MAX_WAITING } from "../../../agent/check/check-pool.ts";
import { TrustStore } from "../../../agent/trust/store.ts";
import { signPdf } from "../../../agent/pades/sign.ts";
import type { SignatureAlgorithm } from "../../../agent/x509/signature-algorithm.ts";
import { RevocationChecker } from "../../../agent/trust/revocation.ts";
import { NetworkClient } from "../../../agent/http/network-client.ts";
import { createRevocablePki } from "../../pki/revocable-pki.ts";
import { createRoot, personName, type TestAuthority, type TestIdentity } from "../../pki/test-pki.ts";
import { samplePdf } from "../pades/sample-pdf.ts";
import { opened, signerOf, softKey } from "../pades/signer.ts";

/** The compiled entry: a process of its own can't run the sources as they are. */
const ENTRY = fileURLToPath(new URL("../../../dist/agent/check/check-worker.js", import.meta.url));

const RSA: SignatureAlgorithm = { scheme: "RSA-PKCS1", hash: "SHA-256" };
const ECDSA: SignatureAlgorithm = { scheme: "ECDSA", hash: "SHA-256" };

const POLICY = { check: "on", whenUnknown: "warn" } as const;

let folder: string;
let root: TestAuthority;
let issuing: TestAuthority;
let pool: CheckPool | undefined;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "kyso-check-"));
  root = await createRoot({ name: "root", subject: personName("CA gốc") });
  issuing = await root.issueAuthority({ name: "issuing", subject: personName("CA cấp phát") });
});

afterEach(async () => {
  await pool?.close();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function open(options: Partial<CheckPoolOptions> = {}): CheckPool {
  const trust = TrustStore.of([root.certificate], "national");
  pool = new CheckPool({ trust, policy: POLICY, revocation: null, entryPath: ENTRY, ...options });
  return pool;
}

/** A process that does something else than checking. */
function processThat(name: string, does: string): string {
  const entry = path.join(folder, `${name}.mjs`);
  const begin = `process.on("message", ({ type, order }) => { if (type !== "check") return;`;
  writeFileSync(entry, `${begin} ${does} });`);
  return entry;
}

/** Answers a file whose name has no x; for the others does something else. */
const unlessX = (does: string): string =>
  `if (order.path.includes("x")) { ${does} } else process.send({ type: "done", report: { file: order.file } });`;

async function signed(name: string, identity: TestIdentity, algorithm = ECDSA): Promise<string> {
  const bytes = samplePdf();
  const key = softKey(identity, algorithm);
  const request = { signerName: "", time: new Date(), place: null };
  const { appended } = await signPdf({ ...opened(bytes), ...signerOf(key), request });
  const file = path.join(folder, name);
  writeFileSync(file, Buffer.concat([bytes, appended]));
  return file;
}

async function signer(name: string): Promise<TestIdentity> {
  return issuing.issue({ name, subject: personName(name) });
}

describe("a pool of checks", () => {
  test("reports each file as if it were checked alone, with what is trusted and its store", async () => {
    const good = await signed("good.pdf", await signer("An"));
    const none = path.join(folder, "none.pdf");
    writeFileSync(none, samplePdf());
    const reports = await Promise.all(
      [good, none, path.join(folder, "missing.pdf"), folder, good].map((file) => open().check(file)),
    );
    expect(reports.map(({ verdict, code }) => [verdict, code])).toEqual([
      ["TOTAL-PASSED", null],
      ["NONE", null],
      ["UNREADABLE", "FILE_NOT_FOUND"],
      ["UNREADABLE", "FILE_UNREADABLE"],
      ["TOTAL-PASSED", null],
    ]);
    expect(reports[0]?.signatures[0]?.trustStore).toBe("national");
  });

  test("gives the digest of a file where it is asked for", async () => {
    const file = path.join(folder, "digest.pdf");
    writeFileSync(file, "abc");
    const { sha256 } = await open().check(file, { digest: true });
    expect(sha256).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect((await open().check(file)).sha256).toBeNull();
  });

  test("asks the network once for what several files need, from the process that has it", async () => {
    const authorities = await createRevocablePki();
    const { pki, root: top, issuing: middle, localServers } = authorities;
    const http = new NetworkClient({ proxy: null, localServers });
    try {
      // Each signer has a status of its own, and both stand in the one list.
      middle.ocsp = top.ocsp = "dead";
      const signers = [pki.leader, pki.leader, pki.organisation, pki.leader];
      const files = await Promise.all(signers.map((one, index) => signed(`asked-${index}.pdf`, one, RSA)));
      const now = (): Date => new Date();
      const trust = TrustStore.of([pki.root.certificate]);
      const cacheFolder = path.join(folder, "crl");
      const revocation = new RevocationChecker({ http, cacheFolder, now, trust, timeoutMs: 60_000 });
      const checks = open({ trust, revocation, width: 2 });
      const reports = await Promise.all(files.map((file) => checks.check(file)));
      for (const { verdict, signatures } of reports) {
        expect(verdict).toBe("TOTAL-PASSED");
        expect(signatures[0]?.revocation).toMatchObject({ status: "good", source: "crl" });
      }
      expect([middle.requests.crl, top.requests.crl]).toEqual([1, 1]);
    } finally {
      await http.close();
      await authorities.stop();
    }
  });

  test("gives up on a file that takes too long, and goes on with the others", async () => {
    const checks = open({ width: 1, timeoutMs: 4000, entryPath: processThat("hang", unlessX("for (;;);")) });
    const reports = await Promise.all(["a", "x", "b", "x", "c"].map((file) => checks.check(file)));
    expect(reports.map(({ file, code }) => [file, code ?? null])).toEqual([
      ["a", null],
      ["x", "CHECK_TIMEOUT"],
      ["b", null],
      ["x", "CHECK_TIMEOUT"],
      ["c", null],
    ]);
  });

  test.each([
    [
      "takes all memory",
      "const kept = []; for (;;) kept.push(new Array(4_000_000).fill(0.5));",
      "PDF_TOO_COMPLEX",
    ],
    ["throws", "throw new Error('fault');", "INTERNAL"],
    ["ends", "process.exit(0);", "INTERNAL"],
  ])("loses nothing but the file that %s", async (name, does, code) => {
    const checks = open({ width: 1, entryPath: processThat(name, unlessX(does)) });
    const reports = await Promise.all(["a", "x", "b"].map((file) => checks.check(file)));
    expect(reports.map((report) => report.code ?? null)).toEqual([null, code, null]);
  });

  test("stops what is cancelled, under way or waiting, and nothing else", async () => {
    const checks = open({ width: 1, entryPath: processThat("stop", unlessX("for (;;);")) });
    const stop = new AbortController();
    const running = checks.check("x", { signal: stop.signal });
    const waiting = checks.check("a", { signal: stop.signal });
    const other = checks.check("b");
    setTimeout(() => stop.abort(), 200);
    expect((await waiting).code).toBe("JOB_CANCELLED");
    expect((await running).code).toBe("JOB_CANCELLED");
    expect((await other).file).toBe("b");
    expect((await checks.check("c", { signal: stop.signal })).code).toBe("JOB_CANCELLED");
  });

  test("reports all that is open as cancelled when it is closed", async () => {
    const checks = open({ width: 1, entryPath: processThat("close", unlessX("for (;;);")) });
    const begun = [checks.check("x"), checks.check("a")];
    await checks.close();
    expect((await Promise.all(begun)).map(({ code }) => code)).toEqual(["JOB_CANCELLED", "JOB_CANCELLED"]);
    expect((await checks.check("b")).code).toBe("JOB_CANCELLED");
  });

  test("refuses one file more than may wait", async () => {
    const checks = open({ width: 1, entryPath: processThat("wait", unlessX("for (;;);")) });
    const running = checks.check("x");
    const waiting = Array.from({ length: MAX_WAITING }, () => checks.check("a"));
    await expect(checks.check("a")).rejects.toMatchObject({ code: "PROTOCOL_TOO_MANY_REQUESTS" });
    await checks.close();
    await Promise.all([running, ...waiting]);
  });
});
