import { describe, expect, it } from "vitest";
import { type DocumentRule, parseAdapter } from "../../../protocol/adapter/adapter.ts";
import { checkPage } from "../../../agent/adapter/page-check.ts";
import { checkApart } from "../../../agent/adapter/page-process.ts";
import { savedFrom, textOfPage } from "../../../agent/adapter/page-text.ts";
import { readSavedPage } from "../../../agent/adapter/saved-page.ts";
import { compiledFile } from "../../token/compiled-file.ts";

const HOST = "https://eoffice.example";

function rules(...own: object[]): readonly DocumentRule[] {
  return parseAdapter({
    format: 1,
    id: "thu",
    name: "Thử",
    origins: [`${HOST}/*`],
    documents: own.map((one) => ({
      path: "/*",
      item: "tr.tep",
      source: { selector: "a", attribute: "href" },
      button: { selector: [{ css: "td.khong-co" }, { css: "td.viec" }] },
      ...one,
    })),
  }).documents;
}

const UPLOAD = { form: "form#gui", fileField: "tep", success: {} };
const KIND = { kinds: [{ kind: "approve" }], upload: UPLOAD };
const TABLE = `<table>
  <tr class="tep"><td><a href="/tai-ve/1">Tờ trình</a></td><td class="viec" id="v1"></td></tr>
  <tr class="tep"><td><a href="/tai-ve/2">Công văn</a></td><td class="viec"></td></tr></table>`;
const FORM = '<form id="gui" action="/ky/luu" method="post"></form>';

function check(own: readonly DocumentRule[], html: string, at = `${HOST}/van-ban`) {
  return checkPage(own, readSavedPage(`<!doctype html><body>${html}`, at));
}

describe("an adapter in a saved page", () => {
  it("finds the documents as the extension does, and tells what each would be", () => {
    const found = check(rules({ ...KIND, title: { selector: "a" } }), TABLE + FORM);
    expect(found.broken).toEqual([]);
    expect(found.documents).toMatchObject([
      {
        rule: 1,
        source: `${HOST}/tai-ve/1`,
        title: "Tờ trình",
        kind: "approve",
        signed: false,
        button: "afterend td#v1.viec",
        upload: { by: "form", address: `${HOST}/ky/luu`, missing: [] },
      },
      { source: `${HOST}/tai-ve/2`, title: "Công văn", button: "afterend td.viec" },
    ]);
  });

  it("tells of each part by which of its ways it was found, and how often", () => {
    const [rule] = check(rules(KIND), TABLE + FORM).rules;
    expect(rule).toMatchObject({ rule: 1, path: "/*", applies: true });
    expect(rule?.parts).toContainEqual({
      part: "item",
      selector: "tr.tep",
      looked: 1,
      missed: 0,
      alternatives: 1,
      matched: [{ alternative: 1, times: 1, elements: 2 }],
    });
    expect(rule?.parts.find(({ part }) => part === "button")).toMatchObject({
      looked: 2,
      missed: 0,
      alternatives: 2,
      matched: [{ alternative: 2, times: 2, elements: 1 }],
    });
  });

  it("names what should match and does not, an upload's form too", () => {
    const found = check(rules({ ...KIND, title: { selector: "b" } }), TABLE);
    expect(found.documentCount).toBe(0);
    expect(found.broken).toEqual(["b"]);
    expect(check(rules(KIND), TABLE).broken).toEqual(["form#gui"]);
    expect(check(rules(KIND), "<p></p>").broken).toEqual(["tr.tep"]);
  });

  it("says of rules for other pages that they are not for this one", () => {
    const own = rules({ ...KIND, path: "/khac/*" }, { ...KIND, when: "#chua-co" }, KIND);
    expect(check(own, TABLE + FORM).rules.map(({ applies }) => applies)).toEqual([false, false, true]);
  });

  it.each([
    [
      {
        by: "fetch",
        url: "/luu/{ma}",
        parts: { ma: { attribute: "data-ma" } },
        fileField: "tep",
        success: {},
      },
      ["/luu/{ma}"],
    ],
    [{ by: "input", input: "input[type=file]", success: { element: ".xong" } }, ["input[type=file]"]],
    [{ by: "input", input: "input[type=file]", open: "td.viec", success: { element: ".xong" } }, []],
    [{ ...UPLOAD, fields: { ma: { selector: "input.ma", attribute: "value" } } }, ["input.ma"]],
    [{ ...UPLOAD, fields: { ma: { selector: "input.ma", optional: true } } }, []],
  ])("tells what an upload lacks in the page: %j", (upload, missing) => {
    expect(check(rules({ kinds: [{ kind: "seal" }], upload }), TABLE + FORM).broken).toEqual(missing);
  });

  it("tells of the first of very many documents, and how many there are", () => {
    const row = '<tr class="tep"><td><a href="/tai-ve/1">x</a></td><td class="viec"></td></tr>';
    const found = check(rules(KIND), `<table>${row.repeat(900)}</table>${FORM}`);
    expect([found.documentCount, found.documents.length]).toEqual([900, 200]);
  });
});

describe("a saved page", () => {
  it("is read in the encoding that it tells of", () => {
    const html = '<meta charset="windows-1258"><p>';
    const bytes = Buffer.concat([Buffer.from(html), Buffer.of(0xd4)]);
    expect(textOfPage(bytes)).toBe(`${html}Ô`);
    expect(textOfPage(Buffer.from("\ufeffKý số", "utf16le"))).toBe("Ký số");
    expect(textOfPage(Buffer.from("Ký số"))).toBe("Ký số");
    expect(textOfPage(Buffer.from('<meta charset="no-such">Ký'))).toContain("Ký");
  });

  it("may tell where it was", () => {
    const html = `<!DOCTYPE html>\r\n<!-- saved from url=(0032)${HOST}/van-ban -->\r\n<html>`;
    expect(savedFrom(html)).toBe(`${HOST}/van-ban`);
    expect(savedFrom("<html><!-- saved from url=(0011)file:///etc -->")).toBeNull();
  });

  it("has its links read from its base", () => {
    const html = `<base href="/goc/">${TABLE.replace("/tai-ve/1", "tai-ve/1")}${FORM}`;
    expect(check(rules(KIND), html).documents[0]?.source).toBe(`${HOST}/goc/tai-ve/1`);
  });
});

describe("a page that was made to do harm", () => {
  const entryPath = compiledFile("agent/adapter/page-worker");

  it("is checked in a process of its own", async () => {
    const html = `<script>throw 1</script>${TABLE}${FORM}`;
    const found = await checkApart({ rules: rules(KIND), html, address: `${HOST}/x` }, { entryPath });
    expect(found.documentCount).toBe(2);
  });

  it("is given up where reading it takes too long", async () => {
    const title = { selector: "a", pattern: "^(a+)+$" };
    const html = `${TABLE.replace("Tờ trình", `${"a".repeat(60)}!`)}${FORM}`;
    const order = { rules: rules({ ...KIND, title }), html, address: `${HOST}/x` };
    await expect(checkApart(order, { entryPath, timeoutMs: 1_000 })).rejects.toMatchObject({
      code: "ADAPTER_PAGE_UNREADABLE",
    });
  });

  it("is given up, or read, where its elements lie in each other without end", async () => {
    const order = { rules: rules(KIND), html: "<div>".repeat(300_000), address: `${HOST}/x` };
    const outcome = await checkApart(order, { entryPath, timeoutMs: 3_000 }).catch((error: unknown) => error);
    expect(outcome).toSatisfy(
      (one: { code?: string; documentCount?: number }) =>
        one.code === "ADAPTER_PAGE_UNREADABLE" || one.documentCount === 0,
    );
  });
});
