import type { Description } from "./argument.ts";
import { kindOptions } from "./kind-option.ts";
import { signDescription } from "./sign-option.ts";

const {
  "pin-file": pinFile,
  "password-file": passwordFile,
  "no-secret": noSecret,
  token,
  module,
  cert,
  role,
  trust,
  level,
  tsa,
  pss,
  hash,
  number,
  date,
  image,
  page,
  rect,
  field,
  invisible,
} = signDescription.options;

/** What `kyso sign-batch` tells of itself. */
export const signBatchDescription = {
  usage:
    "sign-batch DIR --out-dir DIR --kind KIND --token LABEL [--pin-file FILE] [--recursive] [--yes] [options]",
  vi: "Ký mọi tệp PDF trong một thư mục với một lần nhập PIN. Trước khi ký, Kyso liệt kê từng tệp và kết quả kiểm tra để bạn xác nhận. Bị ngắt giữa chừng (mất điện, rút thiết bị, Ctrl+C) thì chạy lại đúng lệnh này: tệp đã ký không ký lại, tệp lỗi được thử lại. Tệp gốc được giữ nguyên; báo cáo JSON và CSV nằm cạnh kết quả.",
  en: "Signs every PDF of a folder with one PIN. Before that, Kyso lists each file and what the rules say of it, to be confirmed. Where it was cut short (power, token pulled, Ctrl+C), run the same command again: what is signed is not signed again, what failed is tried again. Inputs stay as they are; a report in JSON and CSV lies beside the results.",
  options: {
    "out-dir": {
      type: "string",
      value: "DIR",
      vi: "Thư mục kết quả; được tạo nếu chưa có. Không được là thư mục nguồn.",
      en: "Folder of the signed files; made where it is missing. Not the folder that is signed.",
    },
    recursive: {
      type: "boolean",
      vi: "Ký cả tệp trong các thư mục con.",
      en: "Sign the files of folders within it, too.",
    },
    yes: {
      type: "boolean",
      vi: "Ký luôn, không hỏi xác nhận danh sách.",
      en: "Sign without asking to confirm the list.",
    },
    ...kindOptions,
    token,
    "pin-file": pinFile,
    "password-file": passwordFile,
    module,
    cert,
    role,
    trust,
    level,
    tsa,
    pss,
    hash,
    number,
    date,
    "no-secret": noSecret,
    image,
    page,
    rect,
    field,
    invisible,
  },
} as const satisfies Description;
