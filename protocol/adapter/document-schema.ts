import { z } from "zod";
import { SIGNATURE_FORMATS } from "../signature-format.ts";
import { SIGNATURE_KINDS } from "../signature-kind.ts";
import { fieldSchema, sourceSchema } from "./field-schema.ts";
import { selectorSchema } from "./selector-schema.ts";
import { uploadSchema, verdictSchema } from "./upload-schema.ts";

const wantedSchema = z.string().min(1).max(200);

const spotSchema = z
  .strictObject({
    selector: selectorSchema,
    position: z.enum(["beforebegin", "afterbegin", "beforeend", "afterend"]).default("afterend"),
    menu: z
      .boolean()
      .optional()
      .describe(
        "The place is in a menu that opens when the item, or something in it, is pressed, wherever in the page the menu then stands. A menu that is not open is no change of the portal.",
      ),
  })
  .meta({ id: "spot", description: "A place for something of Kyso's." });
/** A place in the page for something of ours. */
export type Spot = z.infer<typeof spotSchema>;

const markSchema = z
  .strictObject({
    selector: selectorSchema.optional().describe("Something in the item that is there."),
    field: fieldSchema.optional().describe("A value."),
    equals: wantedSchema.optional().describe("The value is this text."),
    contains: wantedSchema.optional().describe("The value holds this text."),
  })
  .refine(
    ({ selector, field, equals, contains }) =>
      (selector === undefined) !== (field === undefined) &&
      (field === undefined || equals !== undefined || contains !== undefined),
    { message: "needs either a selector, or a field with equals or contains" },
  );
export type Mark = z.infer<typeof markSchema>;

const kindSchema = z
  .strictObject({
    field: fieldSchema.optional().describe("A value that tells; without, every document is meant."),
    equals: wantedSchema.optional().describe("The value is this text."),
    contains: wantedSchema.optional().describe("The value holds this text."),
    kind: z.enum(SIGNATURE_KINDS).describe("What the document then waits for."),
  })
  .refine(
    ({ field, equals, contains }) =>
      (field === undefined) === (equals === undefined && contains === undefined),
    { message: "a field goes with equals or contains" },
  );

const signatureSchema = z
  .strictObject({
    format: z.enum(SIGNATURE_FORMATS),
    parent: z
      .string()
      .min(1)
      .max(300)
      .optional()
      .describe(
        "For XML: where the signature goes, by local names with slashes between; the root element where left out.",
      ),
    reference: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe("For XML: Id of the element that is signed; the whole document where left out."),
  })
  .default({ format: "pdf" })
  .describe("How the signature is carried; as a PDF's own (PAdES) where nothing is said.");

export const documentSchema = z
  .strictObject({
    path: z
      .string()
      .startsWith("/")
      .max(500)
      .describe(
        "Path of the pages that this rule is for: `*` stands for any characters, `{name}` for a part that fields can name by `address`. With a `#`, the address's fragment belongs to it.",
      ),
    when: selectorSchema
      .optional()
      .describe(
        "The rule is only for pages where this is found; for pages of one path that show different things.",
      ),
    list: selectorSchema
      .optional()
      .describe(
        "What holds the items. Where it is found without any, the list is empty, and the portal has not changed.",
      ),
    item: selectorSchema.describe(
      "One element for each document. Every other selector is looked for inside it, then in the page outside other items.",
    ),
    source: sourceSchema,
    title: fieldSchema.optional().describe("What the document is about; the file's name where left out."),
    number: fieldSchema
      .optional()
      .describe("The document's own number; of an arrival (`incoming`) the clerk gives another."),
    date: fieldSchema.optional().describe("The document's own date; likewise."),
    secrecy: fieldSchema
      .optional()
      .describe(
        "The portal's field `độ mật`: a document of which it says anything but that it is an ordinary one (`Thường`) is never fetched.",
      ),
    organisation: fieldSchema
      .optional()
      .describe(
        "The organisation that the document is of, held against the signer's certificate where neither policy nor the user has said whose the portal is.",
      ),
    signed: z
      .array(markSchema)
      .max(20)
      .default([])
      .describe("Where one of these holds, the document is signed: no button, and shown as signed."),
    kinds: z
      .array(kindSchema)
      .max(20)
      .default([])
      .describe("The first that holds says what the document waits for; without any, no button is shown."),
    dossier: fieldSchema
      .optional()
      .describe(
        "What a main document and its separate attachments have in common, such as the dossier's id; they are then signed together, with one number and one date.",
      ),
    attachment: z
      .boolean()
      .optional()
      .describe("The items are separate attachments of the main document with the same dossier."),
    signature: signatureSchema,
    button: spotSchema.optional().describe("Where the button goes."),
    badge: spotSchema
      .optional()
      .describe(
        "Where the badge goes that says what the document's signatures are worth; beside the button where left out.",
      ),
    upload: uploadSchema.optional(),
    verdict: verdictSchema
      .optional()
      .describe("How the clerk's answer to a document that has come in goes back."),
  })
  .refine(
    ({ kinds, button, upload }) => kinds.length === 0 || (button !== undefined && upload !== undefined),
    { message: "a document that waits for a signature needs a button and an upload" },
  )
  .refine(({ button, badge }) => button !== undefined || badge !== undefined, {
    message: "needs a button or a badge",
  })
  .meta({
    id: "document",
    description:
      "Where documents are on one sort of page, and how a signed one or a clerk's answer goes back.",
  });
/** Where documents are on one sort of page, and how a signed one or a clerk's answer goes back. */
export type DocumentRule = z.infer<typeof documentSchema>;
