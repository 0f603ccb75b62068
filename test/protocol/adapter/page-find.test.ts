import { describe, expect, it } from "vitest";
import { parseAdapter } from "../../../protocol/adapter/adapter.ts";
import type { DocumentRule } from "../../../protocol/adapter/adapter.ts";
import { findDocuments } from "../../../protocol/adapter/page-find.ts";
import type { FoundInPage } from "../../../protocol/adapter/page-find.ts";
import { BUILT_IN_FAMILIES } from "../../../extension/portal/built-in.ts";
import { savedPage } from "./saved-page.ts";

const HOST = "https://eoffice.example";

/** A rule that says no more than it must, with these parts of its own. */
function rule(own: object): DocumentRule {
  const [document] = parseAdapter({
    format: 1,
    id: "thu",
    name: "Thử",
    origins: [`${HOST}/*`],
    documents: [
      {
        path: "/*",
        item: "tr.tep",
        source: { selector: "a", attribute: "href" },
        badge: { selector: "a" },
        ...own,
      },
    ],
  }).documents;
  if (document === undefined) throw new Error("no rule");
  return document;
}

function find(own: object, html: string, href = `${HOST}/van-ban/1`, cookie = ""): FoundInPage {
  return findDocuments([rule(own)], savedPage(html, href, cookie));
}

const UPLOAD = { form: "form", fileField: "tep", success: {} };
const ROW = '<table><tr class="tep"><td><a href="/tai-ve/1">Tờ trình</a></td></tr></table>';

describe("documents of a page", () => {
  it("are found where the path is of the page, and nowhere else", () => {
    expect(find({ path: "/van-ban/*" }, ROW).documents).toMatchObject([{ source: `${HOST}/tai-ve/1` }]);
    expect(find({ path: "/van-ban-den/*" }, ROW)).toMatchObject({ documents: [], broken: [] });
  });

  it("are found in a single-page app by its fragment", () => {
    const at = `${HOST}/app#/van-ban/12/chi-tiet`;
    expect(find({ path: "/app#/van-ban/{id}/*" }, ROW, at).documents).toHaveLength(1);
    expect(find({ path: "/app#/van-ban-den/{id}/*" }, ROW, at).documents).toHaveLength(0);
  });

  it("that the rule is not for at all are no change: the rule waits for its sign", () => {
    expect(find({ when: "#chua-co" }, "<p>Đang tải</p>")).toMatchObject({ documents: [], broken: [] });
  });

  it("of an empty list are no change, but a list that is gone is", () => {
    const own = { list: "table.danh-sach", item: "table.danh-sach tr.tep" };
    expect(find(own, '<table class="danh-sach"></table>').broken).toEqual([]);
    expect(find(own, "<div></div>").broken).toEqual(["table.danh-sach"]);
  });

  it("have the file's name for a title where the rule names none", () => {
    const html =
      '<table><tr class="tep"><td><a href="/tai-ve/t%E1%BB%9D%20tr%C3%ACnh.pdf?x=1">x</a></td></tr></table>';
    expect(find({}, html).documents).toMatchObject([{ title: "tờ trình.pdf" }]);
  });

  it("in a row without a link take none from another row, and are a change unless the rule says otherwise", () => {
    const html = `<table><tr class="tep"><td><a href="/1">a</a></td></tr><tr class="tep"><td>Không có tệp</td></tr></table>`;
    expect(find({}, html)).toMatchObject({ documents: [{ source: `${HOST}/1` }], broken: ["a"] });
    const optional = { source: { selector: "a", attribute: "href", optional: true } };
    expect(find(optional, html)).toMatchObject({ documents: [{ source: `${HOST}/1` }], broken: [] });
  });

  it("share what stands in the page outside the rows", () => {
    const html = `<h1 id="trich-yeu">V/v  làm   đường</h1>${ROW}`;
    expect(find({ title: { selector: "#trich-yeu" } }, html).documents).toMatchObject([
      { title: "V/v làm đường" },
    ]);
  });

  it("of several rows take no address from the page around them, which would be the same for all", () => {
    const own = {
      source: { selector: "iframe", attribute: "src", optional: true },
      badge: { selector: "td" },
    };
    const rows = '<tr class="tep"><td>1</td></tr><tr class="tep"><td>2</td></tr>';
    const viewer = '<iframe src="/tep/1.pdf"></iframe>';
    expect(find(own, `${viewer}<table>${rows}</table>`).documents).toEqual([]);
    expect(find(own, `${viewer}<table><tr class="tep"><td>1</td></tr></table>`).documents).toHaveLength(1);
  });

  it("are not found by a selector that is none, and that is said", () => {
    expect(find({ item: "tr[" }, ROW)).toMatchObject({ documents: [], broken: ["tr["] });
  });
});

describe("a selector with alternatives", () => {
  const titleOf = (selector: object[], html: string): string | undefined =>
    find({ title: { selector, optional: true } }, html + ROW).documents[0]?.title;

  it.each([
    ["text, however its accents are written", [{ text: "Trích yếu".normalize("NFD") }], "Trích yếu"],
    ["text, whatever its case and spaces", [{ text: "trích yếu" }], "TRÍCH \n  YẾU"],
    ["words in a text", [{ text: { contains: "yếu" } }], "Trích yếu: làm đường"],
  ])("finds by %s", (_how, selector, text) => {
    expect(titleOf(selector, `<div><p><span>${text}</span></p></div>`)).toBe(text.replace(/\s+/g, " "));
  });

  it("finds by role, given or natural, and by the name that screen readers say", () => {
    const html =
      '<button title="Đóng"></button><div role="button" aria-label="Xem">Xem tờ trình</div><button>Ký</button>';
    expect(titleOf([{ role: "button", name: "Xem" }], html)).toBe("Xem tờ trình");
    expect(titleOf([{ role: "button", text: "Ký" }], html)).toBe("Ký");
  });

  it("takes the first that matches, in the order of the rule", () => {
    const html = '<p class="moi">mới</p><p class="cu">cũ</p>';
    expect(titleOf([{ css: ".khong-co" }, { css: ".cu" }, { css: ".moi" }], html)).toBe("cũ");
  });

  it("looks around the item where it says within what", () => {
    const html = `<section><h2>Một</h2><table><tr class="tep"><td><a href="/1">a</a></td></tr></table></section>
      <section><h2>Hai</h2><table><tr class="tep"><td><a href="/2">b</a></td></tr></table></section>`;
    const { documents } = find({ title: { selector: [{ css: "h2", within: "section" }] } }, html);
    expect(documents.map(({ title }) => title)).toEqual(["Một", "Hai"]);
  });

  it("says of each part by which alternative it was found", () => {
    const seen: [string, number][] = [];
    findDocuments([rule({ item: [{ css: ".x" }, { css: "tr.tep" }] })], savedPage(ROW, `${HOST}/`), {
      trace: (_rule, part, _selector, { alternative }) => seen.push([part, alternative]),
    });
    expect(seen).toContainEqual(["item", 1]);
    expect(seen).toContainEqual(["source", 0]);
  });
});

describe("a document's source", () => {
  const sourceOf = (source: object, html: string, href?: string, cookie?: string): string | undefined =>
    find({ item: "#tai-lieu", source, badge: { selector: "#tai-lieu" } }, html, href, cookie).documents[0]
      ?.source;

  it.each([
    [
      "a viewer's parameter",
      { selector: "iframe", attribute: "src", query: "file" },
      '<div id="tai-lieu"><iframe src="/pdfjs/viewer.html?file=%2Ftai-ve%2F1.pdf%3Ft%3Da%252Bb&x=1"></iframe></div>',
      "/tai-ve/1.pdf?t=a%2Bb",
    ],
    [
      "a viewer's parameter in the fragment",
      { attribute: "src", query: "file" },
      '<iframe id="tai-lieu" src="/xem#file=/tai-ve/2.pdf"></iframe>',
      "/tai-ve/2.pdf",
    ],
    [
      "an embedded object",
      [{ attribute: "src" }, { attribute: "data" }],
      '<object id="tai-lieu" data="/tai-ve/3.pdf"></object>',
      "/tai-ve/3.pdf",
    ],
    [
      "a hidden field",
      { selector: "[id$='hddFilePath']", attribute: "value" },
      '<form id="tai-lieu"><input type="hidden" id="ctl00_hddFilePath" value="/tep/4.pdf"></form>',
      "/tep/4.pdf",
    ],
    [
      "a text, by a pattern",
      { pattern: "mở\\('([^']+)'\\)", attribute: "onclick" },
      `<button id="tai-lieu" onclick="mở('/tep/5.pdf')">Xem</button>`,
      "/tep/5.pdf",
    ],
    [
      "its parts",
      {
        url: "/files/{id}/{+path}",
        parts: { id: { attribute: "data-id" }, path: { attribute: "data-path" } },
      },
      '<div id="tai-lieu" data-id="a/b" data-path="2026/x y.pdf"></div>',
      "/files/a%2Fb/2026/x%20y.pdf",
    ],
  ])("is read from %s", (_where, source, html, expected) => {
    expect(sourceOf(source, html)).toBe(HOST + expected);
  });

  it("is made of parts of the page's address and of cookies", () => {
    const source = {
      url: "/tep/{id}/{phien}/{don}",
      parts: { id: { address: "id" }, phien: { cookie: "phien" }, don: { address: "don" } },
    };
    const documents = find(
      { path: "/van-ban/{id}/*", item: "#t", source, badge: { selector: "#t" } },
      '<p id="t"></p>',
      `${HOST}/van-ban/7/xem?don=9`,
      "a=1; phien=x%20y",
    ).documents;
    expect(documents).toMatchObject([{ source: `${HOST}/tep/7/x%20y/9` }]);
  });

  it("is read from a cookie that is not encoded as cookies should be", () => {
    const source = { url: "/tep/{phien}", parts: { phien: { cookie: "phien" } } };
    expect(sourceOf(source, '<p id="tai-lieu"></p>', `${HOST}/`, "phien=50%")).toBe(`${HOST}/tep/50%25`);
  });

  it("goes to no other host, whatever the parts say", () => {
    const source = { url: "/{+path}", parts: { path: { attribute: "data-path" } } };
    expect(sourceOf(source, '<div id="tai-lieu" data-path="/evil.example/x"></div>')).toBeUndefined();
  });

  it.each(["blob:https://eoffice.example/1", "javascript:alert(1)", "data:application/pdf,x", ""])(
    "is never %s",
    (src) => {
      expect(sourceOf({ attribute: "src" }, `<iframe id="tai-lieu" src="${src}"></iframe>`)).toBeUndefined();
    },
  );
});

describe("what a document waits for", () => {
  const own = {
    kinds: [
      { field: { selector: ".trang-thai" }, equals: "Chờ ký", kind: "approve" },
      { field: { selector: ".trang-thai" }, contains: "đóng dấu", kind: "seal" },
    ],
    signed: [{ selector: [{ text: "Đã ký" }] }],
    button: { selector: "a" },
    upload: UPLOAD,
  };
  const state = (text: string): unknown =>
    find(
      own,
      `<table><tr class="tep"><td><a href="/1">a</a><b class="trang-thai">${text}</b></td></tr></table>`,
    ).documents[0];

  it.each([
    ["Chờ ký", "approve"],
    ["Chờ đóng dấu", "seal"],
    ["Đã phát hành", null],
  ])("%s: %s", (text, kind) => {
    expect(state(text)).toMatchObject({ kind, signed: false });
  });

  it("is nothing where the portal says that it is signed", () => {
    expect(state("Đã ký")).toMatchObject({ kind: null, signed: true, button: { position: "afterend" } });
  });

  it("is not taken from another row's sign", () => {
    const row = (id: number, text: string): string =>
      `<tr class="tep"><td><a href="/${id}">a</a><b class="trang-thai">${text}</b></td></tr>`;
    const { documents } = find(own, `<table>${row(1, "Chờ ký")}${row(2, "Đã ký")}</table>`);
    expect(documents.map(({ signed }) => signed)).toEqual([false, true]);
  });
});

describe("a place in a menu", () => {
  const own = {
    kinds: [{ kind: "approve" }],
    button: { selector: [{ role: "menuitem", text: "Tải về" }], menu: true },
    badge: { selector: "a" },
    upload: UPLOAD,
  };
  const rows =
    '<table><tr class="tep"><td><a href="/1">a</a></td></tr><tr class="tep"><td><a href="/2">b</a></td></tr></table>';
  const menu = '<ul role="menu"><li role="menuitem">Tải về</li></ul>';

  it("that is not open is no change", () => {
    expect(find(own, rows)).toMatchObject({ broken: [], documents: [{ button: null }, { button: null }] });
  });

  it("belongs to the row that was pressed, wherever in the page it stands", () => {
    const page = savedPage(rows + menu, `${HOST}/`);
    const pressed = [...page.querySelectorAll("a")][1] ?? null;
    const { documents } = findDocuments([rule(own)], page, { pressed });
    expect(documents.map(({ button }) => button?.anchor.textContent ?? null)).toEqual([null, "Tải về"]);
  });
});

describe("an open shadow root", () => {
  it("is looked into, and what is around it belongs to it", () => {
    const page = savedPage('<table><tr class="tep"><td><x-tep></x-tep></td></tr></table>', `${HOST}/`);
    const host = page.document.querySelector("x-tep");
    if (host === null) throw new Error("no host");
    host.attachShadow({ mode: "open" }).innerHTML = '<a href="/tai-ve/1">Tờ trình</a>';
    const { documents, shadows } = findDocuments([rule({})], page);
    expect(documents).toMatchObject([{ source: `${HOST}/tai-ve/1` }]);
    expect(shadows).toHaveLength(1);
  });
});

describe("a family's rules", () => {
  const found = (id: string, html: string, href = `${HOST}/`): FoundInPage => {
    const family = BUILT_IN_FAMILIES.find((one) => one.id === id);
    return findDocuments(family?.documents ?? [], savedPage(html, href));
  };

  it.each(BUILT_IN_FAMILIES.map(({ id }) => id))(
    "%s finds nothing in a page of another make, and calls that no change",
    (id) => {
      expect(found(id, "<h1>Tin tức</h1><table><tbody><tr><td>1</td></tr></tbody></table>")).toMatchObject({
        documents: [],
        broken: [],
      });
    },
  );

  it.each([
    [
      "opencps",
      '<ul><li><a href="/o/rest/v2/dossiers/12/files/ab-1/preview.pdf">Đơn</a></li></ul>',
      "/o/rest/v2/dossiers/12/files/ab-1/preview.pdf",
    ],
    [
      "opencps",
      '<div data-dossier-id="12" data-reference-uid="ab-1"><button>Ký số</button></div>',
      "/o/rest/v2/dossiers/12/files/ab-1/preview.pdf",
    ],
    [
      "court-aspx",
      '<form><ul id="ctl00_m_file_name"><li>don.pdf</li></ul><input type="hidden" id="ctl00_m_hddFilePath" value="/Upload/don.pdf"><input type="hidden" id="ctl00_m_hddURLKS" value="/KySo.ashx"><button class="buttonkyso">Ký số</button></form>',
      "/Upload/don.pdf",
    ],
    [
      "spring-eoffice",
      '<table><tr data-row-key="5"><td><a href="/doc_out_attach/download/to-trinh.pdf">Tờ trình</a></td></tr></table>',
      "/doc_out_attach/download/to-trinh.pdf",
    ],
    [
      "vnpt-ioffice",
      '<table><tbody><tr><td><a href="/tep/1.pdf">1</a></td></tr><tr><td>không</td></tr></tbody></table>',
      "/tep/1.pdf",
    ],
    ["vnpt-ioffice", '<iframe src="/xem?file=/tep/2.pdf"></iframe>', "/tep/2.pdf"],
    [
      "liferay-mot-cua",
      '<table><tr><td><a href="/documents/dvcfiles/7">Giấy phép</a><input type="hidden" name="_portlet_fileId" value="7"></td></tr></table>',
      "/documents/dvcfiles/7",
    ],
  ])("%s find its documents", (id, html, source) => {
    expect(found(id, html)).toMatchObject({ documents: [{ source: HOST + source }], broken: [] });
  });
});
