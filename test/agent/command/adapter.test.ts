import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { PageCheck } from "../../../agent/adapter/page-check.ts";
import { type Ended, runKyso } from "./kyso-process.ts";

const folder = mkdtempSync(path.join(tmpdir(), "kyso-adapter-"));
const HOST = "https://eoffice.example";

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(name: string, content: object | string): string {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
}

const RULE = {
  path: "/van-ban/*",
  item: "tr.tep",
  source: { selector: "a", attribute: "href" },
  title: { selector: [{ css: "b.ten" }, { css: "a" }] },
  kinds: [{ kind: "approve" }],
  button: { selector: "td.viec" },
  upload: { form: "form", fileField: "tep", success: {} },
};
const PORTAL = { format: 1, id: "thu", name: "Thử", origins: [`${HOST}/*`] };
const ADAPTER = written("adapter.json", { ...PORTAL, documents: [RULE] });
const FAMILY = written("family.json", { format: 1, id: "ho-cong", name: "Họ", documents: [RULE] });

const ROW = '<tr class="tep"><td><a href="/tai-ve/1">Tờ trình\u202e số 1</a></td><td class="viec"></td></tr>';
const BODY = `<table>${ROW}</table><form action="/luu"></form>`;
const PAGE = written(
  "saved.html",
  `<!-- saved from url=(0040)${HOST}/van-ban/1 -->\n<meta charset=utf-8>${BODY}`,
);
const BARE = written("bare.html", `<meta charset=utf-8>${BODY}`);

function check(...args: string[]): Promise<Ended> {
  return runKyso(["adapter", "check", ...args], { ...process.env, NODE_OPTIONS: "" }, folder);
}

type Told = { page: string | null; ok: boolean; code?: string; covered: boolean } & PageCheck;

async function told(...args: string[]): Promise<{ code: number; pages: Told[] }> {
  const { code, stdout } = await check(...args, "--json");
  return { code, pages: JSON.parse(stdout) as Told[] };
}

describe("kyso adapter check", () => {
  it("tells which rules match, by which way, and what each document would be", async () => {
    const { code, pages } = await told(ADAPTER, "--page", PAGE);
    expect(code).toBe(0);
    expect(pages).toMatchObject([
      {
        page: PAGE,
        ok: true,
        address: `${HOST}/van-ban/1`,
        covered: true,
        documentCount: 1,
        documents: [{ source: `${HOST}/tai-ve/1`, kind: "approve", upload: { address: `${HOST}/luu` } }],
        broken: [],
      },
    ]);
    const title = pages[0]?.rules[0]?.parts.find(({ part }) => part === "title");
    expect(title).toMatchObject({ alternatives: 2, matched: [{ alternative: 2 }] });
  });

  it("says the same in words, in both languages, which the page can't turn around", async () => {
    const { code, stdout } = await check(ADAPTER, "--page", PAGE);
    expect(code).toBe(0);
    expect(stdout).toContain("✓");
    expect(stdout).toContain("cách / way 2/2: 1× (1)");
    expect(stdout).toContain("Tờ trình số 1  [approve]");
    expect(stdout).not.toContain("\u202e");
  });

  it("takes a page's address where the page does not tell it", async () => {
    expect((await told(ADAPTER, "--page", BARE, "--address", `${HOST}/van-ban/2`)).code).toBe(0);
    const { code, pages } = await told(ADAPTER, "--page", BARE);
    expect([code, pages[0]?.code]).toEqual([2, "USAGE"]);
  });

  it.each([
    ["a page for which there is no rule", `${HOST}/van-ban-den/1`, BODY],
    ["a page of another portal", "https://elsewhere.example/van-ban/1", BODY],
    ["a page that lacks what must be there", `${HOST}/van-ban/1`, BODY.replace("<form", "<p")],
  ])("finds fault with %s, and ends with 3", async (_name, address, body) => {
    const page = written("other.html", `<meta charset=utf-8>${body}`);
    const { code, pages } = await told(ADAPTER, "--page", page, "--address", address);
    expect(code).toBe(3);
    expect(pages).toMatchObject([{ ok: false, code: "ADAPTER_MISMATCH" }]);
    const { stdout } = await check(ADAPTER, "--page", page, "--address", address);
    expect(stdout).toContain("ADAPTER_MISMATCH");
  });

  it("takes a family by itself, or with the adapter that uses it", async () => {
    expect((await told(FAMILY, "--page", PAGE)).code).toBe(0);
    const using = written("using.json", { ...PORTAL, use: "ho-cong" });
    expect((await told(using, "--page", PAGE, "--family", FAMILY)).code).toBe(0);
    expect((await told(using, "--page", PAGE)).pages).toMatchObject([{ code: "USAGE" }]);
    const other = written("other.json", { ...PORTAL, use: "khac" });
    expect((await told(other, "--page", PAGE, "--family", FAMILY)).pages).toMatchObject([{ code: "USAGE" }]);
    expect((await told(ADAPTER, "--page", PAGE, "--family", FAMILY)).pages).toMatchObject([
      { code: "USAGE" },
    ]);
  });

  it("goes on with the other pages where one can't be read", async () => {
    const { code, pages } = await told(ADAPTER, "--page", path.join(folder, "none.html"), "--page", PAGE);
    expect(code).toBe(3);
    expect(pages).toMatchObject([{ ok: false, code: "FILE_NOT_FOUND" }, { ok: true }]);
  });

  it("refuses a page that is too large", async () => {
    const page = written("large.html", " ".repeat(16 * 1024 * 1024 + 1));
    const { pages } = await told(ADAPTER, "--page", page, "--address", `${HOST}/van-ban/1`);
    expect(pages).toMatchObject([{ code: "ADAPTER_PAGE_UNREADABLE" }]);
  });

  it.each([
    ["that is not JSON", "{"],
    ["with a word that the format does not know", { ...PORTAL, documents: [RULE], colour: "red" }],
    ["that is too large", `${" ".repeat(262_145)}{}`],
  ])("refuses an adapter %s", async (_name, content) => {
    const { code, pages } = await told(written("bad.json", content), "--page", PAGE);
    expect(code).toBe(3);
    expect(pages).toMatchObject([{ page: null, ok: false, code: "PORTAL_ADAPTER_INVALID" }]);
  });

  it.each([[[ADAPTER]], [["--page", PAGE]], [[ADAPTER, "--page", PAGE, "--address", "file:///etc"]]])(
    "ends with 2 where it is used wrongly: %j",
    async (args) => {
      expect((await check(...args)).code).toBe(2);
    },
  );
});
