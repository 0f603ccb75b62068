import { html, pdfOf, take } from "./family-face.ts";
import type { FamilyFace } from "./family-face.ts";

/** The dialog is made when it is asked for; the page's script sends the file, and says so. */
const APP = `
document.querySelector("button.tai-len").addEventListener("click", () => {
  document.body.insertAdjacentHTML("beforeend",
    '<div class="modal" role="dialog"><input type="file" accept="application/pdf"><button type="button">Lưu</button></div>');
  const modal = document.querySelector(".modal");
  let chosen = null;
  modal.querySelector("input").addEventListener("change", ({ target }) => { chosen = target.files[0]; });
  modal.querySelector("button").addEventListener("click", async () => {
    const form = new FormData();
    form.append("tep", chosen);
    const answer = await fetch("/vanban/tep-ky", { method: "POST", body: form });
    modal.remove();
    const said = document.createElement("div");
    said.setAttribute("role", "alert");
    said.textContent = answer.ok ? "Cập nhật tệp thành công" : "Cập nhật thất bại";
    document.body.append(said);
  });
});`;

/** VNPT iOffice: a plain table, and an upload that only the page's own script knows. */
export const VNPT_IOFFICE: FamilyFace = {
  family: "vnpt-ioffice",
  page: "/vanban/chi-tiet?id=8",
  answer: (request, file) => {
    const { pathname } = request.url;
    if (pathname === "/vanban/chi-tiet") {
      const rows = `<tr><td><a href="/tep/cong-van.pdf?v=1">cong-van.pdf</a></td><td><button type="button" class="tai-len">Tải lên</button></td></tr>
<tr><td>phieu-trinh.docx</td><td></td></tr>`;
      return html(
        "Chi tiết văn bản",
        `<table><thead><tr><th>Tệp</th><th></th></tr></thead><tbody>${rows}</tbody></table>`,
        APP,
      );
    }
    if (pathname === "/tep/cong-van.pdf") return pdfOf(file);
    if (pathname !== "/vanban/tep-ky" || request.method !== "POST") return null;
    return { status: request.isOwn && take(request, file, "tep") ? 200 : 403, body: "" };
  },
};
