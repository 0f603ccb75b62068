import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { TrustStore } from "../../../../agent/trust/store.ts";
import type { TestPki } from "../../../pki/test-pki.ts";
import { createOffice } from "./office.ts";
import { offsetOf, rawUpdate } from "./raw-update.ts";
import { firstOf } from "./verdict.ts";
import { victim } from "./victim.ts";

let pki: TestPki;
let trust: TrustStore;

beforeAll(async () => {
  ({ pki, trust } = await createOffice());
});

/** All but the metadata and the document information, in which software writes the time. */
const SHOWN = [
  1, 2, 3, 10, 11, 12, 13, 100, 101, 110, 111, 112, 113, 115, 116, 117, 118, 121, 122, 123, 124, 125, 127,
];

const LETTERS = "0123456789abcdefXYZ";

test("an object that says anything else than when it was signed is never passed as unchanged", () => {
  const signed = victim(pki.leader);
  const bodies = new Map(SHOWN.map((num) => [num, bodyOf(signed, num)]));
  fc.assert(
    fc.property(
      fc.constantFrom(...SHOWN),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.constantFrom(...LETTERS.split("")),
      (num, where, letter) => {
        const body = bodies.get(num) ?? "";
        const places = [...body.matchAll(/[0-9A-Za-z]/g)].map(({ index }) => index);
        const at = places[Math.floor(where * places.length)] ?? 0;
        // A field that is closed from now on is what software makes of it when it signs.
        fc.pre(body[at] !== letter && !(num === 115 && letter === "3"));
        const edited = `${body.slice(0, at)}${letter}${body.slice(at + 1)}`;
        const report = firstOf(rawUpdate(signed, { objects: { [num]: edited } }), trust);
        expect(report?.indication).not.toBe("TOTAL-PASSED");
        expect(report?.changesAfter ?? "other").toBe("other");
      },
    ),
    { numRuns: 150 },
  );
});

test("nor is one that was taken away, or exchanged for another of the same document", () => {
  const signed = victim(pki.leader);
  fc.assert(
    fc.property(fc.constantFrom(...SHOWN), fc.option(fc.constantFrom(...SHOWN)), (num, other) => {
      fc.pre(num !== other && !(other !== null && bodyOf(signed, num) === bodyOf(signed, other)));
      const entry =
        other === null ? ([num, 0, 1, "f"] as const) : ([num, offsetOf(signed, other), 0, "n"] as const);
      expect(firstOf(rawUpdate(signed, { entries: [entry] }), trust)?.indication).not.toBe("TOTAL-PASSED");
    }),
    { numRuns: 60 },
  );
});

function bodyOf(bytes: Uint8Array, num: number): string {
  const text = Buffer.from(bytes).toString("latin1");
  const start = text.indexOf("obj\n", offsetOf(bytes, num)) + "obj\n".length;
  return text.slice(start, text.indexOf("\nendobj", start));
}
