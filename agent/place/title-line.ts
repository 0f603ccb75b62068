import { unaccented } from "./unaccented.ts";

/** On whose behalf somebody signs (Nghị định 30/2020/NĐ-CP, annex I): thay mặt, quyền, ký thay, thừa lệnh, thừa ủy quyền, thừa ủy nhiệm. */
const ON_BEHALF =
  /^(?:TM|T\/M|TUQ|T\.UQ|TUN|Q|KT|K\/T|TL|T\/L)\s*[./]\s*\p{Lu}|^(?:T\/M|K\/T|T\/L)\s*\p{Lu}/u;

/** Words with which offices begin; what comes before them may be `PHÓ` and the like. */
const OFFICE =
  /(?:^|\s)(?:chủ tịch|phó chủ|giám đốc|tổng giám|hiệu trưởng|hiệu phó|viện trưởng|bộ trưởng|thứ trưởng|cục trưởng|vụ trưởng|chi cục trưởng|tổng cục trưởng|trưởng|phó trưởng|chánh|phó chánh|bí thư|thủ tướng|thống đốc|tổng kiểm toán|chủ nhiệm|chủ tọa|chủ toạ|chủ trì|thư ký|ủy viên|uỷ viên|đại diện|kế toán|thủ quỹ|thủ kho|thủ trưởng|người \S+|công chứng viên|thẩm phán|kiểm sát viên|chấp hành viên|thanh tra viên|tổ trưởng|đội trưởng|trạm trưởng|phụ trách|tư lệnh|chính ủy|chính uỷ|chỉ huy|chuyên viên|tổng biên tập|tổng thư ký|trọng tài viên|quản đốc)(?=\s|$|[,:/])/iu;

/** The most frequent of them as a reader of scans has them, that misses accents. */
const MISREAD_OFFICE =
  /(?:^|\s)(?:chu tich|giam doc|hieu truong|vien truong|bo truong|thu truong|cuc truong|truong phong|truong ban|chanh van phong|bi thu|chu nhiem)(?=\s|$)/u;

/** What forms print under a title, and what stands for a signature that is not there: not part of a text. */
const UNDER_TITLE =
  /^[([{]?\s*(?:đã ký|ký|ký tên|ký,? ?ghi rõ|ký và ghi|ký tên,? ?đóng dấu|chữ ký|họ tên|ghi rõ họ tên)(?:[\s,;)\]}]|$)/iu;

/** A line of dots, or a ruled one, to sign on. */
const RULED = /^[\s.…‥·_-]+$/u;

/** Titles are short: more words are running text. */
const MAX_TITLE_WORDS = 14;

/** How surely a text is a line of a signer's title: 0 not at all, 1 by its capitals, 2 by its words. */
export function titleCertainty(text: string): 0 | 1 | 2 {
  const words = text.split(" ");
  if (words.length > MAX_TITLE_WORDS || /[;:]$|^[-–+*•]/u.test(text)) return 0;
  if (ON_BEHALF.test(text)) return 2;
  const letters = text.replaceAll(/[^\p{L}]/gu, "");
  const isUpper = letters.length > 1 && letters === letters.toLocaleUpperCase("vi");
  const isOffice = OFFICE.test(text) && /^\p{Lu}/u.test(text) && !/[.]$/u.test(text);
  if (isOffice && (isUpper || OFFICE.exec(text)?.index === 0)) return 2;
  if (isUpper && MISREAD_OFFICE.test(unaccented(text))) return 2;
  return isUpper ? 1 : 0;
}

/** Whether a line under a title belongs to it, as `(Ký, ghi rõ họ tên)`, or stands where a signature is: `(đã ký)`, dots. */
export function isUnderTitle(text: string): boolean {
  return UNDER_TITLE.test(text) || RULED.test(text);
}
