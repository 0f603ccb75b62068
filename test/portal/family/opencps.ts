import { html, pdfOf, take } from "./family-face.ts";
import type { FamilyFace } from "./family-face.ts";

const FILE = "/o/rest/v2/dossiers/1201/files/5f2c-09ab";

/** Draws everything anew, twice and once more for whoever asks, as an app does when its state changes. */
const APP = `
let state = null;
const draw = () => {
  document.getElementById("app").innerHTML = state === null ? "<p>Đang tải hồ sơ</p>" :
    '<ul class="tep">' + state.map((tep) => '<li><a href="' + tep.xem + '">' + tep.ten + '</a> <i>' + (tep.daKy ? "Đã ký số" : "Chờ ký") + '</i></li>').join("") + '</ul>';
};
draw();
fetch("/o/rest/v2/dossiers/1201/files").then((answer) => answer.json()).then((files) => { state = files; draw(); setTimeout(() => { draw(); document.body.dataset.xong = ""; }, 300); });
addEventListener("ve-lai", draw);`;

/** OpenCPS: an app in one page, the addresses that are known, and a handler in the manner of VGCA Sign Service. */
export const OPENCPS: FamilyFace = {
  family: "opencps",
  page: "/web/mot-cua#/ho-so/1201",
  answer: (request, file) => {
    const { pathname } = request.url;
    if (pathname === "/web/mot-cua") return html("Hồ sơ", '<div id="app"></div>', APP);
    if (pathname === "/o/rest/v2/dossiers/1201/files") {
      const files = [{ xem: `${FILE}/preview.pdf`, ten: "Kết quả giải quyết", daKy: file.signed !== null }];
      return { type: "application/json", body: JSON.stringify(files) };
    }
    if (pathname === `${FILE}/preview.pdf`) return pdfOf(file);
    if (pathname !== "/o/rest/v2/vgca/fileupload" || request.method !== "POST") return null;
    const isTaken = request.isOwn && take(request, file, "uploadfile");
    const answer = {
      Status: String(isTaken),
      Message: "",
      FileName: "ket-qua.pdf",
      FileServer: isTaken ? "/f/9" : "",
    };
    return { body: `\uFEFF${JSON.stringify(answer)}<br>` };
  },
};
