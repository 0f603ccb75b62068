import type { TemplateSet } from "./template-set.ts";

const SIGNATURE = {
  vi: "Theo bản tóm tắt Phụ lục I Nghị định 30/2020/NĐ-CP: ảnh chữ ký màu xanh, PNG nền trong suốt, không kèm chữ.",
  en: "Aligned with digests of Decree 30/2020/NĐ-CP, annex I: the signature's image, blue, a PNG with transparency, and no text.",
} as const;

/**
 * The looks that bodies of the state use, as digests of the decree's annex tell them.
 *
 * @see Nghị định 30/2020/NĐ-CP, annex I
 */
export const STATE_TEMPLATES: TemplateSet = {
  initial: {
    image: { of: "initial", size: { widthMm: 25, heightMm: 12.5 } },
    place: "receivers",
    resizable: true,
    note: {
      vi: "Theo thông lệ, không phải quy định: ảnh ký nháy nhỏ ở cuối văn bản hoặc cạnh “Lưu: VT”.",
      en: "Practice, not law: a small image at the end of the text, or beside “Lưu: VT”.",
    },
  },
  approve: {
    image: { of: "approve", size: { widthMm: 50, heightMm: 25 } },
    place: "signer",
    resizable: true,
    note: SIGNATURE,
  },
  seal: {
    image: { of: "seal", size: "diameter" },
    place: "over-signature",
    note: {
      vi: "Theo bản tóm tắt Phụ lục I Nghị định 30/2020/NĐ-CP: dấu màu đỏ, đúng kích thước thật, trùm 1/3 chữ ký về bên trái.",
      en: "Aligned with digests of Decree 30/2020/NĐ-CP, annex I: the seal, red, at its true size, over the left third of the signature.",
    },
  },
  attachment: {
    lines: ["{number}", "{time}"],
    place: "first-top-right",
    note: {
      vi: "Theo bản tóm tắt Phụ lục I Nghị định 30/2020/NĐ-CP: số và ký hiệu, thời gian ký; Times New Roman, cỡ 10, đứng, màu đen, góc trên bên phải trang đầu.",
      en: "Aligned with digests of Decree 30/2020/NĐ-CP, annex I: number and notation, signing time; Times New Roman, 10 pt, upright, black, top right of page 1.",
    },
  },
  copy: {
    lines: ["{copyType}", "{organisation}", "{time}"],
    place: "first-top-right",
    note: {
      vi: "Theo bản tóm tắt Phụ lục I Nghị định 30/2020/NĐ-CP: hình thức sao, tên cơ quan sao, thời gian ký; Times New Roman, cỡ 10, đứng, màu đen, góc trên bên phải trang đầu.",
      en: "Aligned with digests of Decree 30/2020/NĐ-CP, annex I: what the copy is, the organisation, signing time; Times New Roman, 10 pt, upright, black, top right of page 1.",
    },
  },
  incoming: {
    lines: [
      { text: "{organisation}", bold: true, align: "centre" },
      { text: "ĐẾN", bold: true, align: "centre", sizePt: 12 },
      "Số: {number}",
      "Ngày: {date|time}",
    ],
    widthMm: 60,
    frame: {},
    place: "under-number",
    note: {
      vi: "Theo thông lệ của dấu “ĐẾN”: cơ quan nhận, số đến, ngày đến.",
      en: "Practice, after the stamp “ĐẾN”: the receiving body, the arrival's number and date.",
    },
  },
  comment: {
    lines: ["{comment}", { text: "{signer}", bold: true }, "{time}"],
    place: "first-bottom-left",
    resizable: true,
    note: {
      vi: "Theo thông lệ: nội dung bút phê, người ký, thời gian ký.",
      en: "Practice: the opinion, the signer, signing time.",
    },
  },
};
