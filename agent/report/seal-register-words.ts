import type { SignatureKind } from "../../protocol/signature-kind.ts";
import { momentText } from "../../protocol/wording/report-moment.ts";
import { shownName } from "../../protocol/wording/report-name.ts";
import type { SealRegister, SealUse } from "./seal-register.ts";

/** What each use is called in the register, which is Vietnamese as the office's books are. */
const KIND_WORDS: Readonly<Record<SignatureKind | "data", string>> = {
  initial: "Ký nháy",
  approve: "Ký duyệt",
  seal: "Phát hành",
  attachment: "Kèm theo",
  copy: "Bản sao",
  incoming: "Ký đến",
  comment: "Bút phê",
  data: "Dữ liệu",
};

export const REGISTER_TITLE = "SỔ THEO DÕI SỬ DỤNG CHỮ KÝ SỐ CỦA CƠ QUAN, TỔ CHỨC";

/** `KIND_WORDS` of a use. */
export function kindWord({ kind }: SealUse): string {
  return KIND_WORDS[kind ?? "data"];
}

/** `dd/MM/yyyy HH:mm:ss`, Vietnam's time, which the register says once. */
export function timeWord({ time }: SealUse): string {
  return momentText(time).replace(" +07:00", "");
}

/** Where the document came from; a command line's uses come from this computer. */
export function sourceWord({ origin }: SealUse): string {
  return origin === "" ? "Dòng lệnh" : origin;
}

/** Titles and names come from portals and files: on one line, and not endless. */
export function plain(text: string): string {
  return shownName(text, 300);
}

/** Which days the register covers. */
export function rangeWords({ from, to }: Pick<SealRegister, "from" | "to">): string {
  const day = (iso: string): string => iso.split("-").reverse().join("/");
  if (from === null && to === null) return "Toàn bộ nhật ký";
  if (from === null) return `Đến hết ngày ${day(to ?? "")}`;
  return to === null ? `Từ ngày ${day(from)}` : `Từ ngày ${day(from)} đến hết ngày ${day(to)}`;
}

/** Whether the log that the register was taken from is whole. */
export function logWords({ log: { entries, broken } }: Pick<SealRegister, "log">): string {
  return broken === null
    ? `Nhật ký nguyên vẹn (${entries} mục).`
    : `CẢNH BÁO: nhật ký không còn nguyên vẹn từ dòng ${broken.line}; sổ này có thể thiếu hoặc sai từ đó.`;
}
