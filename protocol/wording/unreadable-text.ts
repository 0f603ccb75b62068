import type { ErrorCode } from "../error.ts";
import type { Sentence } from "../sentence.ts";

const DAMAGED: Sentence = {
  vi: "Tệp bị hỏng, không đọc được. Hãy đề nghị nơi gửi gửi lại bản gốc.",
  en: "The file is damaged and cannot be read. Ask the sender for the original.",
};

const TOO_COMPLEX: Sentence = {
  vi: "Tệp quá lớn hoặc quá phức tạp để đọc an toàn. Hãy báo bộ phận CNTT, và hỏi nơi gửi.",
  en: "The file is too large or too complex to be read safely. Tell IT, and ask the sender.",
};

/** Why a file could not be checked, where more can be said than that. */
const BY_CODE: Readonly<Partial<Record<ErrorCode, Sentence>>> = Object.freeze({
  FILE_NOT_FOUND: {
    vi: "Không tìm thấy tệp. Hãy kiểm tra lại tên và thư mục.",
    en: "The file was not found. Check its name and folder.",
  },
  FILE_UNREADABLE: {
    vi: "Không mở được tệp. Hãy kiểm tra quyền đọc, và đây có phải là tệp không.",
    en: "The file cannot be opened. Check that it is a file, and that you may read it.",
  },
  PDF_NOT_A_PDF: {
    vi: "Tệp không phải là PDF, nên không có gì để kiểm tra. Hãy kiểm tra lại tệp đã chọn.",
    en: "The file is not a PDF, so there is nothing to check. Look at which file was chosen.",
  },
  PDF_TRUNCATED: {
    vi: "Tệp bị thiếu phần cuối. Hãy tải lại tệp đầy đủ.",
    en: "The end of the file is missing. Download it again, whole.",
  },
  PDF_DAMAGED: DAMAGED,
  PDF_DAMAGED_AND_SIGNED: {
    vi: "Tệp có chữ ký nhưng bị hỏng, nên không kiểm tra được. Không dùng tệp này; hãy đề nghị nơi gửi gửi lại bản gốc.",
    en: "The file carries a signature and is damaged, so it cannot be checked. Do not use it; ask the sender for the original.",
  },
  PDF_PASSWORD_NEEDED: {
    vi: "Tệp có mật khẩu nên chưa mở được. Hãy nhập mật khẩu của văn bản rồi kiểm tra lại.",
    en: "The file is protected by a password. Give the document's password and check again.",
  },
  PDF_PASSWORD_WRONG: {
    vi: "Mật khẩu của tệp không đúng. Hãy nhập lại rồi kiểm tra lại.",
    en: "The password does not open the file. Give it again and check again.",
  },
  PDF_ENCRYPTION_UNSUPPORTED: {
    vi: "Tệp được mã hóa theo cách mà Kyso không mở được. Hãy đề nghị nơi gửi gửi bản không mã hóa.",
    en: "The file is encrypted in a way that Kyso cannot open. Ask the sender for one without encryption.",
  },
  PDF_NO_PAGES: DAMAGED,
  PDF_TOO_COMPLEX: TOO_COMPLEX,
  PDF_TOO_LARGE: TOO_COMPLEX,
  FILE_TOO_LARGE: TOO_COMPLEX,
  XML_TOO_COMPLEX: TOO_COMPLEX,
  XML_INVALID: DAMAGED,
  XML_DTD_REFUSED: {
    vi: "Tệp XML có khai báo DTD, có thể gây hại, nên không được đọc. Hãy đề nghị nơi gửi gửi bản không có DTD.",
    en: "The XML file declares a DTD, which can do harm, and was not read. Ask the sender for one without it.",
  },
  CMS_INVALID: DAMAGED,
  CHECK_TIMEOUT: {
    vi: "Kiểm tra tệp mất quá nhiều thời gian nên đã dừng. Hãy thử lại riêng tệp này, và hỏi nơi gửi nếu vẫn vậy.",
    en: "The check took too long and was stopped. Check this file again by itself, and ask the sender if it stays so.",
  },
  JOB_CANCELLED: {
    vi: "Việc kiểm tra bị dừng trước khi đến tệp này. Hãy kiểm tra lại.",
    en: "The check was stopped before its turn came. Check the file again.",
  },
});

const UNREADABLE: Sentence = {
  vi: "Không kiểm tra được tệp này. Hãy thử lại, nếu vẫn lỗi thì báo bộ phận CNTT kèm mã lỗi.",
  en: "This file could not be checked. Try again, then tell IT the error code.",
};

/** Why a file could not be checked, and what to do. Codes of which nothing is known have a sentence too. */
export function unreadableSentence(code: string | null): Sentence {
  const known: Readonly<Partial<Record<string, Sentence>>> = BY_CODE;
  return (code !== null && Object.hasOwn(known, code) ? known[code] : undefined) ?? UNREADABLE;
}
