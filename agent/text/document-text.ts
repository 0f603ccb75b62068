/*
 * What the text of a document is and where it stands, as far as the rules and the place of a stamp need it. All
 * measures are points as the reader sees the page: upright, from the lower left corner of its visible part (CropBox).
 */

/** Text from where it begins to where it ends. */
export interface TextSpan {
  /** NFC. */
  readonly text: string;
  readonly left: number;
  readonly right: number;
  /** Whether it is known to be in italics. */
  readonly isItalic?: boolean;
}

/** A piece of a line that was drawn in one go, or that a gap sets apart. */
export interface TextPiece extends TextSpan {
  /** From left to right, where narrow gaps part it. */
  readonly parts?: readonly TextSpan[];
}

/** A line of text. */
export interface TextLine {
  /** NFC; pieces are joined by one space where there is a gap between them. */
  readonly text: string;
  /** From left to right. */
  readonly pieces: readonly TextPiece[];
  readonly left: number;
  readonly right: number;
  readonly baseline: number;
  readonly fontSize: number;
  /** Whether it is upright, as the reader sees the page; another is a line of its own, with the box that it takes up. */
  readonly isUpright: boolean;
  /** Whether an annotation or a form field shows it, not the page itself; its `baseline` is then the box's lower edge. */
  readonly isAnnotation: boolean;
}

/** An image that a page draws, where it stands as the reader sees it. */
export interface PageImage {
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly top: number;
  /** Samples. */
  readonly width: number;
  readonly height: number;
  readonly isColour: boolean;
}

/** One page. */
export interface PageText {
  /** 0-based. */
  readonly index: number;
  readonly width: number;
  readonly height: number;
  /** From the top down, then from the left; none on a scan. */
  readonly lines: readonly TextLine[];
  /** Of the upright lines of its upper half those that a reader sees, and as much of them; left out where nobody asked. */
  readonly seen?: readonly TextLine[];
  readonly images: readonly PageImage[];
  /** Whether more text is drawn on it than was looked at. */
  readonly isCutShort?: boolean;
  /** Whether its content could not be followed to all of its images, nor to what may be drawn instead of letters. */
  readonly hasUnreadContent?: boolean;
  /** What the appearances of its annotations draw, where they draw it; as lines of annotations. */
  readonly appearances?: readonly TextLine[];
}

/** What was read of a document: all of it, or of a very long one its first pages and its last ones. */
export interface DocumentText {
  readonly pageCount: number;
  /** In the order of the document; of a very long one, pages between are missing. */
  readonly pages: readonly PageText[];
  /** Whether something in it is not read: files inside it, what its annotations show, pages that not every reader finds. */
  readonly hasUnreadParts?: boolean;
}
