import type { Letter } from "./letter.ts";

const COMMITTEE = {
  issuer: ["ỦY BAN NHÂN DÂN", "XÃ TÂN LẬP"],
  capacity: ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"],
  signer: "Nguyễn Văn An",
} as const;

/** Letters of the sample eOffice; commune, people and matters are made up. */
export const SCHOOL_LETTER: Letter = {
  ...COMMITTEE,
  number: "127/UBND-VHXH",
  date: "ngày 20 tháng 11 năm 2026",
  summary: "rà soát cơ sở vật chất trường học",
  addressee: "Trường Tiểu học Tân Lập; Trường Trung học cơ sở Tân Lập.",
  paragraphs: [
    "Thực hiện kế hoạch công tác năm 2026 về bảo đảm an toàn trường học trước mùa mưa bão, Ủy ban nhân dân xã Tân Lập đề nghị các trường trên địa bàn rà soát toàn bộ cơ sở vật chất đang sử dụng, gồm phòng học, nhà bếp, tường rào, hệ thống điện và cây xanh trong khuôn viên.",
    "Kết quả rà soát lập thành báo cáo, nêu rõ từng hạng mục xuống cấp, mức độ ảnh hưởng đến việc dạy và học, biện pháp khắc phục tạm thời và kinh phí dự kiến. Những hạng mục có nguy cơ gây mất an toàn phải dừng sử dụng ngay và báo cáo trong ngày.",
    "Đối với công trình đang thi công trong khuôn viên trường, phải che chắn, cắm biển cảnh báo và bố trí lối đi riêng cho học sinh.",
    "Báo cáo gửi về Ủy ban nhân dân xã (qua Phòng Văn hóa - Xã hội) trước ngày 05 tháng 12 năm 2026 để tổng hợp, trình cấp có thẩm quyền xem xét bố trí vốn sửa chữa trong năm 2027.",
    "Giao Phòng Văn hóa - Xã hội hướng dẫn, đôn đốc các trường thực hiện; Phòng Kinh tế thẩm định kinh phí. Trong quá trình thực hiện nếu có khó khăn, vướng mắc, đề nghị phản ánh kịp thời về Ủy ban nhân dân xã để được giải quyết./.",
  ],
  recipients: ["Như trên;", "TT Đảng ủy, HĐND xã;", "CT, các PCT UBND xã;"],
};

export const ROAD_LETTER: Letter = {
  ...COMMITTEE,
  number: "128/UBND-KT",
  date: "ngày 20 tháng 11 năm 2026",
  summary: "duy tu đường liên thôn",
  addressee: "Trưởng các thôn trên địa bàn xã.",
  paragraphs: [
    "Để bảo đảm giao thông thông suốt trong dịp cuối năm, Ủy ban nhân dân xã Tân Lập đề nghị Trưởng các thôn tổ chức phát quang, khơi thông rãnh thoát nước và vá các điểm hư hỏng nhỏ trên những tuyến đường liên thôn do thôn quản lý.",
    "Những đoạn hư hỏng lớn, các cống sập hoặc ngầm tràn không bảo đảm an toàn cần cắm biển cảnh báo ngay và báo cáo bằng văn bản, kèm hình ảnh, về Phòng Kinh tế để kiểm tra thực tế.",
    "Các thôn rà soát hệ thống đèn đường, biển báo và cọc tiêu; thống kê số lượng hư hỏng, mất mát để xã tổng hợp, đề nghị cấp trên sửa chữa, thay thế. Vận động Nhân dân không để vật liệu, nông sản và phương tiện trên lòng đường, lề đường.",
    "Đề nghị bố trí lực lượng trực tại các ngầm tràn khi có mưa lớn, hướng dẫn người và phương tiện qua lại an toàn; kịp thời báo cáo khi đường bị chia cắt để có phương án hỗ trợ.",
    "Thời gian hoàn thành trước ngày 15 tháng 12 năm 2026. Đề nghị Trưởng các thôn nghiêm túc thực hiện và báo cáo kết quả bằng văn bản về Ủy ban nhân dân xã./.",
  ],
  recipients: ["Như trên;", "CT, các PCT UBND xã;", "Công an xã (để phối hợp);"],
};

export const INCOMING_LETTER: Letter = {
  issuer: ["ỦY BAN NHÂN DÂN XÃ TÂN LẬP", "TRƯỜNG TIỂU HỌC"],
  capacity: ["HIỆU TRƯỞNG"],
  signer: "Phạm Thị Dung",
  number: "45/THTL",
  date: "ngày 18 tháng 11 năm 2026",
  summary: "đề nghị sửa chữa mái nhà đa năng",
  addressee: "Ủy ban nhân dân xã Tân Lập.",
  paragraphs: [
    "Nhà đa năng của trường được đưa vào sử dụng từ năm 2012. Sau đợt mưa lớn đầu tháng 11, mái tôn phía tây bị tốc một phần, nước thấm xuống sàn tập, không bảo đảm an toàn cho học sinh.",
    "Nhà trường kính đề nghị Ủy ban nhân dân xã xem xét, bố trí kinh phí sửa chữa trong tháng 12 năm 2026./.",
  ],
  recipients: ["Như trên;", "Ban đại diện cha mẹ học sinh;"],
};
