import { fieldOf, html, pdfOf, take, TOKEN } from "./family-face.ts";
import type { FamilyFace } from "./family-face.ts";

const PREFIX = "ctl00_ContentPlaceHolder1_";

/** The page's script fills its hidden fields late, and by property. */
const SCRIPT = `setTimeout(() => {
  document.getElementById("${PREFIX}hddFilePath").value = "/Upload/2026/don-khoi-kien.pdf";
  document.getElementById("${PREFIX}hddURLKS").value = "/Handler/KySo.ashx?key=${TOKEN}";
}, 300);`;

/** The courts' system on ASP.NET: prefixed ids, hidden fields, a token against forged requests. */
export const COURT_ASPX: FamilyFace = {
  family: "court-aspx",
  page: "/VanThu/KySo.aspx?id=31",
  answer: (request, file) => {
    const { pathname, searchParams } = request.url;
    if (pathname === "/VanThu/KySo.aspx") {
      const form = `<form method="post" action="./KySo.aspx?id=31" id="aspnetForm">
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="dDwtMTA4"><input type="hidden" name="__RequestVerificationToken" value="${TOKEN}">
<ul id="${PREFIX}file_name"><li>don-khoi-kien.pdf${file.signed === null ? "" : " (đã ký)"}</li></ul>
<input type="hidden" name="ctl00$hddFilePath" id="${PREFIX}hddFilePath"><input type="hidden" name="ctl00$hddURLKS" id="${PREFIX}hddURLKS">
<button type="button" class="btn buttonkyso">Ký số</button></form>`;
      return html("Ký số", form, SCRIPT);
    }
    if (pathname === "/Upload/2026/don-khoi-kien.pdf") return pdfOf(file);
    if (pathname !== "/Handler/KySo.ashx" || request.method !== "POST") return null;
    const isKnown =
      searchParams.get("key") === TOKEN && fieldOf(request, "__RequestVerificationToken") === TOKEN;
    const isTaken = request.isOwn && isKnown && take(request, file, "uploadfile");
    return {
      type: "text/plain",
      body: JSON.stringify({ Status: isTaken, FileServer: isTaken ? "/Upload/1.pdf" : "" }),
    };
  },
};
