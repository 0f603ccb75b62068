import { beforeAll, describe, expect, test } from "vitest";
import type { TrustStore } from "../../../../agent/trust/store.ts";
import type { TestPki } from "../../../pki/test-pki.ts";
import { handSigned } from "../hand-signed.ts";
import { both, put, replaceIn, revised, sealed, stream, VALUE, WIDGET } from "../revision-edit.ts";
import { createOffice } from "./office.ts";
import { offsetOf, rawUpdate } from "./raw-update.ts";
import { expectCaught, reportOf } from "./verdict.ts";
import { victim } from "./victim.ts";

/** Universal forgery and signature wrapping: a signature that says nothing, or something of other bytes. */

let pki: TestPki;
let trust: TrustStore;
let signed: Uint8Array;

beforeAll(async () => {
  ({ pki, trust } = await createOffice());
  signed = victim(pki.leader);
});

/** The file with some text of it replaced by as many bytes, and a page that was changed. */
function forged(from: RegExp, to: (found: string) => string): Uint8Array {
  const text = Buffer.from(signed).toString("latin1");
  const changed = text.replace(from, (found) => to(found).padEnd(found.length).slice(0, found.length));
  return Buffer.from(changed, "latin1");
}

const BYTE_RANGE = /\/ByteRange \[[^\]]*\]/;
const CONTENTS = /\/Contents <[0-9a-f]{200}/;

describe("a signature is not believed", () => {
  test.each<[string, RegExp, (found: string) => string]>([
    ["without a byte range", BYTE_RANGE, () => ""],
    ["with a byte range of nothing", BYTE_RANGE, () => "/ByteRange null"],
    ["with an empty byte range", BYTE_RANGE, () => "/ByteRange []"],
    ["with one number", BYTE_RANGE, () => "/ByteRange [0]"],
    ["with numbers below zero", BYTE_RANGE, (found) => found.replace("[0 ", "[-1 ")],
    ["with nulls in its byte range", BYTE_RANGE, () => "/ByteRange [null null null null]"],
    ["with zeroes in its byte range", BYTE_RANGE, () => "/ByteRange [0 0 0 0]"],
    ["with names in its byte range", BYTE_RANGE, () => "/ByteRange [/a /b /c /d]"],
    [
      "with parts that lie over each other",
      BYTE_RANGE,
      (found) => found.replace(/ (\d+) (\d+) (\d+)\]/, " $2 $1 $3]"),
    ],
    [
      "with a range that does not begin at the first byte",
      BYTE_RANGE,
      (found) => found.replace("[0 ", "[1 "),
    ],
    ["with a byte range of another name", BYTE_RANGE, (found) => found.replace("/ByteRange", "/ByteRangE")],
    ["without a value", CONTENTS, (found) => found.replace("/Contents", "/ContentZ")],
    ["with a value of nothing", CONTENTS, () => "/Contents null %"],
    ["with a value of zeroes", CONTENTS, () => `/Contents <${"0".repeat(200)}`],
    ["with a value of another structure", CONTENTS, () => `/Contents <30${"0".repeat(198)}`],
    [
      "with an encoding that nobody knows",
      /\/SubFilter \/ETSI\.CAdES\.detached/,
      () => "/SubFilter /ETSI.CAdES.moi",
    ],
    ["without an encoding", /\/SubFilter \/ETSI\.CAdES\.detached/, () => ""],
  ])("%s", (_, from, to) => {
    expectCaught(forged(from, to), trust);
  });

  test("that stands in its field as nothing", () => {
    for (const value of ["null", "<< >>", "300 0 R", "<< /Type /Sig >>", "(x)"]) {
      expectCaught(revised(signed, replaceIn(100, "101 0 R", value)), trust);
    }
  });
});

describe("signature wrapping", () => {
  const gap = (): { start: number; end: number } => {
    const text = Buffer.from(signed).toString("latin1");
    const start = text.indexOf("/Contents <") + "/Contents ".length;
    return { start, end: text.indexOf(">", start) + 1 };
  };

  test("with bytes moved behind the part that was signed is caught", () => {
    const { end } = gap();
    const moved = Buffer.concat([
      signed.subarray(0, end),
      Buffer.from(` /Them (${"x".repeat(500)}) `),
      signed.subarray(end),
    ]);
    expectCaught(moved, trust);
  });

  test("with a value whose end was moved is caught", () => {
    const { start, end } = gap();
    const bytes = Buffer.from(signed);
    bytes.write("> ", end - 400);
    bytes.write(">", end - 1);
    expectCaught(bytes, trust);
    const spaced = Buffer.from(signed);
    spaced.write("  ", end - 12);
    expectCaught(spaced, trust);
    expect(start).toBeGreaterThan(0);
  });

  test("with a range that leaves out more than the value is caught", () => {
    for (const [before, after] of [
      [10, 0],
      [0, 10],
      [1, 1],
      [0, 1],
    ] as const) {
      const bytes = handSigned({
        identity: pki.leader,
        byteRange: ({ start, end }, size) => [0, start - before, end + after, size - end - after],
      });
      expectCaught(bytes, trust);
    }
  });

  test("with a range of three parts, or one that ends before the end, is caught", () => {
    const ranges = [
      ({ start, end }: { start: number; end: number }, size: number) => [
        0,
        start,
        end,
        10,
        end + 20,
        size - end - 20,
      ],
      ({ start, end }: { start: number; end: number }, size: number) => [0, start, end, size - end - 20],
      ({ start }: { start: number; end: number }) => [0, start],
    ];
    for (const byteRange of ranges) expectCaught(handSigned({ identity: pki.leader, byteRange }), trust);
  });

  test("with the signature copied into another field is caught", () => {
    const copied = revised(
      signed,
      both(
        replaceIn(1, "/Fields [100 0 R", "/Fields [100 0 R 200 0 R"),
        put(200, `<< ${WIDGET.replace("201 0 R", "101 0 R")} >>`),
      ),
    );
    expect(reportOf(copied, trust).verdict).not.toBe("TOTAL-PASSED");
    expectCaught(copied, trust);
  });

  test("with the signature in a file of other content is caught", () => {
    const text = Buffer.from(signed).toString("latin1");
    const { start, end } = gap();
    const other = Buffer.from(victim(pki.organisation)).toString("latin1").replace("(1) Tj", "(9) Tj");
    expectCaught(
      Buffer.from(other.slice(0, start) + text.slice(start, end) + other.slice(end), "latin1"),
      trust,
    );
  });
});

describe("shadow attacks", () => {
  test("hide: an overlay that was signed is taken away or moved", () => {
    expectCaught(
      revised(signed, put(121, stream(" ").replace("<<", "<< /Type /XObject /Subtype /Image"))),
      trust,
    );
    expectCaught(rawUpdate(signed, { entries: [[121, 0, 1, "f"]] }), trust);
    expectCaught(rawUpdate(signed, { entries: [[111, 0, 1, "f"]] }), trust);
  });

  test("replace: a font or a field is exchanged", () => {
    expectCaught(revised(signed, replaceIn(3, "Helvetica", "Courier")), trust);
    expectCaught(revised(signed, replaceIn(110, "/AP << /N 111 0 R >>", "/AP << /N 116 0 R >>")), trust);
  });

  test("hide and replace: a second document in the first is brought out", () => {
    const table = { entries: [[1, offsetOf(signed, 2), 0, "n"]] } as const;
    expectCaught(rawUpdate(signed, table), trust);
    const pages = { entries: [[2, offsetOf(signed, 12), 0, "n"]] } as const;
    expectCaught(rawUpdate(signed, pages), trust);
  });

  test("sneaky signature: another signer's field brings more than itself", () => {
    const inFields = replaceIn(1, "/Fields [100 0 R", "/Fields [200 0 R 100 0 R");
    const signs = both(put(200, `<< ${WIDGET} >>`), put(201, VALUE), inFields);
    for (const edit of [
      put(11, stream("BT ET")),
      replaceIn(10, "/Contents 11 0 R", "/Contents 202 0 R"),
      put(127, "[110 0 R 112 0 R 115 0 R 117 0 R 120 0 R 202 0 R]"),
      put(111, stream("x").replace("<<", "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9]")),
    ]) {
      expectCaught(
        sealed(signed, both(signs, edit, put(202, stream("0 0 9 9 re f"))), pki.organisation),
        trust,
      );
    }
  });

  test("sneaky signature: one that does not hold vouches for nothing", () => {
    const inFields = replaceIn(1, "/Fields [100 0 R", "/Fields [200 0 R 100 0 R");
    expectCaught(revised(signed, both(put(200, `<< ${WIDGET} >>`), put(201, VALUE), inFields)), trust);
  });
});
