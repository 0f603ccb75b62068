import type { Description } from "./argument.ts";
import { formatOptions } from "./format-option.ts";
import { kindOptions } from "./kind-option.ts";
import { passwordFileOption } from "./password-file.ts";
import { trustOption } from "./trust-option.ts";
import { tsaOption } from "./tsa-option.ts";

/** What `kyso sign` tells of itself. */
export const signDescription = {
  usage: "sign IN.pdf… (-o OUT.pdf | --out-dir DIR) --kind KIND --token LABEL --pin-file FILE [options]",
  vi: "Ký một hoặc nhiều tệp bằng thiết bị (PDF, hoặc loại khác với --format); nhập PIN một lần cho tất cả. Tệp gốc được giữ nguyên. Một tệp lỗi không làm dừng các tệp khác.",
  en: "Signs one or many files with a token (PDF, or others with --format); one PIN for all. Inputs stay as they are. A file that fails does not stop the others.",
  options: {
    out: {
      type: "string",
      short: "o",
      value: "FILE",
      vi: "Tệp kết quả, khi ký một tệp.",
      en: "The signed file, for one input.",
    },
    "out-dir": {
      type: "string",
      value: "DIR",
      vi: "Thư mục kết quả; được tạo nếu chưa có.",
      en: "Folder of the signed files; made where it is missing.",
    },
    force: {
      type: "boolean",
      vi: "Cho phép ghi đè lên tệp gốc.",
      en: "Allow an input to be replaced by its signed file.",
    },
    ...kindOptions,
    token: {
      type: "string",
      value: "LABEL",
      vi: "Nhãn của thiết bị, hoặc số sê-ri.",
      en: "The token's label, or its serial number.",
    },
    "pin-file": {
      type: "string",
      value: "FILE",
      vi: "Tệp chứa PIN; không cần nếu đầu đọc có bàn phím riêng.",
      en: "File that holds the PIN; not needed where the reader has its own pad.",
    },
    "password-file": passwordFileOption,
    module: {
      type: "string",
      value: "PATH",
      vi: "Thư viện PKCS #11 của thiết bị.",
      en: "The token's PKCS #11 module.",
    },
    cert: {
      type: "string",
      value: "SHA256",
      vi: "Chứng thư dùng để ký; không cần nếu thiết bị chỉ có một.",
      en: "The certificate to sign with; not needed where the token has only one that can.",
    },
    role: {
      type: "string",
      value: "ROLE",
      vi: "Chứng thư là của ai, nếu chưa khai báo trong cài đặt: personal (cá nhân) hoặc organisation (cơ quan); ghi vào nhật ký.",
      en: "Whose the certificate is, where the settings do not say: personal or organisation; logged.",
    },
    trust: trustOption,
    level: {
      type: "string",
      value: "LEVEL",
      vi: "Mức PAdES: B-B, B-T, B-LT hoặc B-LTA; mặc định theo cài đặt.",
      en: "PAdES level: B-B, B-T, B-LT or B-LTA; by default the settings'.",
    },
    tsa: tsaOption,
    pss: {
      type: "boolean",
      vi: "Khóa RSA ký theo RSASSA-PSS; mặc định theo cài đặt (PKCS #1 v1.5).",
      en: "RSA keys sign with RSASSA-PSS; by default as the settings say (PKCS #1 v1.5).",
    },
    hash: {
      type: "string",
      value: "HASH",
      vi: "Hàm băm: SHA-256, SHA-384 hoặc SHA-512; mặc định theo cài đặt, hoặc theo khóa.",
      en: "SHA-256, SHA-384 or SHA-512; by default as the settings say, or as suits the key.",
    },
    number: {
      type: "string",
      value: "N",
      vi: "Số và ký hiệu của văn bản, hoặc số đến; ghi vào chỗ trống của văn bản khi đóng dấu, vào nhật ký, và trên dấu chữ của văn bản kèm theo, văn bản đến.",
      en: "The document's number and notation, or the arrival's; for the document's blank when it is sealed, the log, and the mark of an attachment or an arrival.",
    },
    date: {
      type: "string",
      value: "D",
      vi: "Ngày của văn bản (ví dụ 22/11/2026), hoặc ngày đến; ghi vào chỗ trống của văn bản khi đóng dấu, vào nhật ký, và trên dấu chữ của văn bản đến.",
      en: "The document's date, such as 22/11/2026, or the arrival's; for the document's blanks when it is sealed, the log, and the mark of an arrival.",
    },
    "no-secret": {
      type: "boolean",
      vi: "Người ký cam đoan văn bản không chứa bí mật nhà nước; ghi vào nhật ký.",
      en: "The signer states that the files hold no state secret; logged.",
    },
    image: {
      type: "string",
      value: "PNG",
      vi: "Ảnh chữ ký hoặc con dấu; mặc định theo cài đặt.",
      en: "Image of the signature or the seal; by default the settings'.",
    },
    page: {
      type: "string",
      value: "N",
      vi: "Trang đặt chữ ký, từ 1; mặc định là trang cuối, hoặc trang đầu với dấu chữ.",
      en: "Page of the stamp, from 1; by default the last, or the first for lines of type.",
    },
    rect: {
      type: "string",
      value: "X,Y,W,H",
      vi: "Vị trí và kích thước, tính bằng point từ góc dưới bên trái.",
      en: "Place and size, points from the lower left corner.",
    },
    field: {
      type: "string",
      value: "NAME",
      vi: "Tên ô chữ ký có sẵn, còn trống, của văn bản; nếu chưa có thì tạo ô mới tên này.",
      en: "Name of an empty signature field of the document; a new one is made where it has none of that name.",
    },
    invisible: { type: "boolean", vi: "Không hiện gì trên trang.", en: "Show nothing on the page." },
    ...formatOptions,
  },
} as const satisfies Description;
