import type { LossNotice } from "../../../protocol/loss-notice.ts";

/** A notice with everything filled in. */
export const NOTICE: LossNotice = {
  reason: "lost",
  words: "Túi đựng thiết bị bị thất lạc trên đường đi công tác.\nĐã trình báo công an xã.",
  happenedAt: "2026-11-20T09:30:00Z",
  addressee: "Văn phòng Ủy ban nhân dân tỉnh",
  parentBody: "Ủy ban nhân dân tỉnh Mẫu",
  unit: "Sở Nông nghiệp và Môi trường",
  place: "Tân Lập",
  holder: "Nguyễn Thị Minh Nguyệt",
  position: "Văn thư",
  certificateSerial: "5404fa0123456789",
  issuer: "Kyso Test CA",
  notAfter: "2027-01-30T18:00:00Z",
  deviceSerial: "4A5F00B1C2D3",
  deviceLabel: 'SNNMT <&> "1"',
};

/** When it is written: already the next day in Vietnam. */
export const WRITTEN_AT = new Date("2026-02-04T20:00:00Z");
