import { currentVersion, INCOMING_STATUS, STATUS } from "./document-store.ts";
import type { IncomingDocument, StoredDocument, User } from "./document-store.ts";

const STYLE = `
body { margin: 0; font: 13px Tahoma, "DejaVu Sans", Arial, sans-serif; background: #e8eef4; color: #111; }
#dau-trang { background: #b71c1c; color: #ffeb3b; padding: 10px 16px; }
#dau-trang b { font-size: 17px; text-transform: uppercase; }
#dau-trang div { color: #fff; font-size: 12px; }
#thanh { background: #f5e6c4; border-bottom: 1px solid #c9a227; padding: 5px 16px; }
#thanh a { margin-right: 14px; color: #7b1113; font-weight: bold; text-decoration: none; }
#nguoi-dung { float: right; }
#noi-dung { background: #fff; border: 1px solid #b8c4d0; margin: 12px 16px; padding: 10px 14px; }
h2 { font-size: 14px; color: #7b1113; border-bottom: 1px dotted #999; padding-bottom: 4px; margin: 4px 0 10px; text-transform: uppercase; }
table { border-collapse: collapse; width: 100%; }
td, th { border: 1px solid #c4cdd6; padding: 5px 7px; text-align: left; vertical-align: top; }
th { background: #dbe5ee; }
td.nhan { width: 150px; background: #f4f7fa; font-weight: bold; }
.loi { color: #b71c1c; }
#chan-trang { text-align: center; color: #666; font-size: 11px; padding: 8px; }
`;

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function frame(title: string, user: User | null, content: string): string {
  const bar =
    user === null
      ? ""
      : `<div id="thanh"><span id="nguoi-dung">${escapeHtml(user.position)}: <b>${escapeHtml(user.fullName)}</b> | <a href="/dang-xuat">Thoát</a></span>
<a href="/van-ban-di">Văn bản đi</a><a href="/van-ban-den">Văn bản đến</a><a href="/trinh-ky">Trình ký</a></div>`;
  return `<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>${escapeHtml(title)} - eOffice xã Tân Lập</title>
<style>${STYLE}</style></head><body>
<div id="dau-trang"><b>Hệ thống quản lý văn bản và điều hành</b><div>Ủy ban nhân dân xã Tân Lập (hệ thống mẫu)</div></div>
${bar}<div id="noi-dung">${content}</div>
<div id="chan-trang">eOffice mẫu dùng để thử Kyso; mọi tên gọi đều là giả định.</div>
</body></html>`;
}

export function loginPage(next: string, failed: boolean): string {
  return frame(
    "Đăng nhập",
    null,
    `<h2>Đăng nhập</h2>${failed ? '<p class="loi">Sai tên đăng nhập hoặc mật khẩu.</p>' : ""}
<form method="post" action="/dang-nhap"><input type="hidden" name="tiep" value="${escapeHtml(next)}">
<table style="width:auto"><tr><td class="nhan">Tên đăng nhập</td><td><input name="ten"></td></tr>
<tr><td class="nhan">Mật khẩu</td><td><input type="password" name="matKhau"></td></tr>
<tr><td></td><td><input type="submit" value="Đăng nhập"></td></tr></table></form>`,
  );
}

/** A row of a list, and the page that it leads to. */
interface Row {
  href: string;
  number: string;
  date: string;
  title: string;
  status: string;
}

/** What waits for the user's own signature, to be signed one by one or all at once. */
export function waitingPage(user: User, documents: readonly StoredDocument[], csrf: string): string {
  const rows = documents.map(
    ({ id, number, date, title, status, attachmentOf }, index) =>
      `<tr class="${attachmentOf === undefined ? "ho-so" : "phu-luc"}" data-id="${id}" data-ho-so="${attachmentOf ?? id}"><td>${index + 1}</td><td class="so-ky-hieu">${escapeHtml(number)}</td><td class="ngay">${date}</td>
<td class="trich-yeu">${escapeHtml(title)}</td><td class="trang-thai">${status}</td><td><a class="tai-ve" href="/tai-ve/${id}">Tệp</a></td></tr>`,
  );
  const head =
    "<tr><th>STT</th><th>Số, ký hiệu</th><th>Ngày</th><th>Trích yếu</th><th>Trạng thái</th><th>Tệp</th></tr>";
  const page = frame(
    "Trình ký",
    user,
    `<h2>Trình ký</h2><table class="trinh-ky">${head}${rows.join("")}</table>`,
  );
  return page.replace("<style>", `<meta name="_csrf" content="${csrf}"><style>`);
}

export function listPage(user: User, title: string, documents: readonly Row[]): string {
  const rows = documents.map(
    ({ href, number, date, title: summary, status }, index) =>
      `<tr><td>${index + 1}</td><td>${escapeHtml(number)}</td><td>${date}</td>
<td><a href="${href}">${escapeHtml(summary)}</a></td><td>${status}</td></tr>`,
  );
  return frame(
    title,
    user,
    `<h2>${title}</h2><table><tr><th>STT</th><th>Số, ký hiệu</th><th>Ngày</th><th>Trích yếu</th><th>Trạng thái</th></tr>${rows.join("")}</table>`,
  );
}

/** A document that came in: its files, and the form in which the clerk takes it in or returns it. */
export function incomingPage(user: User, document: IncomingDocument, csrf: string): string {
  const files = document.attachments.map(
    ({ name, bytes }, index) => `<tr class="tep"><td class="nhan">Tệp ${index + 1}</td>
<td><a class="tai-ve" href="/tep-den/${document.id}/${index + 1}">${escapeHtml(name)}</a></td><td>${Math.ceil(bytes.length / 1024)} KB</td></tr>`,
  );
  const form = `<h2>Tiếp nhận</h2><form id="tiep-nhan" method="post" action="/tiep-nhan/${document.id}">
<input type="hidden" name="_csrf" value="${csrf}">
<label><input type="radio" name="ketQua" value="tiep-nhan" checked> Tiếp nhận</label>
<label><input type="radio" name="ketQua" value="tra-lai"> Trả lại</label><br>
Lý do trả lại: <br><textarea name="lyDo" id="ly-do" rows="3" cols="60"></textarea><br><input type="submit" value="Ghi nhận"></form>`;
  const mayRegister = user.signs.includes(document.status);
  const registering = `<h2>Vào sổ văn bản đến</h2><form class="vao-so" method="post" enctype="multipart/form-data" action="/vao-so/${document.id}/1">
<input type="hidden" name="_csrf" value="${csrf}"><div id="viec-cho">Ký đến</div>
Tệp đã ký: <input type="file" name="tepKy" accept="application/pdf"> <input type="submit" value="Tải lên"></form>`;
  const reason = document.reason === null ? "" : `: ${escapeHtml(document.reason)}`;
  return frame(
    document.title,
    user,
    `<h2>Chi tiết văn bản đến</h2><table>
<tr><td class="nhan">Nơi gửi</td><td>${escapeHtml(document.sender)}</td></tr>
<tr><td class="nhan">Số, ký hiệu</td><td id="so-ky-hieu">${escapeHtml(document.number)}</td></tr>
<tr><td class="nhan">Ngày văn bản</td><td id="ngay-van-ban">${document.date}</td></tr>
<tr><td class="nhan">Trích yếu</td><td id="trich-yeu">${escapeHtml(document.title)}</td></tr>
<tr><td class="nhan">Trạng thái</td><td id="trang-thai">${document.status}${reason}</td></tr></table><br>
<h2>Tệp đính kèm</h2><table class="tep-dinh-kem">${files.join("")}</table><br>
${document.status === INCOMING_STATUS.waiting ? form : '<p id="da-ghi-nhan">Đã ghi nhận ý kiến của văn thư.</p>'}
${mayRegister ? registering : ""}`,
  );
}

export function documentPage(user: User, document: StoredDocument, csrf: string): string {
  const history = document.versions.map(
    (
      version,
    ) => `<tr><td>${version.number}</td><td>${escapeHtml(version.note)}</td><td>${escapeHtml(version.by)}</td>
<td>${version.at.toLocaleString("vi-VN", { timeZone: "Asia/Ho_Chi_Minh" })}</td>
<td><a href="/tai-ve/${document.id}?phienBan=${version.number}">Xem</a></td></tr>`,
  );
  const mayUpload = user.signs.includes(document.status);
  const mayCopy = document.status === STATUS.issued && user.signs.includes(STATUS.toCopy);
  const copying = `<form method="post" action="/sao/${document.id}"><input type="hidden" name="_csrf" value="${csrf}"><input type="submit" id="sao" value="Sao văn bản"></form>`;
  const form = `<form class="tai-len" method="post" enctype="multipart/form-data" action="/tai-len/${document.id}">
<input type="hidden" name="_csrf" value="${csrf}"><input type="hidden" name="vanBanId" value="${document.id}">
Tệp đã ký: <input type="file" name="tepKy" accept="application/pdf"> <input type="submit" value="Tải lên"></form>`;
  return frame(
    document.title,
    user,
    `<h2>Chi tiết văn bản</h2><table>
<tr><td class="nhan">Số, ký hiệu</td><td id="so-ky-hieu">${escapeHtml(document.number)}</td></tr>
<tr><td class="nhan">Ngày văn bản</td><td id="ngay-van-ban">${document.date}</td></tr>
<tr><td class="nhan">Trích yếu</td><td id="trich-yeu">${escapeHtml(document.title)}</td></tr>
<tr><td class="nhan">Độ mật</td><td id="do-mat">${escapeHtml(document.secrecy ?? "Thường")}</td></tr>
<tr><td class="nhan">Trạng thái</td><td id="trang-thai">${document.status}</td></tr></table><br>
<h2>Tệp văn bản</h2><table class="tep-van-ban"><tr class="tep"><td class="nhan">Phiên bản ${currentVersion(document).number}</td>
<td><a class="tai-ve" href="/tai-ve/${document.id}">van-ban-${document.id}.pdf</a></td></tr></table><br>
${mayUpload ? `<h2>Tải lên tệp đã ký</h2>${form}<br>` : ""}${mayCopy ? copying : ""}
<h2>Lịch sử phiên bản</h2><table><tr><th>Phiên bản</th><th>Nội dung</th><th>Người thực hiện</th><th>Thời gian</th><th></th></tr>${history.join("")}</table>`,
  );
}

export function messagePage(user: User | null, text: string): string {
  return frame("Thông báo", user, `<p class="loi">${escapeHtml(text)}</p>`);
}
