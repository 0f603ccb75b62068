import { z } from "zod";
import { signatureKindSchema } from "./operation-value.ts";
import { IMAGE_KINDS } from "./signature-kind.ts";
import { PLACE_WISHES, TEMPLATE_SETS } from "./template.ts";

const none = z.object({});
const setSchema = z.enum(TEMPLATE_SETS);

/** How one kind of signature looks now. */
const templateStateSchema = z.object({
  kind: signatureKindSchema,
  /** A set of the program's own; or the organisation's template, of the machine's settings; or the user's. */
  from: z.union([setSchema, z.enum(["organisation", "user"])]),
  /** Where the look is taken from, in both languages; `null` where its author says nothing. */
  note: z.object({ vi: z.string(), en: z.string() }).nullable(),
  /** The image that it shows; `null` where it shows none. */
  image: z.enum(IMAGE_KINDS).nullable(),
  /** Whether that image is set. */
  hasImage: z.boolean(),
  place: z.enum(PLACE_WISHES),
  resizable: z.boolean(),
});
export type TemplateState = z.infer<typeof templateStateSchema>;

/** The operations on looks. None of them is there for a page. */
export const TEMPLATE_OPERATIONS = {
  /** The templates in force, in the order of the kinds. */
  "template.list": {
    body: "none",
    params: none,
    result: z.object({
      set: setSchema,
      /** Whether the user may choose a set: neither the machine locks it, nor does the user's settings file name one. */
      isChoosable: z.boolean(),
      templates: z.array(templateStateSchema),
    }),
  },
  /**
   * Draws the look of a kind with sample values; the body is a one-page PDF of exactly its size. A sample stands for an
   * image that is not set.
   */
  "template.preview": {
    body: "down",
    params: z.object({ kind: signatureKindSchema }),
    result: z.object({
      width: z.number().positive(),
      height: z.number().positive(),
      hasSampleImage: z.boolean(),
    }),
  },
  /** Chooses the set; refused with SETTING_LOCKED or SETTING_IN_FILE where it is not the user's to choose here. */
  "template.choose": { body: "none", params: z.object({ set: setSchema }), result: none },
} as const;
