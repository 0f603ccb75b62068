import { describe, expect, test } from "vitest";
import { rectangleOf } from "../../../agent/pades/place.ts";
import { suggestPlace } from "../../../agent/pades/suggested-place.ts";

const box = [-50, 20, 545, 862] as const;
const page = { index: 3, cropBox: box, rotate: 0, userUnit: 1 } as const;

describe("suggestPlace", () => {
  test("puts an approval in the right half and lower third of the page", () => {
    const place = suggestPlace("approve", { width: 150, height: 75 }, page, null);
    expect(place.page).toBe(3);
    expect(place).toMatchObject({ width: 150, height: 75 });
    expect(place.x).toBeGreaterThan((box[0] + box[2]) / 2);
    expect(place.y + place.height).toBeLessThan(box[1] + (box[3] - box[1]) / 3);
  });

  test("puts a seal over the left third of the signature, at half its height", () => {
    const place = suggestPlace("seal", { width: 102, height: 102 }, page, [300, 200, 450, 260]);
    expect(place.x + place.width).toBeCloseTo(350);
    expect(place.y + place.height / 2).toBeCloseTo(230);
    expect(place.width).toBeCloseTo(102);
  });

  test("gives a seal its true size where a unit of the page is more than a point", () => {
    const place = suggestPlace("seal", { width: 102, height: 102 }, { ...page, userUnit: 2 }, null);
    expect(place).toMatchObject({ width: 51, height: 51 });
  });

  test.each([
    [90, [250, 300, 310, 450], [280, 350]],
    [180, [300, 200, 450, 260], [400, 230]],
    [270, [250, 300, 310, 450], [280, 400]],
  ] as const)(
    "finds the left third as the reader sees it on a page turned by %i",
    (rotate, over, meeting) => {
      const seal = suggestPlace("seal", { width: 60, height: 60 }, { ...page, rotate }, over);
      const middle = [seal.x + seal.width / 2, seal.y + seal.height / 2];
      const towards = { 90: [0, 30], 180: [-30, 0], 270: [0, -30] }[rotate];
      expect((middle[0] ?? 0) + (towards[0] ?? 0)).toBeCloseTo(meeting[0]);
      expect((middle[1] ?? 0) + (towards[1] ?? 0)).toBeCloseTo(meeting[1]);
    },
  );

  test.each([0, 90, 180, 270] as const)("stays on the page when it is small and turned by %i", (rotate) => {
    const small = { ...page, rotate, cropBox: [0, 100, 120, 250] as const };
    for (const kind of ["approve", "seal"] as const) {
      const place = suggestPlace(kind, { width: 100, height: 100 }, small, [0, 100, 20, 120]);
      expect(rectangleOf(place, small)).toHaveLength(4);
    }
  });

  test.each([0, 90, 180, 270] as const)(
    "makes a seal as small as a page that has no room for it, turned by %i",
    (rotate) => {
      const slip = { ...page, rotate, cropBox: [0, 0, 200, 50] as const };
      const place = suggestPlace("seal", { width: 102, height: 102 }, slip, [120, 5, 190, 45]);
      expect(place).toMatchObject({ width: 50, height: 50 });
      expect(rectangleOf(place, slip)).toHaveLength(4);
    },
  );
});
