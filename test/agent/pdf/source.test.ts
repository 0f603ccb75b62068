import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  FileSource,
  JoinedSource,
  MemorySource,
  PrefixSource,
  type ByteSource,
} from "../../../agent/pdf/source.ts";
import { codeOf } from "./open.ts";

const BYTES = Uint8Array.from({ length: 50_000 }, (_, index) => (index * 31) & 0xff);
let folder: string;
let path: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kyso-source-"));
  path = join(folder, "bytes");
  writeFileSync(path, BYTES);
});
afterAll(() => rmSync(folder, { recursive: true }));

const KINDS: Record<string, () => ByteSource> = {
  MemorySource: () => new MemorySource(BYTES),
  FileSource: () => new FileSource(path),
  JoinedSource: () =>
    new JoinedSource(new MemorySource(BYTES.subarray(0, 20_000)), new MemorySource(BYTES.subarray(20_000))),
  PrefixSource: () => new PrefixSource(new MemorySource(Uint8Array.of(...BYTES, 1, 2, 3)), BYTES.length),
};

describe.each(Object.entries(KINDS))("%s", (_, make) => {
  it("reads any range, also across blocks and seams", () => {
    const source = make();
    for (const [offset, length] of [
      [0, 0],
      [0, 1],
      [16_380, 10],
      [19_995, 10],
      [0, 50_000],
      [10_000, 30_000],
      [49_999, 1],
      [50_000, 0],
    ] as const) {
      expect(Buffer.compare(source.read(offset, length), BYTES.subarray(offset, offset + length))).toBe(0);
    }
  });

  it("refuses what is not all inside with PDF_TRUNCATED", () => {
    const source = make();
    expect(codeOf(() => source.read(49_999, 2))).toBe("PDF_TRUNCATED");
    expect(codeOf(() => source.read(-1, 1))).toBe("PDF_TRUNCATED");
    expect(codeOf(() => source.read(0, -1))).toBe("PDF_TRUNCATED");
    expect(codeOf(() => source.read(Number.MAX_SAFE_INTEGER, 9))).toBe("PDF_TRUNCATED");
    expect(codeOf(() => source.read(Number.NaN, 1))).toBe("PDF_TRUNCATED");
  });
});

describe("FileSource", () => {
  it("names a file that is missing, and one that is none", () => {
    expect(codeOf(() => new FileSource(join(folder, "missing")))).toBe("FILE_NOT_FOUND");
    expect(codeOf(() => new FileSource(folder))).toBe("FILE_UNREADABLE");
  });

  it("notices a file that became shorter", () => {
    const shrinking = join(folder, "shrinking");
    writeFileSync(shrinking, BYTES);
    const source = new FileSource(shrinking);
    writeFileSync(shrinking, BYTES.subarray(0, 10));
    expect(codeOf(() => source.read(40_000, 10))).toBe("PDF_TRUNCATED");
    source.close();
  });
});
