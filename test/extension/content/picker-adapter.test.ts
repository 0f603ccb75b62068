import { describe, expect, it } from "vitest";
import { adapterOf } from "../../../extension/content/picker-adapter.ts";
import type { Picks } from "../../../extension/content/picker-adapter.ts";
import { isStable } from "../../../extension/content/picker-selector.ts";
import { parseAdapter } from "../../../protocol/adapter/adapter.ts";
import type { Adapter } from "../../../protocol/adapter/adapter.ts";
import { findDocuments } from "../../../protocol/adapter/page-find.ts";
import type { FoundInPage } from "../../../protocol/adapter/page-find.ts";
import { DocumentStore, STATUS, USERS } from "../../portal/document-store.ts";
import { documentPage } from "../../portal/page.ts";
import { savedPage } from "../../protocol/adapter/saved-page.ts";

const HOST = "https://eoffice.example";

/** What comes out when a person points at these elements of a page. */
function pick(html: string, picks: Record<keyof Picks, string | null>, path = "/van-ban/12"): Adapter {
  const { document, ...page } = savedPage(html, HOST + path);
  const at = (css: string | null): Element | null => (css === null ? null : document.querySelector(css));
  const [picked, place] = [at(picks.document), at(picks.place)];
  if (picked === null || place === null) throw new Error("nothing there to point at");
  const location = new URL(HOST + path) as unknown as Location;
  return parseAdapter(
    adapterOf(
      { document: picked, place, upload: at(picks.upload) },
      { ...page, title: "Cổng thử", location },
    ),
  );
}

function find(adapter: Adapter, html: string, path = "/van-ban/12"): FoundInPage {
  return findDocuments(adapter.documents, savedPage(html, HOST + path));
}

describe("a first adapter", () => {
  const store = new DocumentStore();
  const stored = store.add(
    { number: "1", date: "20/11/2026", title: "V/v thử", status: STATUS.toApprove },
    Buffer.from("%PDF-"),
  );
  const html = documentPage(USERS.leader, stored, "token").replace(/^[^]*<body>|<\/body>[^]*$/g, "");

  it("of the sample eOffice finds the document, the place and the form by what the portal calls them", () => {
    const adapter = pick(html, { document: "a.tai-ve", place: "a.tai-ve", upload: "form.tai-len" });
    expect(find(adapter, html)).toMatchObject({
      broken: [],
      documents: [
        { source: `${HOST}/tai-ve/${stored.id}`, kind: "approve", button: { position: "afterend" } },
      ],
    });
    expect(adapter).toMatchObject({ id: "site-eoffice-example", origins: [`${HOST}/*`] });
    expect(adapter.documents[0]).toMatchObject({
      path: "/van-ban/*",
      item: [{ css: "table.tep-van-ban tr.tep" }, { css: "tr.tep" }],
      upload: { fileField: "tepKy" },
    });
  });

  it("still finds it when the portal renames its classes, by the addresses", () => {
    const page = (row: string): string =>
      `<table class="${row}s"><tr class="${row}"><td><a href="/tai-ve/1">a</a></td></tr></table>`;
    const adapter = pick(page("tep"), { document: "a", place: "a", upload: null });
    expect(find(adapter, page("dong"))).toMatchObject({
      broken: [],
      documents: [{ source: `${HOST}/tai-ve/1` }],
    });
  });

  it("has no fall-back that finds what the first way does not", () => {
    const adapter = pick(html, { document: "a.tai-ve", place: "a.tai-ve", upload: "form.tai-len" });
    expect(find(adapter, html).documents).toHaveLength(1);
    // The history of versions links to the same addresses.
    expect(JSON.stringify(adapter.documents[0]?.item)).not.toContain("tai-ve/");
  });

  it("without an upload has a badge and no button", () => {
    const adapter = pick(html, { document: "a.tai-ve", place: "td:last-child", upload: null });
    expect(adapter.documents[0]).toMatchObject({ kinds: [], badge: { position: "beforeend" } });
  });

  it("of a list finds every row, and rows without a document are no change", () => {
    const row = (id: number): string =>
      `<tr><td>${id}</td><td><a href="/tep/${id}/x.pdf">Tờ trình ${id}</a></td><td><button type="button">Xem</button></td></tr>`;
    const list = `<table id="dsVanBan"><tbody>${row(1)}${row(2)}<tr><td>Trống</td></tr></tbody></table>`;
    const adapter = pick(list, { document: "a", place: "button", upload: null }, "/danh-sach");
    expect(find(adapter, list, "/danh-sach")).toMatchObject({
      broken: [],
      documents: [{ source: `${HOST}/tep/1/x.pdf` }, { source: `${HOST}/tep/2/x.pdf` }],
    });
  });

  it("of a viewer's frame takes the document's address out of the viewer's", () => {
    const page = `<div id="noiDung"><iframe src="/pdfjs/web/viewer.html?file=/tai-lieu/7.pdf"></iframe></div>`;
    const adapter = pick(page, { document: "iframe", place: "iframe", upload: null });
    expect(find(adapter, page).documents).toMatchObject([{ source: `${HOST}/tai-lieu/7.pdf` }]);
  });

  it("of a form whose names are made by a framework holds on to the ends that stay", () => {
    const page = (prefix: string): string =>
      `<form id="aspnetForm"><ul><li><a href="/tep/1.pdf">a</a></li></ul><input type="file" id="${prefix}_fileKySo" name="${prefix}$fileKySo"></form>`;
    const adapter = pick(page("ctl00_m_12"), { document: "a", place: "li", upload: "input" });
    const { upload } = adapter.documents[0] ?? {};
    expect(upload).toMatchObject({ fileField: { attribute: "name" } });
    expect(JSON.stringify(upload)).not.toContain("ctl00");
    expect(JSON.stringify(upload)).toContain("[id$='fileKySo']");
  });

  it("of an input without a form is filled as a person fills it", () => {
    const page = `<ul><li><a href="/tep/1.pdf">a</a></li></ul><div class="tai-len"><input type="file"></div>`;
    const adapter = pick(page, { document: "a", place: "a", upload: "input" });
    expect(adapter.documents[0]?.upload).toMatchObject({ by: "input", withinSeconds: 120 });
  });
});

describe("an id or class", () => {
  it.each(["trich-yeu", "btnKySo", "fileId", "h1", "tep_van_ban"])(
    "%s is one that somebody chose",
    (token) => {
      expect(isStable(token)).toBe(true);
    },
  );

  it.each([
    "ctl00_m_x",
    "css-1x2y3z",
    "sc-bdVaJa",
    "ember123",
    "_portlet_x",
    "a3f9c1",
    "active",
    "row-2026",
    ":r1:",
    "x",
  ])("%s is not", (token) => {
    expect(isStable(token)).toBe(false);
  });
});
