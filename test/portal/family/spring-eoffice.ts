import { html, pdfOf, take, TOKEN } from "./family-face.ts";
import type { FamilyFace } from "./family-face.ts";

/** Comes from the server as a shell; the rows come when the app wakes up. */
const APP = `
const draw = (row) => {
  document.getElementById("__next").innerHTML =
    '<table class="ant-table"><tbody><tr data-row-key="' + row.id + '"><td><a href="/doc_out_attach/download/' + row.ten + '">' + row.ten + '</a></td><td>' + (row.daKy ? "Đã ký" : "Chờ ký") + '</td></tr></tbody></table>';
};
fetch("/doc_out_attach/list").then((answer) => answer.json()).then((row) => { draw(row); setTimeout(() => { draw(row); document.body.dataset.xong = ""; }, 250); });`;

/** The same in an element with a shadow root of its own, as apps of web components have; the page of a frame. */
const COMPONENT = `
customElements.define("van-ban-dinh-kem", class extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({ mode: "open" });
    root.innerHTML = "<p>Đang tải</p>";
    setTimeout(() => {
      root.innerHTML = '<ul><li data-id="412"><a href="/doc_out_attach/download/to-trinh.pdf">to-trinh.pdf</a></li></ul>';
    }, 300);
  }
});`;

const FRAME = '<iframe width="600" height="300" src="/trong-khung"></iframe>';

const TOKEN_COOKIE = { "set-cookie": `XSRF-TOKEN=${TOKEN}; Path=/` };

/** A page that shows its documents in a frame, behind a shadow root. */
export const FRAMED_PAGE = "/khung";

/** An eOffice on Spring and Next.js: rows of an app, and Spring's token in a cookie that goes back in a header. */
export const SPRING_EOFFICE: FamilyFace = {
  family: "spring-eoffice",
  page: "/van-ban-di/77",
  answer: (request, file) => {
    const { pathname } = request.url;
    if (pathname === "/van-ban-di/77") {
      return { ...html("Văn bản đi", '<div id="__next"><p>…</p></div>', APP), headers: TOKEN_COOKIE };
    }
    if (pathname === FRAMED_PAGE) return { ...html("Văn bản đi", FRAME), headers: TOKEN_COOKIE };
    if (pathname === "/trong-khung") return html("Tệp", "<van-ban-dinh-kem></van-ban-dinh-kem>", COMPONENT);
    if (pathname === "/doc_out_attach/list") {
      const row = { id: 412, ten: "to-trinh.pdf", daKy: file.signed !== null };
      return { type: "application/json", body: JSON.stringify(row) };
    }
    if (pathname === "/doc_out_attach/download/to-trinh.pdf") return pdfOf(file);
    if (pathname !== "/doc_out_attach/update-sign-file/pdf/412" || request.method !== "POST") return null;
    const isTaken =
      request.isOwn && request.headers["x-xsrf-token"] === TOKEN && take(request, file, "uploadfile");
    return {
      status: isTaken ? 200 : 403,
      type: "application/json",
      body: JSON.stringify({ success: isTaken }),
    };
  },
};
