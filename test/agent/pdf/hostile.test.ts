import { deflateSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KysoError } from "../../../protocol/error.ts";
import { PdfRef, PdfStream } from "../../../agent/pdf/object.ts";
import { IncrementalUpdate } from "../../../agent/pdf/update.ts";
import { codeOf, latin1, open, textOf } from "./open.ts";
import {
  CATALOG,
  hybridPdf,
  linearizedPdf,
  PAGE,
  PAGES,
  PdfBuilder,
  streamPdf,
  tablePdf,
} from "./pdf-builder.ts";

/** Does with a document all that the agent does: every page, object and stream, each revision, and an update. */
function useFully(bytes: Uint8Array): void {
  const document = open(bytes);
  for (let index = 0; index < Math.min(document.pageCount, 20); index += 1) document.page(index);
  let left = 200;
  for (const [num, entry] of document.objects()) {
    const object = document.get(new PdfRef(num, entry.kind === "offset" ? entry.gen : 0));
    if (object instanceof PdfStream) codeOf(() => document.streamBytes(object, 100_000));
    left -= 1;
    if (left === 0) break;
  }
  for (const { index } of document.revisions) {
    const then = document.at(index);
    codeOf(() => then.catalog);
  }
  const update = new IncrementalUpdate(document);
  update.rewriteDict(document.catalogRef, new Map([["Extra", update.newRef()]]));
  const joined = Buffer.concat([bytes, update.build().bytes]);
  expect(open(Uint8Array.from(joined)).pageCount).toBe(document.pageCount);
}

/** Passes where the action works or fails with one of our codes; anything else is thrown. */
function expectCode(bytes: Uint8Array): void {
  try {
    useFully(bytes);
  } catch (error) {
    if (!(error instanceof KysoError)) throw error;
    expect(error.code).toMatch(/^PDF_/);
  }
}

const SHAPES = { table: tablePdf, stream: streamPdf, hybrid: hybridPdf, linearized: linearizedPdf };

describe.each(Object.entries(SHAPES))("a %s file", (_, build) => {
  const bytes = build().bytes();

  it("truncated at every length is refused, or opens with all its pages", () => {
    const end = (textOf(bytes) ?? "").lastIndexOf("startxref");
    for (let length = 0; length < bytes.length; length += 1) {
      const cut = bytes.subarray(0, length);
      expectCode(cut);
      if (length < end) expect([1, null]).toContain(pagesOf(cut));
    }
  });

  it("with any bytes changed gives a code or a document", () => {
    const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(changes, (list) => {
        const changed = Uint8Array.from(bytes);
        for (const [at, value] of list) changed[at] = value;
        expectCode(changed);
      }),
      { numRuns: 400 },
    );
  });

  it("with parts left out, doubled or moved gives a code or a document", () => {
    const cuts = fc.tuple(fc.nat(bytes.length), fc.nat(bytes.length), fc.nat(bytes.length));
    fc.assert(
      fc.property(cuts, ([a, b, c]) => {
        expectCode(
          Uint8Array.from(Buffer.concat([bytes.subarray(0, a), bytes.subarray(b, c), bytes.subarray(a)])),
        );
      }),
      { numRuns: 200 },
    );
  });
});

function pagesOf(bytes: Uint8Array): number | null {
  try {
    return open(bytes).pageCount;
  } catch (error) {
    if (error instanceof KysoError) return null;
    throw error;
  }
}

describe("files made to cost much", () => {
  const MIB = 1024 * 1024;
  const base = (): PdfBuilder => new PdfBuilder().object(1, CATALOG).object(2, PAGES).object(3, PAGE);
  const trailer = "trailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n";

  const cases: Record<string, () => Uint8Array> = {
    "object headers in open strings": () => base().raw("4 0 obj (".repeat(200_000)).raw(trailer).bytes(),
    "object headers of many numbers in open strings": () => {
      const builder = base();
      for (let num = 4; num < 100_000; num += 1) builder.raw(`${num} 0 obj (`);
      return builder.raw(trailer).bytes();
    },
    "object streams that need each other's lengths": () => {
      const builder = base();
      const last = 20_000;
      for (let num = 10; num < last; num += 2) {
        builder.object(
          num,
          `<</Type /ObjStm /N 1 /First 8 /Length ${num + 3} 0 R>>\nstream\n${num + 1} 0 9\nendstream`,
        );
        builder.places.set(num + 1, { stream: num, index: 0 });
      }
      const numbers = Array.from({ length: last - 10 }, (_, index) => index + 10);
      builder.xrefStream(last, [1, 2, 3, ...numbers], `/Size ${last + 1} /Root 1 0 R`);
      return builder.bytes();
    },
    "streams without an end": () => base().raw("4 0 obj<<>>stream\n".repeat(100_000)).raw(trailer).bytes(),
    "the word stream again and again": () =>
      base()
        .raw(`4 0 obj<<${" stream".repeat(200_000)}`)
        .raw(trailer)
        .bytes(),
    "strings that hide streams": () =>
      base().raw("4 0 obj<</A(  stream\n".repeat(100_000)).raw(trailer).bytes(),
    "trailers in open strings": () => base().raw("trailer<</A(".repeat(100_000)).raw(trailer).bytes(),
    "digits only": () =>
      base()
        .raw("1".repeat(2 * MIB))
        .raw(trailer)
        .bytes(),
    "white space only": () =>
      base()
        .raw(" ".repeat(2 * MIB))
        .raw(trailer)
        .bytes(),
    "numbers before obj": () => base().raw("1 ".repeat(MIB)).raw("obj").raw(trailer).bytes(),
    "a comment without an end": () =>
      base()
        .raw(`4 0 obj %${"x".repeat(2 * MIB)}`)
        .bytes(),
    "an object stream that inflates a thousandfold": () => {
      const entries = "/Type /ObjStm /N 1 /First 10 /Filter /FlateDecode";
      return base()
        .stream(4, entries, deflateSync(Buffer.alloc(100 * MIB)))
        .raw(trailer)
        .bytes();
    },
    "a cross-reference stream that inflates a thousandfold": () => {
      const builder = base();
      const offset = builder.size;
      builder.stream(
        4,
        "/Type /XRef /Root 1 0 R /W [1 2 1] /Size 5 /Filter /FlateDecode",
        deflateSync(Buffer.alloc(100 * MIB)),
      );
      builder.end(offset);
      return builder.bytes();
    },
    "a table that announces a billion entries": () =>
      latin1((textOf(tablePdf().bytes()) ?? "").replace("0 5\n", "0 1000000000\n")),
    "subsections without entries": () => {
      const builder = base();
      const offset = builder.size;
      return builder
        .raw(`xref\n${"0 0\n".repeat(300_000)}`)
        .raw("trailer\n<</Root 1 0 R>>\n")
        .raw(`startxref\n${offset}\n%%EOF\n`)
        .bytes();
    },
    "object numbers beyond all bounds": () =>
      base()
        .object(99_999_999, "1")
        .object(2 ** 40, "2")
        .raw(trailer)
        .bytes(),
    "an object stream in itself": () =>
      base().stream(4, "/Type /ObjStm /N 5 0 R /First 6 0 R", "5 0 6 2 1 4").raw(trailer).bytes(),
    "a length in the stream that it is the length of": () => {
      const builder = base().object(
        4,
        "<</Type /ObjStm /N 1 /First 4 /Length 5 0 R>>\nstream\n5 0 3\nendstream",
      );
      builder.places.set(5, { stream: 4, index: 0 });
      builder.xrefStream(6, [1, 2, 3, 4, 5], "/Size 7 /Root 1 0 R");
      return builder.bytes();
    },
  };

  it.each(Object.entries(cases))("%s: a code or a document, within seconds", (_, make) => {
    const bytes = make();
    const start = performance.now();
    expectCode(bytes);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
