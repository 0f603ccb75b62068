import { z } from "zod";
import { KysoError } from "../error.ts";
import { SIGNATURE_FORMATS } from "../signature-format.ts";
import { SIGNATURE_KINDS } from "../signature-kind.ts";

/** Largest adapter file, characters. */
export const MAX_ADAPTER_CHARACTERS = 262_144;

const selectorSchema = z.string().min(1).max(500);
const nameSchema = z.string().min(1).max(200);

/** A value in the page: an attribute, or the text where no attribute is named. A selector-less field is the item itself. */
const fieldSchema = z
  .object({ selector: selectorSchema.optional(), attribute: z.string().min(1).max(100).optional() })
  .strict();
export type Field = z.infer<typeof fieldSchema>;

/** What the portal's acceptance looks like; all that are given must hold, after redirects. */
const successSchema = z
  .object({
    status: z.array(z.int().min(200).max(399)).min(1).max(20).default([200]),
    text: z.string().min(1).max(500).optional(),
    json: z
      .object({
        /** Keys from the root to the value. */
        path: z.array(nameSchema).min(1).max(10),
        equals: z.union([z.string().max(500), z.number(), z.boolean()]),
      })
      .strict()
      .optional(),
  })
  .strict();
export type Success = z.infer<typeof successSchema>;

/** What the page does once the portal has accepted. */
const afterwardsSchema = z.enum(["reload", "nothing"]).default("reload");

/** Where something of ours goes in the page. */
const spotSchema = z
  .object({
    selector: selectorSchema,
    position: z.enum(["beforebegin", "afterbegin", "beforeend", "afterend"]).default("afterend"),
  })
  .strict();
export type Spot = z.infer<typeof spotSchema>;

const uploadSchema = z
  .object({
    /** The form whose action, method and hidden fields (CSRF token and all) the upload takes, read anew at each upload. */
    form: selectorSchema,
    /** Name of the part that carries the signed file. */
    fileField: nameSchema,
    /** Fields to set beside those of the form. */
    fields: z.record(nameSchema, z.string().max(1000)).default({}),
    /** `tab`: from the portal's own page, with its Origin and Referer. `background`: from the extension, where the portal does not look. */
    from: z.enum(["tab", "background"]).default("tab"),
    success: successSchema,
    afterwards: afterwardsSchema,
  })
  .strict();
export type Upload = z.infer<typeof uploadSchema>;

/** The portal's own form in which a clerk takes a document in or returns it; always sent from the portal's own page. */
const verdictSchema = z
  .object({
    /** The form whose action, method and hidden fields are taken, read anew each time. */
    form: selectorSchema,
    /** Name of the field that carries the answer, and its value for each. */
    field: nameSchema,
    accept: z.string().max(1000),
    return: z.string().max(1000),
    /** Name of the field for the reason of a return. */
    reasonField: nameSchema,
    success: successSchema,
    afterwards: afterwardsSchema,
  })
  .strict();
export type Verdict = z.infer<typeof verdictSchema>;

const documentSchema = z
  .object({
    /** Path of the pages that this rule is for; `*` stands for any characters. */
    path: z.string().startsWith("/").max(500),
    /** One element for each document; every other selector is looked for inside it, then in the whole page. */
    item: selectorSchema,
    source: fieldSchema,
    title: fieldSchema,
    number: fieldSchema.optional(),
    date: fieldSchema.optional(),
    /** The first whose field's text is `equals` says what the document waits for; without any, no button is shown. */
    kinds: z
      .array(
        z
          .object({ field: fieldSchema, equals: z.string().min(1).max(200), kind: z.enum(SIGNATURE_KINDS) })
          .strict(),
      )
      .max(20)
      .default([]),
    /** How the signature is carried; as a PDF's own (PAdES) where nothing is said. */
    signature: z
      .object({
        format: z.enum(SIGNATURE_FORMATS),
        /** For XML: where the signature goes, by local names with slashes between; the root element where left out. */
        parent: z.string().min(1).max(300).optional(),
        /** For XML: Id of the element that is signed; the whole document where left out. */
        reference: z.string().min(1).max(100).optional(),
      })
      .strict()
      .default({ format: "pdf" }),
    /** Where the button goes. */
    button: spotSchema.optional(),
    /** Where the badge goes that says what the document's signatures are worth; beside the button where left out. */
    badge: spotSchema.optional(),
    upload: uploadSchema.optional(),
    /** How the clerk's answer to a document that has come in goes into the portal. */
    verdict: verdictSchema.optional(),
  })
  .strict()
  .refine(
    ({ kinds, button, upload }) => kinds.length === 0 || (button !== undefined && upload !== undefined),
    {
      message: "a document that waits for a signature needs a button and an upload",
    },
  )
  .refine(({ button, badge }) => button !== undefined || badge !== undefined, {
    message: "needs a button or a badge",
  });
/** Where documents are on one sort of page, and how a signed one or a clerk's answer goes back. */
export type DocumentRule = z.infer<typeof documentSchema>;

/** Schemes, host and port, all paths: `https://eoffice.example.vn/*`. A `*` stands for nothing but a leading label. */
const originPatternSchema = z.string().regex(/^https?:\/\/(\*\.)?[a-z0-9.-]+(:\d{1,5})?\/\*$/);

const adapterSchema = z
  .object({
    format: z.literal(1),
    id: z.string().regex(/^[a-z0-9-]{1,64}$/),
    name: nameSchema,
    origins: z.array(originPatternSchema).min(1).max(20),
    documents: z.array(documentSchema).min(1).max(20),
  })
  .strict();

/** One portal, as data: where its documents are and how they go back. */
export type Adapter = z.infer<typeof adapterSchema>;

/** @throws {KysoError} PORTAL_ADAPTER_INVALID */
export function parseAdapter(value: unknown): Adapter {
  const parsed = adapterSchema.safeParse(value);
  if (!parsed.success) {
    throw new KysoError("PORTAL_ADAPTER_INVALID", z.prettifyError(parsed.error), { cause: parsed.error });
  }
  return parsed.data;
}

/** @throws {KysoError} PORTAL_ADAPTER_INVALID */
export function parseAdapterFile(json: string): Adapter {
  if (json.length > MAX_ADAPTER_CHARACTERS)
    throw new KysoError("PORTAL_ADAPTER_INVALID", "adapter too large");
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new KysoError("PORTAL_ADAPTER_INVALID", "adapter is not JSON", { cause });
  }
  return parseAdapter(value);
}

/** Longest part of an invalid file that is shown, characters. */
const MAX_STATED_CHARACTERS = 200;

/** What an adapter file that is not valid says of itself, as far as it can be read; for the person who has to mend it. */
export function statedIn(json: string): { id: string | null; name: string | null } {
  try {
    const value: unknown = json.length > MAX_ADAPTER_CHARACTERS ? null : JSON.parse(json);
    return { id: statedText(value, "id"), name: statedText(value, "name") };
  } catch {
    return { id: null, name: null };
  }
}

function statedText(value: unknown, key: string): string | null {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return null;
  const text = (value as Record<string, unknown>)[key];
  return typeof text === "string" && text.trim() !== "" ? text.slice(0, MAX_STATED_CHARACTERS) : null;
}
