import { parseHTML } from "linkedom";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseAdapter } from "../../../protocol/adapter/adapter.ts";
import type { DocumentRule } from "../../../protocol/adapter/adapter.ts";
import type { FoundDocument } from "../../../extension/content/page-document.ts";
import { PageParts } from "../../../extension/content/page-part.ts";
import { PageWatch } from "../../../extension/content/page-watch.ts";

const HREF = "https://eoffice.example/van-ban";

/** Longer than a page may be without what a selector should match before that is told. */
const LONG_MS = 20_000;

/** A menu at the end of the page, as many portals make it, and rows whose last cell is told by its place. */
const RULE = {
  path: "/*",
  item: "tr.tep",
  source: { selector: "a", attribute: "href" },
  button: { selector: ".ky-so", menu: true },
  badge: { selector: "td:last-child" },
};

const PAGE = `<table><tr class="tep"><td><a href="/1">Một</a></td><td class="cuoi">Thao tác</td></tr></table>`;

function rules(): readonly DocumentRule[] {
  const adapter = { format: 1, id: "thu", name: "Thử", origins: ["https://eoffice.example/*"] };
  return parseAdapter({ ...adapter, documents: [RULE] }).documents;
}

describe("what is put into a page", () => {
  let document: Document;
  const told: string[] = [];
  const hear = new Map<string, (event: { composedPath(): Element[] }) => void>();
  let searches = 0;
  let placed = 0;

  /** Puts a bare element where badges go. */
  function watch(): void {
    const parts = new PageParts<FoundDocument>(
      ({ badge }) => badge,
      (_one, { anchor, position }) => {
        placed += 1;
        const host = document.createElement("span");
        anchor.insertAdjacentElement(position, host);
        return host;
      },
    );
    const keyed = (found: readonly FoundDocument[]) =>
      new Map(found.map((one) => [one.document.source, one]));
    const listener = {
      update: (found: readonly FoundDocument[]) => {
        searches += 1;
        return parts.update(keyed(found));
      },
      noteSeen: (found: readonly FoundDocument[]) => {
        parts.noteSeen(keyed(found));
      },
    };
    new PageWatch(rules(), [listener], (selector) => told.push(selector)).begin();
  }

  /** The page goes on by itself for a while. */
  async function goOn(): Promise<void> {
    for (let second = 0; second * 1_000 < LONG_MS; second += 1) {
      document.body.append(document.createElement("p"));
      await vi.advanceTimersByTimeAsync(1_000);
    }
  }

  beforeEach(() => {
    vi.useFakeTimers();
    const page = parseHTML(`<!doctype html><html><body>${PAGE}</body></html>`);
    document = page.document;
    Object.defineProperty(document, "baseURI", { value: HREF });
    Object.defineProperty(document, "location", { value: { href: HREF } });
    vi.stubGlobal("document", document);
    vi.stubGlobal("location", { href: HREF });
    vi.stubGlobal("MutationObserver", page.MutationObserver);
    vi.stubGlobal("Element", page.Element);
    vi.stubGlobal("addEventListener", hear.set.bind(hear));
    told.length = 0;
    searches = 0;
    placed = 0;
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("stays where it is, though the selector by which its place was found matches nothing beside it", async () => {
    watch();
    const part = document.querySelector("td.cuoi + span");
    expect(part).not.toBeNull();
    await goOn();
    expect(searches).toBeGreaterThan(10);
    expect(document.querySelector("td.cuoi + span")).toBe(part);
    expect(placed).toBe(1);
    expect(told).toEqual([]);
  });

  it("is put into the page again where that draws itself anew", async () => {
    watch();
    document.querySelector("table")?.remove();
    document.body.insertAdjacentHTML("beforeend", PAGE);
    await goOn();
    expect(document.querySelectorAll("td.cuoi + span")).toHaveLength(1);
    expect(placed).toBe(2);
    expect(told).toEqual([]);
  });

  it("is put beside what comes later too; what is really missing is still told", async () => {
    watch();
    await goOn();
    document.body.insertAdjacentHTML("beforeend", PAGE.replace("/1", "/2"));
    await goOn();
    expect(document.querySelectorAll("td.cuoi + span")).toHaveLength(2);
    expect(placed).toBe(2);
    expect(told).toEqual([]);
    document.body.insertAdjacentHTML("beforeend", '<table><tr class="tep"><td>Ba</td></tr></table>');
    await goOn();
    expect(told).toEqual(["a"]);
  });

  it("does not wander to a menu that comes up", async () => {
    watch();
    hear.get("mousedown")?.({
      composedPath: () => [...document.querySelectorAll("td.cuoi, tr")].toReversed(),
    });
    document.body.insertAdjacentHTML("beforeend", '<ul><li><button class="ky-so">Ký</button></li></ul>');
    await goOn();
    expect(document.querySelectorAll("td.cuoi + span")).toHaveLength(1);
    expect(placed).toBe(1);
  });
});
