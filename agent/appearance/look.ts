/** A line as it is to stand, before it is broken where it is too long. */
export interface LookLine {
  readonly text: string;
  readonly bold: boolean;
  readonly italic: boolean;
  /** Points. */
  readonly sizePt: number;
  /** `#rrggbb`, sRGB. */
  readonly colour: string;
  readonly align: "left" | "centre" | "right";
}

/** A PNG in a look. */
export interface LookImage {
  readonly png: Uint8Array;
  /** Points; it is as large in this as its ratio allows. */
  readonly room: { readonly width: number; readonly height: number };
  /** Whether the whole room is taken up, as by what has a true diameter. */
  readonly isExact: boolean;
  /** Where it stands to the lines. */
  readonly at: "above" | "beside";
}

/** What a signature shows. */
export interface Look {
  readonly lines: readonly LookLine[];
  /** Longer lines are broken, points. */
  readonly maxWidth: number;
  readonly image?: LookImage | undefined;
  /** Points. */
  readonly frame?: { readonly width: number; readonly colour: string; readonly padding: number } | undefined;
}
