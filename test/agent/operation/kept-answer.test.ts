import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { KeptAnswers, MAX_KEPT_ANSWER_BYTES } from "../../../agent/operation/kept-answer.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "kyso-evidence-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

describe("the answers that signatures rested on", () => {
  it("are kept under their hash, once", async () => {
    const answers = new KeptAnswers(path.join(folder, "evidence"));
    const der = Uint8Array.of(0x30, 0x00);
    expect(await answers.keep(der)).toBe(hashOf(der));
    await answers.keep(der);
    expect(readdirSync(path.join(folder, "evidence"))).toEqual([`${hashOf(der)}.der`]);
    expect(readFileSync(path.join(folder, "evidence", `${hashOf(der)}.der`))).toEqual(Buffer.from(der));
  });

  it("are only named where they are larger than the limit", async () => {
    const answers = new KeptAnswers(folder);
    const [small, large] = [new Uint8Array(MAX_KEPT_ANSWER_BYTES), new Uint8Array(MAX_KEPT_ANSWER_BYTES + 1)];
    expect(await answers.keep(small)).toBe(hashOf(small));
    expect(await answers.keep(large)).toBe(hashOf(large));
    expect(readdirSync(folder)).toEqual([`${hashOf(small)}.der`]);
  });

  it("are named all the same where the disk does not take them", async () => {
    const file = path.join(folder, "file");
    writeFileSync(file, "");
    const der = Uint8Array.of(1);
    expect(await new KeptAnswers(file).keep(der)).toBe(hashOf(der));
  });
});
