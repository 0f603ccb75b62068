import { unaccented } from "./unaccented.ts";

/** Ranks, degrees and forms of address that stand before a name; each may end in a point or a comma, some are joined by one. */
const HONORIFIC =
  /^(?:(?:PGS|GS|TSKH|TS|ThS|BSCKII|BSCKI|BSCK|BSNT|BS|CKII|CKI|DS|KS|KTS|CN|LS|NGƯT|NGND|NSND|NSƯT|TTƯT|TTND|Dr)(?:[.,]\s*|\s+)|(?:Đại|Thượng|Trung|Thiếu)\s+(?:tướng|tá|úy|uý)(?:\s*[,.-])?\s+|Đô đốc\s+|Chuẩn đô đốc\s+|Luật sư\s+|Bác sĩ\s+|Tiến sĩ\s+|Thạc sĩ\s+|Kỹ sư\s+|Linh mục\s+|Hòa thượng\s+|Ông:?\s+|Bà:?\s+)+/iu;

/** Family names that nine in ten people have, and those that are common among the peoples of the highlands. */
const FAMILY_NAMES = new Set(
  (
    "an byă bành bùi bạch bế ca cao chu chung châu chảo chế chử cung cà cái cát cù cường cấn cầm cồ " +
    "diệp doãn du dương giang giàng giáp h hoa hoàng hoắc huỳnh hà hàn hàng hình hùng hạ hạng hảng " +
    "hầu hồ hồng hờ hứa k kha khiếu khuất khúc khương khổng kim kiều kpuih kpă ksor la linh liên " +
    "liêu liễu long luân ly lâm lã lèng lê lìm lò lù lý lư lưu lương lường lạc lại lầu lỗ lộ lộc lục " +
    "lữ ma mai mlô mã mùa mạc mạnh mẫn nay nghiêm nguyễn ngô ngọc ngụy nhan nhuyễn nhâm nhữ ninh niê " +
    "nông nịnh phan phí phùng phương phạm quan quàng quách rahlan rmah rơ siu sùng sĩ sơn sầm sử " +
    "tao thang thi thiều thiệu thành thào thái thân thèn thôi thạch thẩm thịnh tiêu tiết triệu trà " +
    "trình trương trần trịnh ty tán tòng tô tôn tăng tường tạ tẩn tằng tếnh tề tống từ ung vi viên " +
    "vàng vòng võ văn vũ vương vừ xa xồng y yên âu êban ông đan đinh điêu điền đoàn đàm đào đái đèo " +
    "đường đậu đặng đồng đổng đỗ đới"
  ).split(" "),
);

/** What no name begins with, and what none holds: words of offices and headings, which capitals alone would let pass. */
const NO_NAME =
  /^(?:ủy|uỷ|hội|sở|phòng|tỉnh|cục|trường|bộ|viện|ban|đảng|điều|chương|mục|phụ|thông|báo|tờ|kế|nơi|kính|quyết|công (?:an|ty|đoàn|văn|tác|trình)|trung|thành phố|huyện|xã|thị|khoa|tổ|đội)\s|(?:^|\s)(?:ủy ban|uỷ ban|nhân dân|chủ tịch|giám đốc|hội đồng|việt nam|cộng hòa|cộng hoà|tự do|hạnh phúc)(?:\s|$)/iu;

const UPPER_WORD = /^\p{Lu}[\p{Lu}\p{M}'’]*$/u;
const TITLE_WORD = /^\p{Lu}['’]?[\p{L}\p{M}'’]*$/u;

/** How surely a text is a person's full name: 0 not at all, 1 by its form, 2 by its family name too. */
export function nameCertainty(text: string): 0 | 1 | 2 {
  const words = bareName(text).split(" ");
  if (words.length < 2 || words.length > 6 || words.some((word) => !TITLE_WORD.test(word))) return 0;
  const isUpper = words.every((word) => UPPER_WORD.test(word));
  const hasFamilyName = FAMILY_NAMES.has((words[0] ?? "").toLocaleLowerCase("vi").replace(/['’].*$/u, ""));
  if (NO_NAME.test(words.join(" "))) return 0;
  // In capitals alone a title looks like a name.
  if (isUpper && !hasFamilyName) return 0;
  if (!isUpper && words.some((word) => word.length > 1 && UPPER_WORD.test(word))) return 0;
  return hasFamilyName ? 2 : 1;
}

/** A name without brackets, rank, degree and form of address; NFC, with single spaces. */
function bareName(text: string): string {
  const clean = text.normalize("NFC").replaceAll(/\s+/gu, " ").trim();
  return clean
    .replace(/^\((.*)\)$/u, "$1")
    .replace(HONORIFIC, "")
    .trim();
}

/** How alike a printed name and a certificate's common name are: 2 letter by letter, 1 but for accents, 0 not. */
export function nameLikeness(printed: string, commonName: string): 0 | 1 | 2 {
  const name = bareName(printed).toLocaleLowerCase("vi");
  const common = commonName
    .normalize("NFC")
    .replaceAll(/[^\p{L}\p{M}'’]+/gu, " ")
    .trim();
  if (name === "" || common === "") return 0;
  if (isIn(common.toLocaleLowerCase("vi"), name)) return 2;
  return isIn(unaccented(common), unaccented(name)) ? 1 : 0;
}

/** One in the other: certificates have an office beside the name, pages what nobody knows for a rank. */
function isIn(common: string, printed: string): boolean {
  return contains(common, printed) || (common.includes(" ") && contains(printed, common));
}

/** Word by word. */
function contains(text: string, part: string): boolean {
  return ` ${text} `.includes(` ${part} `);
}
