import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkAuditLog, readAuditLog } from "../../../agent/audit/audit-check.ts";
import { AUDIT_FILES, AuditLog } from "../../../agent/audit/audit-log.ts";
import { canonicalJson } from "../../../agent/audit/canonical-json.ts";
import type { Disk } from "../../../agent/audit/disk.ts";
import { LOCK_STALE_MS } from "../../../agent/audit/file-lock.ts";

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(tmpdir(), "kyso-audit-"));
  file = path.join(folder, AUDIT_FILES.log);
});

afterEach(() => fs.rm(folder, { recursive: true }));

async function write(count: number): Promise<void> {
  const log = new AuditLog(folder);
  for (let index = 0; index < count; index += 1) {
    await log.append("signature.made", { index, name: "Nguyễn Văn An" });
  }
}

async function lines(): Promise<string[]> {
  return (await fs.readFile(file, "utf8")).split("\n").slice(0, -1);
}

describe("the audit log", () => {
  it("holds every entry in order, and its chain checks", async () => {
    await write(3);
    const entries = [];
    for await (const entry of readAuditLog(folder)) {
      entries.push([entry.seq, entry.details["index"]]);
    }
    expect(entries).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
    ]);
    expect(await checkAuditLog(folder)).toMatchObject({ entries: 3, torn: [], broken: null });
  });

  it("is empty and whole before the first entry", async () => {
    expect(await checkAuditLog(path.join(folder, "none"))).toMatchObject({ entries: 0, broken: null });
  });

  it("can be read by nobody else", async () => {
    await write(1);
    expect((await fs.stat(file)).mode & 0o777).toBe(0o600);
  });

  it("writes many waiting entries with few flushes", async () => {
    let flushes = 0;
    const counting = faulty((handle) => {
      const datasync = handle.datasync.bind(handle);
      handle.datasync = async () => {
        flushes += 1;
        await datasync();
      };
    });
    const log = new AuditLog(folder, { disk: counting });
    await Promise.all(Array.from({ length: 200 }, (_, index) => log.append("signature.made", { index })));
    expect(flushes).toBeLessThan(4);
    expect(await checkAuditLog(folder)).toMatchObject({ entries: 200, broken: null });
  });

  it("stays one chain when several processes write at once", async () => {
    const script = `
      const { AuditLog } = await import(process.argv[1]);
      const log = new AuditLog(process.argv[2]);
      for (let i = 0; i < 20; i++) await log.append("consent.given", { i, pid: process.pid });
    `;
    const entry = new URL("../../../dist/agent/audit/audit-log.js", import.meta.url).href;
    const run = promisify(execFile);
    await Promise.all(
      Array.from({ length: 3 }, () =>
        run(process.execPath, ["--input-type=module", "-e", script, entry, folder]),
      ),
    );
    expect(await checkAuditLog(folder)).toMatchObject({ entries: 60, broken: null });
  });

  it("takes over the lock of a process that was killed", async () => {
    await fs.writeFile(path.join(folder, AUDIT_FILES.lock), "999999999 0123456789abcdef");
    await write(1);
    expect(await fs.readdir(folder)).not.toContain(AUDIT_FILES.lock);
    expect(await checkAuditLog(folder)).toMatchObject({ entries: 1, broken: null });
  });
});

describe("a broken audit log", () => {
  it.each([
    [
      "an entry changed",
      (all: string[]) => all.map((line, at) => (at === 2 ? line.replace("An", "Ba") : line)),
      3,
      "chain",
    ],
    ["an entry taken out", (all: string[]) => all.filter((_, at) => at !== 1), 2, "chain"],
    ["two entries swapped", ([a, b, c, ...rest]: string[]) => [a, c, b, ...rest], 2, "chain"],
    [
      "a line that is none",
      (all: string[]) => all.map((line, at) => (at === 3 ? "rubbish" : line)),
      4,
      "unreadable",
    ],
    [
      "an entry without details",
      (all: string[]) =>
        all.map((line, at) => (at === 3 ? line.replace(/"details":\{.*?\},/, '"details":null,') : line)),
      4,
      "unreadable",
    ],
    [
      "an entry nested without end",
      (all: string[]) =>
        all.map((line, at) =>
          at === 3
            ? line.replace('"details":{', `"details":{"x":${"[".repeat(20_000)}${"]".repeat(20_000)},`)
            : line,
        ),
      4,
      "unreadable",
    ],
    ["the last entry taken away", (all: string[]) => all.slice(0, -1), 5, "cut"],
    ["everything taken away", () => [], 1, "cut"],
  ])("is found at its first bad line: %s", async (_, change, line, reason) => {
    await write(5);
    const changed = change(await lines());
    await fs.writeFile(file, changed.map((one) => `${one}\n`).join(""));
    expect((await checkAuditLog(folder)).broken).toEqual({ line, reason });
  });

  it("stays broken when entries follow after its end was cut", async () => {
    await write(3);
    await fs.writeFile(
      file,
      (await lines())
        .slice(0, 2)
        .map((one) => `${one}\n`)
        .join(""),
    );
    await write(2);
    expect((await checkAuditLog(folder)).broken).toEqual({ line: 3, reason: "cut" });
  });

  it("is reported when the file with its head is gone", async () => {
    await write(1);
    await fs.rm(path.join(folder, AUDIT_FILES.head));
    expect((await checkAuditLog(folder)).broken?.reason).toBe("head-missing");
  });

  it.each([1, 10, 40, 100])(
    "reports a line that a crash cut short by %i bytes, and goes on",
    async (missing) => {
      await write(3);
      const bytes = await fs.readFile(file);
      const fourth = JSON.parse((await lines())[2] as string) as object;
      await fs.appendFile(file, `${JSON.stringify({ ...fourth, seq: 4 })}\n`.slice(0, -missing));
      expect((await checkAuditLog(folder)).broken).toEqual({
        line: 4,
        reason: missing === 1 ? "chain" : "unreadable",
      });
      expect((await fs.readFile(file)).subarray(0, bytes.length)).toEqual(bytes);
      if (missing > 1) {
        await write(1);
        expect(await checkAuditLog(folder)).toMatchObject({ entries: 5, torn: [4], broken: null });
      }
    },
  );
});

describe("a full disk", () => {
  it.each([
    ["its lock", 1],
    ["an entry", 100],
  ])("without room for %s costs the entry with JOB_DISK_FULL, and nothing else", async (_what, least) => {
    await write(2);
    let isFull = true;
    const disk = faulty((handle) => {
      const whole = handle.write.bind(handle) as (...args: unknown[]) => Promise<unknown>;
      handle.write = (async (bytes: Uint8Array, offset: number, length: number, position: number) => {
        if (!isFull || length < least) {
          return whole(bytes, offset, length, position);
        }
        await whole(bytes, offset, Math.min(length, 10), position);
        throw Object.assign(new Error("no space"), { code: "ENOSPC" });
      }) as typeof handle.write;
    });
    const log = new AuditLog(folder, { disk });
    const start = performance.now();
    await expect(log.append("consent.given", {})).rejects.toMatchObject({ code: "JOB_DISK_FULL" });
    isFull = false;
    await log.append("consent.given", {});
    // No lock was left behind, for which the second would have had to wait.
    expect(performance.now() - start).toBeLessThan(LOCK_STALE_MS / 2);
    expect(await checkAuditLog(folder)).toMatchObject({ entries: 3, torn: [], broken: null });
  });
});

describe("canonical JSON", () => {
  it("orders keys by UTF-16 code units and writes scalars as ECMAScript does", () => {
    // The example of RFC 8785, 3.2.2 and 3.2.3.
    const value = {
      numbers: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000f\u000aA\'B"\\\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
    expect(
      canonicalJson({
        "\u20ac": 1,
        "\r": 2,
        "\ufb33": 3,
        "1": 4,
        "\ud83d\ude00": 5,
        "\u0080": 6,
        "\u00f6": 7,
      }),
    ).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
  });
});

/** The real disk, but that each opened file is changed first. */
function faulty(change: (handle: fs.FileHandle) => void): Disk {
  return {
    ...fs,
    open: async (...args: Parameters<typeof fs.open>) => {
      const handle = await fs.open(...args);
      change(handle);
      return handle;
    },
  };
}
