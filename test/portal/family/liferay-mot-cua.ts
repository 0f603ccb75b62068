import { fieldOf, html, pdfOf, take, TOKEN } from "./family-face.ts";
import type { FamilyFace } from "./family-face.ts";

const PREFIX = "_hosomotcua_WAR_dvcportlet_INSTANCE_x7Kq_";

/** The menu is made when the mouse goes down, at the end of the page, and goes when it goes down elsewhere. */
const MENU = `
document.addEventListener("mousedown", (event) => {
  const menu = document.querySelector("ul.dropdown-menu");
  if (menu !== null && menu.contains(event.target)) return;
  menu?.remove();
  const toggle = event.target.closest(".dropdown-toggle");
  if (toggle === null) return;
  const { left, bottom } = toggle.getBoundingClientRect();
  document.body.insertAdjacentHTML("beforeend",
    '<ul class="dropdown-menu" style="position:absolute;list-style:none;background:#fff;border:1px solid;padding:8px;margin:0;left:' + left + 'px;top:' + bottom + 'px">' +
    '<li><button type="button">Xem giấy tờ</button></li>' +
    '<li><button type="button" class="btn-kyso-action">Ký số giấy tờ</button></li></ul>');
});`;

function row(id: number, isOpen: boolean, isSigned: boolean): string {
  const viewer = isOpen
    ? `<iframe width="300" height="80" src="/o/viewer?file=%2Fdocuments%2Fdvcfiles%2F${id}%3Ft%3Da1"></iframe>`
    : "";
  return `<tr><td>Giấy phép số ${id}<br>${viewer}</td><td>${isSigned ? "Đã ký số" : "Chờ ký"}</td><td>
<form method="post" enctype="multipart/form-data" action="/c/portal/mot-cua?p_auth=${TOKEN}">
<input type="hidden" name="${PREFIX}fileId" value="${id}"><input type="file" name="${PREFIX}tepKySo"></form>
<a class="dropdown-toggle" href="javascript:;">Thao tác</a></td></tr>`;
}

/** A một cửa portal on Liferay: rows with menus, the document in a viewer's frame, portlet names with prefixes. */
export const LIFERAY_MOT_CUA: FamilyFace = {
  family: "liferay-mot-cua",
  page: "/web/mot-cua/giay-to",
  answer: (request, file) => {
    const { pathname, searchParams } = request.url;
    if (pathname === "/web/mot-cua/giay-to") {
      const rows = row(6, false, false) + row(7, true, file.signed !== null);
      return html("Giấy tờ", `<table class="table"><tbody>${rows}</tbody></table>`, MENU);
    }
    if (pathname === "/o/viewer") return { body: "<p>Trình xem</p>" };
    if (pathname === "/documents/dvcfiles/7" && searchParams.get("t") === "a1") return pdfOf(file);
    if (pathname !== "/c/portal/mot-cua" || request.method !== "POST") return null;
    const isMeant = fieldOf(request, `${PREFIX}fileId`) === "7" && searchParams.get("p_auth") === TOKEN;
    const isTaken = request.isOwn && isMeant && take(request, file, `${PREFIX}tepKySo`);
    return { status: isTaken ? 200 : 403, type: "application/json", body: JSON.stringify({ ok: isTaken }) };
  },
};
