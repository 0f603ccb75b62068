import type { DocumentText, PageText } from "../text/document-text.ts";
import type { PagedBox } from "./approval-place.ts";
import { type Box, boxAt, type Size } from "./box.ts";
import { chosenBlock } from "./chosen-block.ts";
import { freest, obstaclesOf } from "./free-room.ts";
import { inkOf, type Segment, segmentsOf } from "./segment.ts";
import type { SeenSignature } from "./seen-signature.ts";
import type { SignatureBlock } from "./signature-block.ts";

/** From the end of a line to the initials, and between initials, points: 2 mm. */
const GAP = 5.7;
/** Initials in a row, as of several units, are found room for. */
const MOST_IN_A_ROW = 4;
/** Shares of their true size that initials are tried in. */
const SCALES = [1, 0.85, 0.7] as const;
/** Height of a line's capitals, share of the font size. */
const CAPITAL = 0.66;
/** Height of a line's middle above its baseline, shares of the font size. */
const MIDDLE = 0.3;
/** Room that the leader's signature will take to both sides of the middle between title and name, points. */
const SIGNATURE_SIDE = 72;

/** What the place of initials is found from. */
export interface InitialQuestion {
  readonly text: DocumentText;
  readonly stamp: Size;
  readonly signatures: readonly SeenSignature[];
}

/**
 * Initials stand right of the line that ends the list of receivers (`Lưu: VT`), else of the one that ends the text
 * (`./.`); where others stand there already, beside them.
 *
 * @returns `null` where the text shows neither, and nobody's place to sign
 */
export function initialSpot({ text, stamp, signatures }: InitialQuestion): PagedBox | null {
  const block = chosenBlock(text, { commonName: null, isTaken: () => false });
  for (const page of signingPages(text, block)) {
    const segments = segmentsOf(page);
    const own = block?.page === page.index ? block : null;
    const lines = [filingLine(segments), textEnd(segments, own)].filter((line) => line !== null);
    if (lines.length === 0) continue;
    const there = signatures.filter(({ page: index }) => index === page.index).map(({ box }) => box);
    const obstacles = [...obstaclesOf(page, there), ...(own === null ? [] : [roomOf(own)])];
    const beside = lines.flatMap((line) => besideLine(line, stamp));
    // Beyond the leader's place nobody looks for them.
    const near =
      own === null
        ? beside
        : beside.filter(
            ({ right, bottom }) => right < own.centre.x || bottom > own.centre.y + own.height / 2,
          );
    const box = freest(near, obstacles, page);
    if (box !== null) return { page: page.index, box };
  }
  return null;
}

/** The page where the leader signs, else from the last one back. */
function signingPages({ pages }: DocumentText, block: SignatureBlock | null): readonly PageText[] {
  const backwards = pages.toReversed();
  return block === null ? backwards : backwards.filter(({ index }) => index === block.page);
}

function filingLine(segments: readonly Segment[]): Segment | null {
  return segments.findLast(({ text }) => /^[-–+*•]?\s*lưu\s*:/iu.test(text)) ?? null;
}

/** The line that ends the text, as `./.` says; else the last one over the signer's title. */
function textEnd(segments: readonly Segment[], block: SignatureBlock | null): Segment | null {
  const ending = segments.findLast(({ text }) => /\/\s*\.?$/u.test(text) && !/^[-–+*•]/u.test(text));
  if (ending !== undefined || block === null) return ending ?? null;
  const top = Math.max(...block.title.map((line) => inkOf(line).top));
  return segments.findLast(({ baseline }) => baseline > top) ?? null;
}

/** Places beside a line, the best first: on its height, or hanging from it where lines above are longer; smaller before farther. */
function besideLine({ right, baseline, fontSize }: Segment, stamp: Size): Box[] {
  return Array.from({ length: MOST_IN_A_ROW }, (_, index) => {
    const left = right + GAP + index * (stamp.width + GAP);
    return SCALES.flatMap((scale) => {
      const size = { width: stamp.width * scale, height: stamp.height * scale };
      const x = left + size.width / 2;
      const hanging = baseline + CAPITAL * fontSize - size.height / 2;
      return [boxAt({ x, y: baseline + MIDDLE * fontSize }, size), boxAt({ x, y: hanging }, size)];
    });
  }).flat();
}

function roomOf({ centre, height }: SignatureBlock): Box {
  return boxAt(centre, { width: 2 * SIGNATURE_SIDE, height });
}
