import { beforeAll, describe, expect, test } from "vitest";
import type { TrustStore } from "../../../../agent/trust/store.ts";
import type { TestPki } from "../../../pki/test-pki.ts";
import { handSigned } from "../hand-signed.ts";
import { createOffice } from "./office.ts";
import { rawUpdate } from "./raw-update.ts";
import { firstOf } from "./verdict.ts";
import { formStream } from "./victim.ts";

/** Small documents that would take long to judge. */

let pki: TestPki;
let trust: TrustStore;

beforeAll(async () => {
  ({ pki, trust } = await createOffice());
});

const LIMIT_MS = 25_000;
const NOTE = "<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] >>";
const MULTIPLIES = "/ExtGState << /M << /BM /Multiply >> >>";
const HIGHLIGHT = "<< /Type /Annot /Subtype /Highlight /Rect [0 0 9 9] /AP << /N 301 0 R >> >>";

const numbers = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, at) => first + at);
const listOf = (nums: readonly number[]): string => `[${nums.map((num) => `${num} 0 R`).join(" ")}]`;
const all = (nums: readonly number[], body: (num: number) => string): Record<string, string> =>
  Object.fromEntries(nums.map((num) => [num, body(num)]));

function updated(signed: readonly number[], objects: Readonly<Record<string, string>>): Uint8Array {
  const bytes = handSigned({
    identity: pki.leader,
    sample: { pages: [{ annots: "127 0 R" }], objects: { 127: listOf(signed), ...all(signed, () => NOTE) } },
  });
  const trailer = (previous: number): string => `<< /Size 90000 /Root 1 0 R /Prev ${previous} >>`;
  return rawUpdate(bytes, { objects, trailer });
}

describe("is judged in seconds:", { timeout: 60_000 }, () => {
  test.each<[string, () => Uint8Array]>([
    [
      "a page whose comments are all others",
      () => {
        const added = numbers(20_000, 5000);
        return updated(numbers(1000, 5000), { 127: listOf(added), ...all(added, () => NOTE) });
      },
    ],
    [
      "comments that all lead to the same things",
      () => {
        const added = numbers(1000, 3000);
        const shared = all(numbers(20_000, 5000), (num) => `<< /X ${num + 1} 0 R >>`);
        const leads = all(added, () => NOTE.replace("/Rect", "/ExData 20000 0 R /Rect"));
        return updated([], { 127: listOf(added), ...leads, ...shared });
      },
    ],
  ])("%s", (_, make) => {
    const bytes = make();
    const start = Date.now();
    expect(firstOf(bytes, trust)).toMatchObject({ changesAfter: "annotations", changesAllowed: true });
    expect(Date.now() - start).toBeLessThan(LIMIT_MS);
  });

  test.each<[string, () => Uint8Array]>([
    [
      "highlights within highlights",
      () => {
        const levels = all(numbers(301, 3), (num) =>
          formStream(
            `/M gs ${"/I Do ".repeat(200)}`,
            `/Resources << ${MULTIPLIES} /XObject << /I ${num + 1} 0 R >> >>`,
          ),
        );
        return updated([], { 127: "[300 0 R]", 300: HIGHLIGHT, ...levels, 304: formStream("") });
      },
    ],
    [
      "many highlights of long appearances",
      () => {
        const added = numbers(1000, 2000);
        const appearance = formStream(`/M gs ${"0 0 m ".repeat(10_000)}`, `/Resources << ${MULTIPLIES} >>`);
        return updated([], { 127: listOf(added), ...all(added, () => HIGHLIGHT), 301: appearance });
      },
    ],
  ])("%s, which are too much to tell", (_, make) => {
    const bytes = make();
    const start = Date.now();
    expect(firstOf(bytes, trust)).toMatchObject({ changesAfter: "other", changesAllowed: false });
    expect(Date.now() - start).toBeLessThan(LIMIT_MS);
  });
});
