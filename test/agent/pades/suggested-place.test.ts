import { describe, expect, test } from "vitest";
import { rectangleOf } from "../../../agent/pades/place.ts";
import { SIGNATURE_KINDS } from "../../../protocol/signature-kind.ts";
import { suggestedPage, suggestPlace } from "../../../agent/pades/suggested-place.ts";

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

  test("puts initials in the left half of the last page's lower part", () => {
    const place = suggestPlace("initial", { width: 70, height: 35 }, page, null);
    expect(place.x + place.width).toBeLessThan((box[0] + box[2]) / 2);
    expect(place.y + place.height).toBeLessThan(box[1] + (box[3] - box[1]) / 3);
    expect(suggestedPage("initial", 7, null)).toBe(6);
  });

  test.each(["attachment", "copy"] as const)("puts the lines of %s at the top right of page 1", (kind) => {
    const place = suggestPlace(kind, { width: 134, height: 36 }, page, null);
    expect(box[2] - (place.x + place.width)).toBeCloseTo(28);
    expect(box[3] - (place.y + place.height)).toBeCloseTo(28);
    expect(place).toMatchObject({ width: 134, height: 36 });
    expect(suggestedPage(kind, 7, null)).toBe(0);
  });

  test("puts an arrival at the left of page 1, under the head, and an opinion at its foot", () => {
    const arrival = suggestPlace("incoming", { width: 134, height: 48 }, page, null);
    expect(arrival.x - box[0]).toBeCloseTo(28);
    expect(arrival.y).toBeGreaterThan((box[1] + box[3]) / 2);
    const opinion = suggestPlace("comment", { width: 255, height: 60 }, page, null);
    expect([opinion.x - box[0], opinion.y - box[1]]).toEqual([28, 28]);
    expect([suggestedPage("incoming", 7, null), suggestedPage("comment", 7, null)]).toEqual([0, 0]);
  });

  test("goes where the signature is that is sealed, on whatever page", () => {
    expect(suggestedPage("seal", 7, 2)).toBe(2);
    expect(suggestedPage("seal", 7, null)).toBe(6);
  });

  test("keeps the margin where a unit of the page is more than a point", () => {
    const place = suggestPlace("copy", { width: 134, height: 36 }, { ...page, userUnit: 2 }, null);
    expect(place).toMatchObject({ width: 67, height: 18 });
    expect(box[2] - (place.x + place.width)).toBeCloseTo(14);
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
    for (const kind of SIGNATURE_KINDS) {
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
