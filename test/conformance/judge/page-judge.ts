import type { Picture, Rendering, PageFiles, Box } from "./picture.ts";
import { countDifferences, readPicture } from "./picture.ts";

/** A stamp's place on a page as readers show it. */
export interface ShownStamp {
  /** From 1. */
  readonly page: number;
  /** Left, bottom, right, top in default user space. */
  readonly rect: readonly number[];
  /** What is shown of the page, in the same space. */
  readonly cropBox: readonly number[];
  readonly rotate: number;
}

/** What the renderer smooths over the edge of a rectangle, pixels. */
const EDGE = 2;

/**
 * What is wrong with the pages after signing: only the stamps may have changed, and they must be seen.
 *
 * @param needAppearances where the form says so, Poppler draws every field anew, and a signature as nothing
 */
export function pageComplaints(
  before: Rendering,
  after: Rendering,
  stamps: readonly ShownStamp[],
  needAppearances: boolean,
): string[] {
  // Where MuPDF looks for objects by itself, those of object streams hide the newer ones.
  const showsStamps = { poppler: !needAppearances, mupdf: !before.mupdfRepairs };
  return (["poppler", "mupdf"] as const).flatMap((renderer) =>
    rendererComplaints(renderer, before[renderer], after[renderer], {
      stamps,
      mustShow: showsStamps[renderer],
    }),
  );
}

function rendererComplaints(
  renderer: string,
  before: PageFiles,
  after: PageFiles,
  { stamps, mustShow }: { readonly stamps: readonly ShownStamp[]; readonly mustShow: boolean },
): string[] {
  const complaints: string[] = [];
  for (const [page, file] of before) {
    const signed = after.get(page);
    if (signed === undefined) {
      complaints.push(`${renderer}: page ${page} can't be rendered any more`);
      continue;
    }
    const [was, is] = [readPicture(file), readPicture(signed)];
    const boxes = stamps.filter((stamp) => stamp.page === page).map((stamp) => boxOf(stamp, was));
    const { inside, outside } = countDifferences(was, is, boxes);
    if (outside > 0)
      complaints.push(`${renderer}: page ${page} differs in ${outside} pixels outside the stamp`);
    if (mustShow && boxes.length > 0 && inside === 0)
      complaints.push(`${renderer}: page ${page} shows no stamp`);
  }
  return complaints;
}

/** Worked out from the page's picture, apart from the code that placed the stamp. */
function boxOf({ rect, cropBox, rotate }: ShownStamp, picture: Picture): Box {
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = rect;
  const [left = 0, bottom = 0, right = 0, top = 0] = cropBox;
  const [width, height] = [right - left, top - bottom];
  const isTurned = rotate % 180 !== 0;
  const scaleX = picture.width / (isTurned ? height : width);
  const scaleY = picture.height / (isTurned ? width : height);
  const corners = [
    [x0 - left, y0 - bottom],
    [x1 - left, y1 - bottom],
  ].map(([x = 0, y = 0]) => {
    if (rotate === 90) return [y * scaleX, x * scaleY];
    if (rotate === 180) return [(width - x) * scaleX, y * scaleY];
    if (rotate === 270) return [(height - y) * scaleX, (width - x) * scaleY];
    return [x * scaleX, (height - y) * scaleY];
  });
  const xs = corners.map(([x = 0]) => x);
  const ys = corners.map(([, y = 0]) => y);
  return {
    left: Math.floor(Math.min(...xs)) - EDGE,
    right: Math.ceil(Math.max(...xs)) + EDGE,
    top: Math.floor(Math.min(...ys)) - EDGE,
    bottom: Math.ceil(Math.max(...ys)) + EDGE,
  };
}
