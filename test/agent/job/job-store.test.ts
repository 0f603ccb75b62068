import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Disk } from "../../../agent/audit/disk.ts";
import type { Job, SignedResult } from "../../../agent/job/job.ts";
import { JobStore, LEFTOVER_AGE_MS } from "../../../agent/job/job-store.ts";

const DOCUMENT = Buffer.from("%PDF-1.7 ".repeat(40_000));
const APPENDED = Buffer.from("the appended bytes");

let folder: string;

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(tmpdir(), "kyso-job-"));
});

afterEach(() => fs.rm(folder, { recursive: true }));

function announce(store: JobStore, size = DOCUMENT.length): Promise<Job> {
  return store.create({ fileName: "cv.pdf", title: "Công văn", origin: "https://eoffice.example", size });
}

async function* pieces(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += size) {
    yield bytes.subarray(offset, offset + size);
  }
}

function sha256(...parts: Uint8Array[]): string {
  return createHash("sha256").update(Buffer.concat(parts)).digest("hex");
}

const RESULT: SignedResult = {
  appended: APPENDED,
  sha256: sha256(DOCUMENT, APPENDED),
  signedAt: new Date("2026-11-21T08:00:00Z"),
  evidence: { kind: "approve" },
};

async function received(store: JobStore): Promise<Job> {
  const job = await announce(store);
  await job.write(0, pieces(DOCUMENT));
  return job;
}

describe("a job", () => {
  it("hashes the document while it is received", async () => {
    const job = await received(await JobStore.open(folder));
    expect(job.summary).toMatchObject({
      state: "received",
      sha256: sha256(DOCUMENT),
      received: DOCUMENT.length,
    });
    const document = await job.document();
    expect(document.prefixHash.update(APPENDED).digest("hex")).toBe(sha256(DOCUMENT, APPENDED));
    expect(await fs.readFile(document.path)).toEqual(DOCUMENT);
  });

  it("can be read by nobody else", async () => {
    const job = await received(await JobStore.open(folder));
    const own = path.join(folder, job.id);
    expect((await fs.stat(own)).mode & 0o777).toBe(0o700);
    for (const name of await fs.readdir(own)) {
      expect((await fs.stat(path.join(own, name))).mode & 0o777).toBe(0o600);
    }
  });

  it("goes on where a broken transfer ended, and nowhere else", async () => {
    const job = await announce(await JobStore.open(folder));
    await job.write(0, pieces(DOCUMENT.subarray(0, 100_000)));
    expect(job.summary.received).toBe(100_000);
    await expect(job.document()).rejects.toMatchObject({ code: "JOB_INCOMPLETE" });
    await expect(job.write(99_999, pieces(DOCUMENT.subarray(99_999)))).rejects.toMatchObject({
      code: "JOB_STATE",
    });
    await job.write(100_000, pieces(DOCUMENT.subarray(100_000)));
    expect(job.summary.sha256).toBe(sha256(DOCUMENT));
  });

  it("refuses more bytes than were announced", async () => {
    const job = await announce(await JobStore.open(folder), 1000);
    await expect(job.write(0, pieces(DOCUMENT))).rejects.toMatchObject({ code: "JOB_DIGEST_MISMATCH" });
  });

  it("gives the same signature again until it is delivered, then nothing of it is left", async () => {
    const store = await JobStore.open(folder);
    const job = await received(store);
    await job.beginSigning("approve");
    await job.completeSigning(RESULT, () => Promise.resolve());
    expect(await job.appended()).toEqual(APPENDED);
    expect(Buffer.from(await job.appended())).toEqual(APPENDED);
    await store.withJob(job.id, (one) => store.end(one));
    expect(await fs.readdir(folder)).toEqual([]);
    expect(() => store.get(job.id)).toThrow(expect.objectContaining({ code: "JOB_NOT_FOUND" }));
  });

  it("is signed once only", async () => {
    const job = await received(await JobStore.open(folder));
    await job.beginSigning("approve");
    await job.completeSigning(RESULT, () => Promise.resolve());
    await expect(job.beginSigning("approve")).rejects.toMatchObject({ code: "JOB_STATE" });
  });

  it("is used by one caller at a time", async () => {
    const store = await JobStore.open(folder);
    const job = await received(store);
    const order: string[] = [];
    const use = (name: string) =>
      store.withJob(job.id, async () => {
        order.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        order.push(`${name} ends`);
      });
    await Promise.all([use("a"), use("b")]);
    expect(order).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  });
});

describe("after a restart of the agent", () => {
  it("a half-received document is completed", async () => {
    const job = await announce(await JobStore.open(folder));
    await job.write(0, pieces(DOCUMENT.subarray(0, 100_000)));
    const again = (await JobStore.open(folder)).get(job.id);
    expect(again.summary).toMatchObject({ state: "receiving", received: 100_000 });
    await again.write(100_000, pieces(DOCUMENT.subarray(100_000)));
    expect(again.summary.sha256).toBe(sha256(DOCUMENT));
  });

  it("a signed document still waits, byte for byte", async () => {
    const job = await received(await JobStore.open(folder));
    await job.beginSigning("seal");
    await job.completeSigning(RESULT, () => Promise.resolve());
    const again = (await JobStore.open(folder)).get(job.id);
    expect(again.summary).toMatchObject({ state: "signed", kind: "seal", signedSha256: RESULT.sha256 });
    expect(Buffer.from(await again.appended())).toEqual(APPENDED);
  });

  it("a signing that was cut short may be done again", async () => {
    const job = await received(await JobStore.open(folder));
    await job.beginSigning("approve");
    const again = (await JobStore.open(folder)).get(job.id);
    expect(again.summary).toMatchObject({ state: "received", kind: null });
    await again.beginSigning("approve");
  });

  it.each([
    ["is kept where all of it was written", APPENDED, "signed"],
    ["is not taken for whole where half of it was written", APPENDED.subarray(0, 5), "received"],
  ])("a signature whose record was not yet in place %s", async (_, appended, state) => {
    const job = await received(await JobStore.open(folder));
    await job.beginSigning("approve");
    const own = path.join(folder, job.id);
    const before = await fs.readFile(path.join(own, "job.json"));
    await job.completeSigning(RESULT, () => Promise.resolve());
    await fs.rename(path.join(own, "job.json"), path.join(own, "job.json.new"));
    await fs.writeFile(path.join(own, "job.json"), before);
    await fs.writeFile(path.join(own, "appended.bin"), appended);
    expect((await JobStore.open(folder)).get(job.id).summary.state).toBe(state);
  });

  it.each([
    ["is kept where all of it was written", APPENDED, "signed"],
    ["is not taken for whole where half of it was written", APPENDED.subarray(0, 5), "received"],
  ])("a signature within the document whose record was not yet in place %s", async (_, appended, state) => {
    const [start, end] = [DOCUMENT.subarray(0, 10), DOCUMENT.subarray(10)];
    const [first, second] = [APPENDED.subarray(0, 2), APPENDED.subarray(2)];
    const layout = [
      { made: first.length },
      { start: 0, end: start.length },
      { made: second.length },
      { start: start.length, end: DOCUMENT.length },
    ];
    const whole = [first, start, second, end];
    const job = await received(await JobStore.open(folder));
    await job.beginSigning("approve");
    const own = path.join(folder, job.id);
    const before = await fs.readFile(path.join(own, "job.json"));
    await job.completeSigning({ ...RESULT, layout, sha256: sha256(...whole) }, () => Promise.resolve());
    await fs.rename(path.join(own, "job.json"), path.join(own, "job.json.new"));
    await fs.writeFile(path.join(own, "job.json"), before);
    await fs.writeFile(path.join(own, "appended.bin"), appended);
    const again = (await JobStore.open(folder)).get(job.id);
    expect(again.summary.state).toBe(state);
    if (state !== "signed") return;
    const parts: Uint8Array[] = [];
    for await (const part of await again.result()) parts.push(part);
    expect(Buffer.concat(parts).equals(Buffer.concat(whole))).toBe(true);
  });

  it("a document that was changed on the disk is not signed", async () => {
    const job = await received(await JobStore.open(folder));
    await fs.appendFile(path.join(folder, job.id, "original.pdf"), "x");
    const again = (await JobStore.open(folder)).get(job.id);
    await expect(again.document()).rejects.toMatchObject({ code: "JOB_DIGEST_MISMATCH" });
  });

  it("the order of announcing stays, also of what was announced at one moment and after a step back of the clock", async () => {
    const announced: string[] = [];
    for (const now of ["2026-11-22T08:00:00Z", "2026-11-22T07:00:00Z"]) {
      const store = await JobStore.open(folder, { now: () => new Date(now) });
      const more = await Promise.all(Array.from({ length: 8 }, () => announce(store)));
      announced.push(...more.map((job) => job.id));
      expect(store.list().map((job) => job.id)).toEqual(announced);
    }
    const again = await JobStore.open(folder, { now: () => new Date("2026-11-22T08:00:00Z") });
    expect(again.list().map((job) => job.id)).toEqual(announced);
  });

  it("unsigned leftovers go after a day, signed documents never", async () => {
    const store = await JobStore.open(folder);
    const half = await announce(store);
    const signed = await received(store);
    await signed.beginSigning("approve");
    await signed.completeSigning(RESULT, () => Promise.resolve());
    await fs.mkdir(path.join(folder, "0".repeat(32)));
    const later = (days: number) => () => new Date(Date.now() + days * LEFTOVER_AGE_MS);
    const soon = await JobStore.open(folder, { now: later(0.9) });
    expect(soon.list().map((job) => job.id)).toEqual([half.id, signed.id]);
    const late = await JobStore.open(folder, { now: later(30) });
    expect(late.list().map((job) => job.id)).toEqual([signed.id]);
    expect(await fs.readdir(folder)).toEqual([signed.id]);
  });

  it("killed at any moment, it has the document unsigned or the signature whole", async () => {
    const script = `
      const { JobStore } = await import(process.argv[1]);
      const { createHash } = await import("node:crypto");
      const store = await JobStore.open(process.argv[2]);
      const job = await store.create({ fileName: "a", title: "a", origin: "a", size: 1000 });
      const bytes = Buffer.alloc(1000, 7);
      await job.write(0, (async function* () { yield bytes; })());
      process.stdout.write("ready\\n");
      const appended = Buffer.alloc(5000, 9);
      const sha256 = createHash("sha256").update(bytes).update(appended).digest("hex");
      await job.beginSigning("approve");
      await job.completeSigning({ appended, sha256, signedAt: new Date(), evidence: {} }, async () => {});
      setInterval(() => {}, 1000);
    `;
    const entry = new URL("../../../dist/agent/job/job-store.js", import.meta.url).href;
    const seen = new Set<string>();
    for (let delayUs = 0; delayUs < 8; delayUs += 1) {
      const own = path.join(folder, String(delayUs));
      const child = spawn(process.execPath, ["--input-type=module", "-e", script, entry, own]);
      await once(child.stdout, "data");
      await new Promise((resolve) => setTimeout(resolve, delayUs));
      child.kill("SIGKILL");
      await once(child, "exit");
      const [job] = (await JobStore.open(own)).list();
      const state = job?.summary.state ?? "lost";
      seen.add(state);
      expect(["received", "signed"]).toContain(state);
      if (state === "signed") {
        expect((await job?.appended())?.length).toBe(5000);
      }
    }
    expect(seen.size).toBeGreaterThan(0);
  });
});

describe("when the disk is full", () => {
  it("a transfer stops with JOB_DISK_FULL and goes on later, with the right digest", async () => {
    const disk = new FillableDisk();
    const job = await announce(await JobStore.open(folder, { disk: disk.port }));
    disk.room = 150_000;
    await expect(job.write(0, pieces(DOCUMENT))).rejects.toMatchObject({ code: "JOB_DISK_FULL" });
    expect(job.summary.received).toBe(131_072);
    disk.room = Number.POSITIVE_INFINITY;
    await job.write(131_072, pieces(DOCUMENT.subarray(131_072)));
    expect(job.summary.sha256).toBe(sha256(DOCUMENT));
  });

  it("a signature that was made is kept, and leaves when it is on the disk and logged", async () => {
    const disk = new FillableDisk();
    const job = await received(await JobStore.open(folder, { disk: disk.port }));
    await job.beginSigning("approve");
    disk.room = 0;
    let logged = 0;
    const log = () => {
      logged += 1;
      return Promise.resolve();
    };
    await expect(job.completeSigning(RESULT, log)).rejects.toMatchObject({ code: "JOB_DISK_FULL" });
    expect(job.summary.state).toBe("signed");
    await expect(job.appended()).rejects.toMatchObject({ code: "JOB_DISK_FULL" });
    disk.room = Number.POSITIVE_INFINITY;
    expect(Buffer.from(await job.appended())).toEqual(APPENDED);
    expect(logged).toBe(1);
    expect((await JobStore.open(folder)).get(job.id).summary.state).toBe("signed");
  });
});

/** The real disk, with as much room as a test says. */
class FillableDisk {
  room = Number.POSITIVE_INFINITY;
  readonly port: Disk = {
    ...fs,
    open: async (...args: Parameters<typeof fs.open>) => {
      const handle = await fs.open(...args);
      const write = handle.write.bind(handle) as (...rest: unknown[]) => Promise<{ bytesWritten: number }>;
      handle.write = (async (bytes: Uint8Array, offset: number, length: number, position: number) => {
        const taken = Math.min(length, this.room);
        if (taken === 0) {
          throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
        }
        this.room -= taken;
        return write(bytes, offset, taken, position);
      }) as unknown as typeof handle.write;
      return handle;
    },
  };
}
