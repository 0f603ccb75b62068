import { z } from "zod";
import { selectorSchema } from "./selector-schema.ts";

const nameSchema = z.string().min(1).max(200);

/** Longest regular expression of an adapter, characters. */
const MAX_PATTERN_CHARACTERS = 300;

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern, "u").source !== "";
  } catch {
    return false;
  }
}

export const fieldSchema = z
  .strictObject({
    selector: selectorSchema.optional().describe("The element; the item itself where left out."),
    attribute: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe(
        "Attribute that holds the value; the element's text where left out. `value` is what a field holds now.",
      ),
    address: nameSchema
      .optional()
      .describe(
        "Not from the page but from its address: a named part of `path`, else a parameter of the query.",
      ),
    cookie: nameSchema
      .optional()
      .describe("Not from the page but from this cookie, where scripts can read it."),
    query: nameSchema
      .optional()
      .describe(
        "The value is an address, of a viewer say; what is meant is this parameter of it, such as `file`.",
      ),
    pattern: z
      .string()
      .min(1)
      .max(MAX_PATTERN_CHARACTERS)
      .refine(compiles, { message: "is no regular expression" })
      .optional()
      .describe("Regular expression; the first group, else the whole match, is the value."),
    optional: z.boolean().optional().describe("Where it is missing, the portal has not changed."),
  })
  .refine(({ selector, attribute, address, cookie }) => {
    const places = [selector ?? attribute, address, cookie].filter((place) => place !== undefined);
    return places.length < 2;
  }, "comes from one place: the page, its address or a cookie")
  .meta({ id: "field", description: "A value in the page, its address or its cookies." });
/** A value in the page, its address or its cookies. One that names nothing is the item's own text. */
export type Field = z.infer<typeof fieldSchema>;

const fieldsSchema = z.union([
  fieldSchema,
  z.array(fieldSchema).min(1).max(10).describe("The first that is there."),
]);
export type Fields = z.infer<typeof fieldsSchema>;

const partsSchema = z.record(z.string().regex(/^\w{1,50}$/), fieldsSchema).default({});

/** The host can't come from the page: it stands in the template, or is the page's own. */
export const addressSchema = z.strictObject({
  url: z
    .string()
    .regex(/^(https?:\/\/[a-z0-9.-]+(:\d{1,5})?)?\/[^\s]{0,500}$/)
    .describe(
      "Address in which `{name}` stands for a part, percent-encoded, and `{+name}` for one with its slashes; from the page's own host on where it begins with `/`.",
    ),
  parts: partsSchema.describe("The parts, by name."),
});
/** An address made of parts. */
export type AddressTemplate = z.infer<typeof addressSchema>;

const oneSourceSchema = z.union([
  fieldSchema,
  addressSchema.extend({ optional: z.boolean().optional().describe("As in a field.") }),
]);
export type OneSource = z.infer<typeof oneSourceSchema>;

export const sourceSchema = z.union([oneSourceSchema, z.array(oneSourceSchema).min(1).max(10)]).meta({
  id: "source",
  description:
    "The document's address: of a link, a viewer's frame, an embedded object, a hidden field, or made of parts. Of several, the first that gives an address of the web counts.",
});

/** A constant, or a value that is read anew each time. */
export const valueSchema = z
  .union([z.string().max(1000).describe("This text."), fieldsSchema])
  .meta({ id: "value", description: "A constant, or a value that is read anew each time." });
export type Value = z.infer<typeof valueSchema>;
