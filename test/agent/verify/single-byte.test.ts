import { assert, asyncProperty, integer, nat } from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { readSignedRange, type SignedRange } from "../../../agent/verify/byte-range.ts";
import { signatureFields } from "../../../agent/verify/signature-field.ts";
import type { FileReport, SignatureReport } from "../../../protocol/report.ts";
import { longTermRig, type LongTermRig } from "./long-term-rig.ts";

const LEVELS = ["B-B", "B-T", "B-LT", "B-LTA"] as const;

let rig: LongTermRig;
const files = new Map<string, Buffer>();

beforeAll(async () => {
  rig = await longTermRig();
  for (const level of LEVELS) files.set(level, await rig.sign(level));
}, 60_000);

afterAll(() => rig.stop());

function fileOf(level: string): Buffer {
  return files.get(level) ?? Buffer.alloc(0);
}

/** The byte ranges of a file's signatures, in their order. */
function rangesOf(bytes: Uint8Array): SignedRange[] {
  const document = PdfDocument.open(new MemorySource(bytes));
  return signatureFields(document)
    .flatMap(({ signature }) => (signature === null ? [] : (readSignedRange(document, signature) ?? [])))
    .sort((one, other) => one.end - other.end);
}

async function flipped(bytes: Buffer, offset: number, mask: number): Promise<FileReport> {
  const changed = Buffer.from(bytes);
  changed[offset] = (changed[offset] ?? 0) ^ mask;
  return rig.check(changed);
}

/** What the reader relies on. */
function told({ signer, certificate, trustedBy, algorithms, changesAfter }: SignatureReport): unknown {
  return { signer, certificate, trustedBy, algorithms, changesAfter };
}

const mask = integer({ min: 1, max: 255 });

describe.each(LEVELS)("of a document at %s", (level) => {
  test("no byte that the signature covers can be another", async () => {
    const bytes = fileOf(level);
    const [range] = rangesOf(bytes);
    if (range === undefined) throw new Error("no signature");
    const { gapStart, gapEnd, end } = range;
    const offset = nat({ max: end - 1 }).filter((at) => at < gapStart || at >= gapEnd);
    await assert(
      asyncProperty(offset, mask, async (at, bits) => {
        const { verdict, signatures } = await flipped(bytes, at, bits);
        expect(verdict).not.toBe("TOTAL-PASSED");
        expect(signatures.find(({ kind }) => kind === "signature")?.indication).not.toBe("TOTAL-PASSED");
      }),
      { numRuns: 40 },
    );
  });

  test("no byte of the signature's value makes it another's, or of another time", async () => {
    const bytes = fileOf(level);
    const [range] = rangesOf(bytes);
    if (range === undefined) throw new Error("no signature");
    const [before] = (await rig.check(bytes)).signatures;
    const offset = integer({ min: range.gapStart, max: range.gapEnd - 1 });
    await assert(
      asyncProperty(offset, mask, async (at, bits) => {
        const [after] = (await flipped(bytes, at, bits)).signatures;
        if (after?.indication !== "TOTAL-PASSED" || before === undefined) return;
        expect(told(after)).toEqual(told(before));
        if (after.signingTimeSource === "timestamp") expect(after.signingTime).toBe(before.signingTime);
      }),
      { numRuns: 40 },
    );
  });
});

test("of an archived document, no byte at all can be another, but those of the last time stamp", async () => {
  const bytes = fileOf("B-LTA");
  const last = rangesOf(bytes).at(-1);
  if (last === undefined) throw new Error("no time stamp");
  expect(last.end).toBe(bytes.length);
  const offset = nat({ max: last.end - 1 }).filter((at) => at < last.gapStart || at >= last.gapEnd);
  await assert(
    asyncProperty(offset, mask, async (at, bits) => {
      expect((await flipped(bytes, at, bits)).verdict).not.toBe("TOTAL-PASSED");
    }),
    { numRuns: 50 },
  );
});
