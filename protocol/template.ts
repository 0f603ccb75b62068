import { z } from "zod";
import { IMAGE_KINDS, SIGNATURE_KINDS } from "./signature-kind.ts";

/** What the patterns of a template may name, each in braces; `{date|time}` is the first of several that there is. */
const TEMPLATE_VALUES = [
  /** The document's number and notation; of an arrival the arrival's. */
  "number",
  "date",
  /** Of signing, in Vietnam, as the setting `stampTime` prints it. */
  "time",
  /** The certificate's common name. */
  "signer",
  /** Whose seal it is: see agent/appearance/template/look-value.ts. */
  "organisation",
  /** The certificate's organisational unit. */
  "unit",
  "copyType",
  /** May be of several lines. */
  "comment",
] as const;

export type TemplateValue = (typeof TEMPLATE_VALUES)[number];

/**
 * Where a look belongs: between the title and the name of who signs; over the left third of a signature that is there;
 * beside the list of receivers; at the top right of the first page; below number and notation; at the first page's lower
 * left.
 */
export const PLACE_WISHES = [
  "signer",
  "over-signature",
  "receivers",
  "first-top-right",
  "under-number",
  "first-bottom-left",
] as const;

export type PlaceWish = (typeof PLACE_WISHES)[number];

/** The sets that come with the program: for state bodies (Nghị định 30/2020/NĐ-CP) and for Party bodies. */
export const TEMPLATE_SETS = ["state", "party"] as const;

export type TemplateSetName = (typeof TEMPLATE_SETS)[number];

/** Most lines that a template has, before long ones are broken. */
export const MAX_TEMPLATE_LINES = 12;
/** Longest pattern of a line, characters. */
export const MAX_PATTERN_CHARACTERS = 200;
/** Shown beside a look: where it is taken from. */
const MAX_NOTE_CHARACTERS = 600;

/** A pattern, cut at its braces: text and the names of values take turns, text first. */
const BRACES = /\{([^{}]*)\}/u;
/** What no line may hold: controls, signs that turn the direction of text, and what is no character. */
const UNPRINTABLE = /\p{Cc}|\p{Cf}|\p{Cs}|\p{Co}|\p{Cn}|\p{Zl}|\p{Zp}/u;

/** A piece of a pattern: text as it stands, or the values of which the first that there is stands for it. */
export type PatternPart = string | readonly TemplateValue[];

/**
 * Takes a pattern apart.
 *
 * @returns what is wrong with it, in English, for one that is none
 */
export function parsePattern(pattern: string): readonly PatternPart[] | { readonly fault: string } {
  if (UNPRINTABLE.test(pattern)) return { fault: "a character that can't be printed" };
  const parts: PatternPart[] = [];
  for (const [index, piece] of pattern.split(BRACES).entries()) {
    if (index % 2 === 0) {
      if (/[{}]/.test(piece)) return { fault: "a brace without its counterpart" };
      if (piece !== "") parts.push(piece);
      continue;
    }
    const names = piece.split("|");
    const values = names.map((name) => TEMPLATE_VALUES.find((value) => value === name));
    const known = values.filter((value) => value !== undefined);
    if (known.length < names.length) return { fault: `{${piece}} is not known` };
    parts.push(known);
  }
  return parts;
}

const patternSchema = z
  .string()
  .min(1)
  .max(MAX_PATTERN_CHARACTERS)
  .superRefine((pattern, context) => {
    const parts = parsePattern(pattern);
    if ("fault" in parts) context.addIssue({ code: "custom", message: parts.fault });
  });

/** sRGB. */
const colourSchema = z.string().regex(/^#[0-9a-fA-F]{6}$/, "not a colour such as #000000");
const sizePt = z.number().min(6).max(36);
const align = z.enum(["left", "centre", "right"]);
const side = z.number().min(3).max(150);

const lineSchema = z.strictObject({
  text: patternSchema,
  bold: z.boolean().default(false),
  italic: z.boolean().default(false),
  /** These three as the whole template, where a line says nothing else. */
  sizePt: sizePt.optional(),
  colour: colourSchema.optional(),
  align: align.optional(),
});

type TemplateLine = z.infer<typeof lineSchema>;

/** Text of the program's two languages, or one text for both. */
const noteSchema = z.union([
  z
    .string()
    .max(MAX_NOTE_CHARACTERS)
    .transform((text) => ({ vi: text, en: text })),
  z.strictObject({ vi: z.string().max(MAX_NOTE_CHARACTERS), en: z.string().max(MAX_NOTE_CHARACTERS) }),
]);

/** How one kind of signature looks. In a file a line may be its pattern alone. */
export const templateSchema = z
  .strictObject({
    /** A line one of whose values is missing is left out; one without values always stands. */
    lines: z
      .array(
        z.union([
          patternSchema.transform((text): TemplateLine => ({ text, bold: false, italic: false })),
          lineSchema,
        ]),
      )
      .max(MAX_TEMPLATE_LINES)
      .default([]),
    sizePt: sizePt.default(10),
    colour: colourSchema.default("#000000"),
    align: align.default("left"),
    /** Longer lines are broken, at their stated size. */
    widthMm: z.number().min(20).max(180).default(90),
    image: z
      .strictObject({
        /** Which of the images that the user or the organisation has set. */
        of: z.enum(IMAGE_KINDS),
        /** The room that it fills as far as its ratio allows; or the seal's true diameter, of the settings. */
        size: z.union([z.literal("diameter"), z.strictObject({ widthMm: side, heightMm: side })]),
        /** Where it stands to the lines. */
        at: z.enum(["above", "beside"]).default("above"),
      })
      .optional(),
    frame: z
      .strictObject({
        widthPt: z.number().min(0.25).max(4).default(0.75),
        colour: colourSchema.default("#000000"),
        paddingMm: z.number().min(0).max(10).default(2),
      })
      .optional(),
    place: z.enum(PLACE_WISHES),
    /** Whether the signer may size it; what is true to measure has one size. */
    resizable: z.boolean().default(false),
    note: noteSchema.optional(),
  })
  .refine(({ lines, image }) => lines.length > 0 || image !== undefined, "neither lines nor an image");

export type Template = z.infer<typeof templateSchema>;

/** Templates of an organisation or a user, each in place of the set's own. */
export const ownTemplatesSchema = z.partialRecord(z.enum(SIGNATURE_KINDS), templateSchema);
