import { ROLE_OF_KIND, type SignatureKind } from "../../../protocol/signature-kind.ts";
import type { LookSaying } from "./look-value.ts";

/** A day on which all digits of the time are as they might be. */
const SAMPLE_TIME = new Date("2026-11-22T09:05:30Z");

/** What a look says where it is shown as an example. */
export function sampleSaying(kind: SignatureKind): LookSaying {
  return {
    subject: {
      commonName: ROLE_OF_KIND[kind] === "personal" ? "Nguyễn Văn A" : "Ủy ban nhân dân xã X",
      organization: "Ủy ban nhân dân xã X",
      organizationalUnit: "Văn phòng",
    },
    time: SAMPLE_TIME,
    number: kind === "incoming" ? "128" : "15/QĐ-UBND",
    date: "22/11/2026",
    comment:
      "Đồng ý. Giao Văn phòng chủ trì, phối hợp với các đơn vị liên quan tham mưu, trình trước ngày 30/11.",
  };
}
