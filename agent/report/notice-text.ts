import type { LossNotice } from "../../protocol/loss-notice.ts";
import type { LossReason } from "../../protocol/loss-reason.ts";
import { shownName } from "../../protocol/wording/report-name.ts";

/*
 * The notice of a token that was lost, or whose PIN is known to others, laid out as administrative documents are
 * (aligned with Nghị định 30/2020, Annex I). Its language is the agency's, whatever the program's.
 */

/** A notice, ready to be set in type: what stands where, in which order. */
export interface NoticeText {
  readonly parentBody: string;
  readonly unit: string;
  readonly subject: string;
  readonly placeAndDate: string;
  readonly addressee: string;
  readonly opening: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly paragraphs: readonly string[];
  readonly recipients: readonly string[];
  readonly signer: string;
  /** What the notice does not do. */
  readonly note: string;
}

/** Of every notice. */
export const NOTICE_HEAD = {
  country: "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
  motto: "Độc lập - Tự do - Hạnh phúc",
  number: "Số:            /",
  to: "Kính gửi:",
  recipients: "Nơi nhận:",
  signer: "NGƯỜI THÔNG BÁO",
  signature: "(Ký, ghi rõ họ tên)",
} as const;

const NOTE =
  "Thông báo này do phần mềm Kyso soạn theo lời khai của người thông báo. Thông báo không tự thu hồi chứng thư: chứng thư chỉ hết hiệu lực khi cơ quan có thẩm quyền thu hồi.";

/** What is left to be filled in by hand. */
const BLANK = "…………………………";

/** The same beside a date, with which it has one line. */
const BLANK_PLACE = "……………";

interface Wording {
  readonly subject: string;
  readonly happened: string;
  readonly request: string;
}

const WORDING: Readonly<Record<LossReason, Wording>> = {
  lost: {
    subject: "báo mất thiết bị lưu khóa bí mật",
    happened: "thiết bị lưu khóa bí mật nêu trên bị mất (thất lạc)",
    request: "làm thủ tục thu hồi chứng thư chữ ký số nêu trên",
  },
  "pin-forgotten": {
    subject: "báo quên mật khẩu thiết bị lưu khóa bí mật",
    happened: "người quản lý quên mật khẩu (mã PIN) nên không thể sử dụng thiết bị nêu trên",
    request: "làm thủ tục mở khóa thiết bị hoặc thu hồi và cấp lại chứng thư chữ ký số",
  },
  "pin-leaked": {
    subject: "báo lộ mật khẩu thiết bị lưu khóa bí mật",
    happened: "mật khẩu (mã PIN) của thiết bị nêu trên bị lộ hoặc nghi bị lộ",
    request: "làm thủ tục thu hồi chứng thư chữ ký số nêu trên",
  },
  damaged: {
    subject: "báo hỏng thiết bị lưu khóa bí mật",
    happened: "thiết bị lưu khóa bí mật nêu trên bị hỏng, không sử dụng được",
    request: "làm thủ tục thu hồi chứng thư chữ ký số nêu trên và cấp lại thiết bị",
  },
  other: {
    subject: "báo sự cố thiết bị lưu khóa bí mật",
    happened: "phát sinh sự cố đối với thiết bị lưu khóa bí mật và chứng thư chữ ký số nêu trên",
    request: "xem xét, xử lý theo thẩm quyền",
  },
};

/**
 * Puts a notice into words.
 *
 * @param writtenAt its date, which is Vietnam's
 */
export function noticeText(notice: LossNotice, writtenAt: Date): NoticeText {
  const line = (text: string): string => shownName(text, 300);
  const filled = (text: string): string => line(text) || BLANK;
  const { subject, happened, request } = WORDING[notice.reason];
  const addressee = line(notice.addressee);
  const holder = filled(notice.holder);
  const words = notice.words
    .split(/\r?\n/)
    .map((each) => shownName(each, 2000))
    .filter((each) => each !== "");
  return {
    parentBody: line(notice.parentBody).toLocaleUpperCase("vi"),
    unit: filled(notice.unit).toLocaleUpperCase("vi"),
    subject: `V/v ${subject}`,
    placeAndDate: `${line(notice.place) || BLANK_PLACE}, ${dayInWords(writtenAt)}`,
    addressee: addressee || BLANK,
    opening: `${holder} xin thông báo về thiết bị lưu khóa bí mật và chứng thư chữ ký số sau đây:`,
    facts: [
      { label: "Người được cấp chứng thư", value: holder },
      { label: "Chức vụ", value: filled(notice.position) },
      { label: "Cơ quan, đơn vị", value: filled(notice.unit) },
      { label: "Số hiệu chứng thư", value: filled(notice.certificateSerial).toUpperCase() },
      { label: "Đơn vị cấp chứng thư", value: filled(notice.issuer) },
      { label: "Hiệu lực đến", value: notice.notAfter === "" ? BLANK : dayOf(new Date(notice.notAfter)) },
      { label: "Số hiệu thiết bị", value: filled(notice.deviceSerial) },
      { label: "Nhãn thiết bị", value: filled(notice.deviceLabel) },
    ],
    paragraphs: [
      `Vào ${momentInWords(new Date(notice.happenedAt))}, ${happened}.`,
      ...words,
      `Kính đề nghị ${addressee || "Quý cơ quan"} ${request}. Người thông báo chịu trách nhiệm về các nội dung nêu trên.`,
    ],
    recipients: ["- Như trên;", "- Lưu: VT."],
    signer: line(notice.holder),
    note: NOTE,
  };
}

/** Vietnam keeps no summer time. */
const OFFSET_MS = 7 * 3_600_000;

function there(moment: Date): { day: string; month: string; year: string; hour: string; minute: string } {
  const shifted = new Date(moment.getTime() + OFFSET_MS);
  const two = (value: number): string => String(value).padStart(2, "0");
  const month = shifted.getUTCMonth() + 1;
  return {
    day: two(shifted.getUTCDate()),
    // NĐ 30/2020: a zero goes before days below 10 and before the months 1 and 2.
    month: month < 3 ? two(month) : String(month),
    year: String(shifted.getUTCFullYear()),
    hour: two(shifted.getUTCHours()),
    minute: two(shifted.getUTCMinutes()),
  };
}

function dayInWords(moment: Date): string {
  const { day, month, year } = there(moment);
  return `ngày ${day} tháng ${month} năm ${year}`;
}

function momentInWords(moment: Date): string {
  const { hour, minute } = there(moment);
  return `${hour} giờ ${minute} phút, ${dayInWords(moment)}`;
}

function dayOf(moment: Date): string {
  const { day, month, year } = there(moment);
  return `${day}/${month.padStart(2, "0")}/${year}`;
}
