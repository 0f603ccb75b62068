import { STATE_TEMPLATES } from "./state.ts";
import type { TemplateSet } from "./template-set.ts";

/** What no source at hand says of Party bodies, and is therefore a decision. */
const DECIDED = {
  vi: "Chưa có nguồn nói cách trình bày ở cơ quan Đảng; tạm dùng như mẫu của cơ quan nhà nước. Cơ quan có thể đặt mẫu riêng.",
  en: "No source at hand says how Party bodies show this; decided to be as for state bodies. A body may set its own.",
} as const;

/**
 * The looks for Party bodies. What is known comes from third-party digests of the Party Central Office's guidance on the
 * form of Party documents: Times New Roman, black; a blue signature, PNG with transparency; a red seal over about the left
 * third of it; `Số` and `Ngày` without a colon. The rest is decided, and says so in its note.
 *
 * @see Hướng dẫn 05-HD/VPTW (27/5/2026), which took the place of 36-HD/VPTW (2018)
 */
export const PARTY_TEMPLATES: TemplateSet = {
  initial: { ...STATE_TEMPLATES.initial, note: DECIDED },
  approve: {
    ...STATE_TEMPLATES.approve,
    note: {
      vi: "Theo bản tóm tắt Hướng dẫn 05-HD/VPTW (2026): ảnh chữ ký màu xanh, PNG nền trong suốt.",
      en: "Aligned with digests of guidance 05-HD/VPTW (2026): the signature's image, blue, a PNG with transparency.",
    },
  },
  seal: {
    ...STATE_TEMPLATES.seal,
    note: {
      vi: "Theo bản tóm tắt Hướng dẫn 05-HD/VPTW (2026): dấu đỏ tươi, trùm khoảng 1/3 chữ ký về bên trái.",
      en: "Aligned with digests of guidance 05-HD/VPTW (2026): a bright red seal over about the left third of the signature.",
    },
  },
  attachment: { ...STATE_TEMPLATES.attachment, note: DECIDED },
  copy: { ...STATE_TEMPLATES.copy, note: DECIDED },
  incoming: {
    ...STATE_TEMPLATES.incoming,
    lines: [
      { text: "{organisation}", bold: true, align: "centre" },
      { text: "ĐẾN", bold: true, align: "centre", sizePt: 12 },
      "Số {number}",
      "Ngày {date|time}",
    ],
    note: {
      vi: "Như dấu “ĐẾN” của cơ quan nhà nước; “Số” không có dấu hai chấm, theo bản tóm tắt Hướng dẫn 05-HD/VPTW (2026).",
      en: "As the stamp “ĐẾN” of state bodies; “Số” without a colon, aligned with digests of guidance 05-HD/VPTW (2026).",
    },
  },
  comment: { ...STATE_TEMPLATES.comment, note: DECIDED },
};
