import { describe, expect, test } from "vitest";
import { findPlace, type PlaceQuestion } from "../../../agent/place/found-place.ts";
import { sharedArea } from "../../../agent/place/box.ts";
import { inkOf, segmentsOf } from "../../../agent/place/segment.ts";
import type { SeenSignature } from "../../../agent/place/seen-signature.ts";
import type { DocumentText } from "../../../agent/text/document-text.ts";
import type { SignatureKind } from "../../../protocol/signature-kind.ts";
import { A4, block, body, madePage, madeText, receivers } from "./made-text.ts";

const GEOMETRY = { cropBox: [0, 0, A4.width, A4.height], rotate: 0, userUnit: 1 } as const;

const STAMPS: Readonly<Record<SignatureKind, PlaceQuestion["stamp"]>> = {
  initial: { width: 70, height: 35, resizable: true, wish: "receivers" },
  approve: { width: 141.7, height: 60, resizable: true, wish: "signer" },
  seal: { width: 102, height: 102, resizable: false, wish: "over-signature" },
  attachment: { width: 134, height: 24, resizable: false, wish: "first-top-right" },
  copy: { width: 134, height: 36, resizable: false, wish: "first-top-right" },
  incoming: { width: 120, height: 48, resizable: false, wish: "under-number" },
  comment: { width: 255, height: 60, resizable: true, wish: "first-bottom-left" },
};

function ask(kind: SignatureKind, text: DocumentText | null, more: Partial<PlaceQuestion> = {}) {
  const { place, found } = findPlace({
    stamp: STAMPS[kind],
    pageCount: text?.pageCount ?? 1,
    page: () => GEOMETRY,
    text,
    signatures: [],
    unseen: [],
    signer: { commonName: "Nguyễn Văn An", organization: "UBND tỉnh" },
    ...more,
  });
  return { ...place, found, centre: [place.x + place.width / 2, place.y + place.height / 2] as const };
}

const seen = (more: Partial<SeenSignature> = {}): SeenSignature => ({
  page: 0,
  box: { left: 360, bottom: 218, right: 500, top: 288 },
  commonName: "Nguyễn Văn An",
  organization: "UBND tỉnh",
  isOrganisation: false,
  ...more,
});

const letter = [
  ...body(700, 15),
  ...receivers(300),
  ...block(["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], "Nguyễn Văn An"),
];
/** Between the title's last line at 283 and the name at 193. */
const MIDDLE = [430, 283 - (90 - 14 * 0.66) / 2] as const;

describe("an approval", () => {
  test("is centred between title and name", () => {
    const place = ask("approve", madeText(madePage(0, letter)));
    expect(place.found).toBe("text");
    expect(place.centre[0]).toBeCloseTo(MIDDLE[0]);
    expect(place.centre[1]).toBeCloseTo(MIDDLE[1]);
    expect([place.width, place.height].map(Math.round)).toEqual([142, 60]);
  });

  test("is made smaller where title and name leave less room, about the same middle", () => {
    const near = [...body(700, 15), ...block(["GIÁM ĐỐC"], "Nguyễn Văn An", { room: 62 })];
    const place = ask("approve", madeText(madePage(0, near)));
    expect(place.height).toBeLessThan(50);
    expect(place.centre[1]).toBeCloseTo(300 - (62 - 14 * 0.66) / 2);
    expect(place.y).toBeGreaterThan(238 + 14 * 0.6);
  });

  test("goes to the last page where somebody signs, not to an appendix, a tail or an image after it", () => {
    const tail = madePage(1, body(780, 2));
    const image = madePage(2, []);
    expect(ask("approve", madeText(madePage(0, letter), tail, image)).page).toBe(0);
    const form = madePage(1, [...body(780, 10), ...block(["NGƯỜI LÀM ĐƠN"], "Lê Thị Bình")]);
    expect(
      ask("approve", madeText(madePage(0, letter), form), {
        signer: { commonName: "Ai Đó", organization: null },
      }).page,
    ).toBe(0);
  });

  test("goes to the signer's own name among several, accents and case aside", () => {
    const left = block(["GIÁM ĐỐC SỞ TÀI CHÍNH"], "Lê Thị Bình", { centre: 160 });
    const right = block(["GIÁM ĐỐC SỞ NỘI VỤ"], "Trần Văn Hòa");
    const text = madeText(madePage(0, [...body(700, 10), ...left, ...right]));
    for (const commonName of ["Lê Thị Bình", "LÊ THỊ BÌNH", "Le Thi Binh", "Lê Thị Bình - Sở Tài chính"])
      expect(ask("approve", text, { signer: { commonName, organization: null } }).centre[0]).toBeCloseTo(160);
    for (const commonName of ["Trần Văn Hoà", "Ai Khác"])
      expect(ask("approve", text, { signer: { commonName, organization: null } }).centre[0]).toBeCloseTo(430);
  });

  test("of somebody whose name is not there goes to the right-hand signer of three, and the lower of two", () => {
    const other = { signer: { commonName: "Ai Đó Khác", organization: null } };
    const three = [110, 300, 490].flatMap((centre, index) =>
      block(["CHUYÊN VIÊN"], ["Lê Thị Bình", "Trần Văn Hòa", "Phạm Thị Dung"][index] ?? "", { centre }),
    );
    expect(ask("approve", madeText(madePage(0, three)), other).centre[0]).toBeCloseTo(490);
    const two = [
      ...body(700, 5),
      ...receivers(400),
      ...block(["GIÁM ĐỐC"], "Lê Thị Bình", { top: 400 }),
      ...block(["GIÁM ĐỐC"], "Trần Văn Hòa", { top: 240 }),
    ];
    expect(ask("approve", madeText(madePage(0, two)), other).centre[1]).toBeLessThan(240);
  });

  test("goes to the place that nobody has signed in yet", () => {
    const left = block(["GIÁM ĐỐC SỞ TÀI CHÍNH"], "Lê Thị Bình", { centre: 160 });
    const right = block(["GIÁM ĐỐC SỞ NỘI VỤ"], "Trần Văn Hòa");
    const text = madeText(madePage(0, [...left, ...right]));
    const place = ask("approve", text, {
      signatures: [seen()],
      signer: { commonName: "Ai Khác", organization: null },
    });
    expect(place.centre[0]).toBeCloseTo(160);
  });

  test("finds the text's middle however the page is turned, cut and measured", () => {
    const text = madeText(madePage(0, letter));
    for (const rotate of [0, 90, 180, 270] as const)
      for (const userUnit of [1, 2]) {
        const [across, up] = rotate % 180 === 0 ? [A4.width, A4.height] : [A4.height, A4.width];
        const cropBox = [30, -40, 30 + across / userUnit, -40 + up / userUnit] as const;
        const { x, y, width, height } = ask("approve", text, { page: () => ({ cropBox, rotate, userUnit }) });
        const [dx, dy] = [(x + width / 2 - 30) * userUnit, (y + height / 2 + 40) * userUnit];
        const [vx, vy] = MIDDLE;
        const wanted = {
          0: [vx, vy],
          90: [A4.height - vy, vx],
          180: [A4.width - vx, A4.height - vy],
          270: [vy, A4.width - vx],
        };
        expect(dx).toBeCloseTo(wanted[rotate][0] ?? NaN);
        expect(dy).toBeCloseTo(wanted[rotate][1] ?? NaN);
        expect(rotate % 180 === 0 ? width : height).toBeCloseTo(141.7 / userUnit);
      }
  });

  test("of a scan, or a text that shows nobody's place, goes where it is usual", () => {
    for (const text of [null, madeText(madePage(0, [])), madeText(madePage(0, body(700, 20)))]) {
      const place = ask("approve", text);
      expect(place.found).toBe("page");
      expect(place.x).toBeGreaterThan(A4.width / 2);
      expect(place.y + place.height).toBeLessThan(A4.height / 3);
    }
  });
});

describe("a seal", () => {
  const text = madeText(madePage(0, letter));

  test("at its true size covers the left third of the leader's signature", () => {
    const place = ask("seal", text, { signatures: [seen()] });
    expect(place).toMatchObject({ found: "signature", width: 102, height: 102 });
    expect((place.x + place.width - 360) / 140).toBeCloseTo(1 / 3);
    expect(place.centre[1]).toBeCloseTo((218 + 288) / 2);
  });

  test("goes to the leader's signature, not to initials that came later, nor to an organisation's", () => {
    const initials = seen({
      box: { left: 150, bottom: 250, right: 220, top: 285 },
      commonName: "Lê Thị Bình",
    });
    const stamp = seen({ box: { left: 300, bottom: 20, right: 400, top: 120 }, isOrganisation: true });
    expect(ask("seal", text, { signatures: [seen(), initials, stamp] }).x).toBeCloseTo(360 + 140 / 3 - 102);
  });

  test("goes to its own organisation's signer of two", () => {
    const left = block(["GIÁM ĐỐC SỞ TÀI CHÍNH"], "Lê Thị Bình", { centre: 200 });
    const right = block(["GIÁM ĐỐC SỞ NỘI VỤ"], "Trần Văn Hòa");
    const two = madeText(madePage(0, [...left, ...right]));
    const signatures = [
      seen({ box: { left: 130, bottom: 218, right: 270, top: 288 }, organization: "Sở Tài chính" }),
      seen({ organization: "Sở Nội vụ" }),
    ];
    const at = (organization: string): number =>
      ask("seal", two, { signatures, signer: { commonName: "x", organization } }).x;
    expect(at("Sở Tài chính")).toBeCloseTo(130 + 140 / 3 - 102);
    expect(at("Sở Nội vụ")).toBeCloseTo(360 + 140 / 3 - 102);
  });

  test("goes where the signature would be, where that can't be seen", () => {
    const place = ask("seal", text, { unseen: ["Nguyễn Văn An"] });
    expect(place.found).toBe("text");
    expect(place.centre[1]).toBeCloseTo(MIDDLE[1]);
    expect(place.x + place.width).toBeLessThan(430);
    expect(place.x + place.width).toBeGreaterThan(430 - 71);
  });

  test("covers the signature of a scan", () => {
    expect(ask("seal", null, { signatures: [seen()] }).found).toBe("signature");
  });
});

describe("initials", () => {
  test("stand right of the line that ends the list of receivers", () => {
    const place = ask("initial", madeText(madePage(0, letter)));
    const end = 85 + "- Lưu: VT, TH.".length * 5.5;
    expect(place.found).toBe("text");
    expect(place.x).toBeGreaterThan(end);
    expect(place.x - end).toBeLessThan(8);
    expect(place.y).toBeLessThan(261);
    expect(place.y + place.height).toBeGreaterThan(261);
  });

  test("stand beside others that are there", () => {
    const text = madeText(madePage(0, letter));
    const first = ask("initial", text);
    const box = { left: first.x, bottom: first.y, right: first.x + first.width, top: first.y + first.height };
    const second = ask("initial", text, { signatures: [seen({ box })] });
    expect(second.x).toBeGreaterThanOrEqual(box.right);
    expect(second.x + second.width).toBeLessThan(A4.width / 2 + 70);
  });

  test("stand at the end of the text where there is no such list", () => {
    const ending = { text: "Đề nghị các đơn vị thực hiện./.", left: 85, y: 400, size: 13 };
    const texts = [...body(700, 15), ending, ...block(["GIÁM ĐỐC"], "Nguyễn Văn An")];
    const place = ask("initial", madeText(madePage(0, texts)));
    expect(place.x).toBeGreaterThan(85 + ending.text.length * 6.5);
    expect(place.centre[1]).toBeCloseTo(404, 0);
  });
});

describe("lines of type", () => {
  test("lies beside the mark that an earlier signature left in the corner", () => {
    const text = madeText(madePage(0, letter));
    const first = ask("attachment", text);
    const mark = {
      left: first.x,
      bottom: first.y,
      right: first.x + first.width,
      top: first.y + first.height,
    };
    const second = ask("copy", text, { signatures: [seen({ box: mark })] });
    expect(second.x + second.width).toBeLessThan(mark.left);
    expect(second.y + second.height).toBeCloseTo(mark.top);
  });

  test.each(["attachment", "copy"] as const)(
    "%s stands at the top right of page 1, clear of the text",
    (kind) => {
      const head = { text: "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", left: 280, y: A4.height - 66, size: 13 };
      const place = ask(kind, madeText(madePage(0, [head, ...letter]), madePage(1, body(700, 3))));
      expect(place).toMatchObject({ page: 0, found: "text" });
      expect(A4.width - place.x - place.width).toBeCloseTo(28.35);
      expect(place.y).toBeGreaterThan(A4.height - 66 + 9);
    },
  );

  test("an arrival stands under number and subject, clear of the text", () => {
    const head = [
      { text: "SỞ NỘI VỤ", centre: 160, y: 780, size: 13 },
      { text: "Số: 123/SNV-VP", centre: 160, y: 755, size: 13 },
      { text: "V/v tập huấn chữ ký số", centre: 160, y: 738, size: 12 },
      { text: "Hà Nội, ngày 22 tháng 11 năm 2026", centre: 430, y: 755, size: 13 },
    ];
    const place = ask("incoming", madeText(madePage(0, [...head, ...body(660, 15)])));
    expect(place.found).toBe("text");
    expect(place.centre[0]).toBeCloseTo(160);
    expect(place.y + place.height).toBeLessThan(738);
    expect(place.y).toBeGreaterThan(660 + 9);
  });

  test("an arrival stands where the head has room, where there is none under the number, and off the edge", () => {
    const head = [
      { text: "SỞ NỘI VỤ", centre: 90, y: 800, size: 13 },
      { text: "Số: 123/SNV-VP", centre: 70, y: 786, size: 13 },
      { text: "Hà Nội, ngày 22 tháng 11 năm 2026", left: 250, y: 786, size: 13 },
    ];
    const free = body(700, 15).filter(({ y }) => y < 590);
    const full = Array.from({ length: 20 }, (_, index) => ({
      text: "Căn cứ Luật Tổ chức chính quyền",
      left: 12,
      y: 770 - 11 * index,
      size: 13,
    }));
    const text = madeText(madePage(0, [...head, ...full, ...free]));
    const { x, y, width, height } = ask("incoming", text);
    const box = { left: x, bottom: y, right: x + width, top: y + height };
    const covered = text.pages.flatMap(segmentsOf).map((segment) => sharedArea(box, inkOf(segment)));
    expect(Math.max(...covered)).toBe(0);
    const wide = { stamp: { ...STAMPS.incoming, width: 160 } };
    expect(ask("incoming", madeText(madePage(0, head)), wide).x).toBeGreaterThan(11);
  });

  test("an opinion stands where page 1 has room for it", () => {
    const place = ask("comment", madeText(madePage(0, [...body(800, 30)])));
    expect(place).toMatchObject({ page: 0, found: "text", width: 255 });
    expect([place.x, place.y].map(Math.round)).toEqual([28, 28]);
  });
});
