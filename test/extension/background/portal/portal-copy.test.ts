import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { comparePortalCopy } from "../../../../extension/background/portal/portal-copy.ts";

vi.mock("webextension-polyfill", async () => ({
  default: (await import("../browser-double.ts")).browserDouble,
}));

const ORIGINAL = new TextEncoder().encode(`%PDF-1.7\n${"a".repeat(5_000)}`);
const SIGNED = new Uint8Array([...ORIGINAL, ...new TextEncoder().encode("appended\n%%EOF")]);

/** A portal that answers with these bytes, cut at these places. */
function portalHolds(bytes: Uint8Array<ArrayBuffer>, cuts: readonly number[] = []): void {
  const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const [index, end] of places.slice(1).entries())
        controller.enqueue(bytes.slice(places[index], end));
      controller.close();
    },
  });
  const response = new Response(body);
  vi.stubGlobal("fetch", () => Promise.resolve(response));
}

function compare(): Promise<string> {
  const copies = {
    original: new Blob([ORIGINAL]),
    signed: new Blob([ORIGINAL, SIGNED.slice(ORIGINAL.length)]),
    isPdf: true,
  };
  return comparePortalCopy("https://p.example/1", () => true, copies);
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("what a portal holds", () => {
  it("is told however its answer is cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: SIGNED.length }), { maxLength: 8 }),
        async (cuts) => {
          portalHolds(SIGNED, cuts);
          expect(await compare()).toBe("signed");
          portalHolds(ORIGINAL, cuts);
          expect(await compare()).toBe("original");
        },
      ),
      { numRuns: 50 },
    );
  });

  it.each<[string, Uint8Array<ArrayBuffer>]>([
    ["one byte less", SIGNED.slice(0, -1)],
    ["one byte more", new Uint8Array([...SIGNED, 10])],
    ["another byte at the end", new Uint8Array([...SIGNED.slice(0, -1), 0])],
    ["a byte less than the original", ORIGINAL.slice(0, -1)],
  ])("with %s is neither", async (_what, bytes) => {
    portalHolds(bytes);
    expect(await compare()).toBe("other");
  });
});
