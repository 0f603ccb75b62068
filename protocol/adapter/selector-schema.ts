import { z } from "zod";

/** Most alternatives of one selector. */
const MAX_ALTERNATIVES = 10;

const cssSchema = z.string().min(1).max(500);

/** Texts are compared in NFC, with spaces made one, and without regard to case. */
const wordsSchema = z.union([
  z
    .string()
    .min(1)
    .max(200)
    .describe("The whole text. Spaces, case and the way accents are written do not matter."),
  z.strictObject({ contains: z.string().min(1).max(200).describe("Words that the text holds.") }),
]);
export type Words = z.infer<typeof wordsSchema>;

const alternativeSchema = z
  .strictObject({
    css: cssSchema.optional().describe("CSS selector, matched in the page and in every open shadow root."),
    text: wordsSchema.optional().describe("What the element says."),
    role: z
      .string()
      .regex(/^[a-z]{1,30}$/)
      .optional()
      .describe("ARIA role, given or by the element's nature: button, link, row, cell, heading, ..."),
    name: wordsSchema
      .optional()
      .describe("What screen readers call the element: its label, else its text, else its title."),
    within: cssSchema
      .optional()
      .describe("CSS selector of the closest element around the item, else in the page, to look inside of."),
  })
  .refine(({ css, text, role, name }) => [css, text, role, name].some((one) => one !== undefined), {
    message: "needs css, text, role or name",
  })
  .meta({
    id: "alternative",
    description: "One way to find an element; everything that is given must hold.",
  });
export type Alternative = z.infer<typeof alternativeSchema>;

export const selectorSchema = z
  .union([
    cssSchema.describe("CSS selector."),
    z
      .array(alternativeSchema)
      .min(1)
      .max(MAX_ALTERNATIVES)
      .describe("Tried in order; the first that matches counts."),
  ])
  .meta({ id: "selector", description: "How an element is found." });
/** How an element is found: a CSS selector, or alternatives that are tried in order. */
export type Selector = z.infer<typeof selectorSchema>;
