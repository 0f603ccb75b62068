import { z } from "zod";
import { MAX_DOCUMENT_BYTES } from "../../../protocol/limit.ts";
import { SIGNATURE_FORMATS } from "../../../protocol/signature-format.ts";
import { SIGNATURE_KINDS } from "../../../protocol/signature-kind.ts";
import { API_CHUNK_BYTES, MAX_API_DOCUMENTS } from "../../content/api-message.ts";
import { MAX_ADDRESS_CHARACTERS } from "../portal/portal-site.ts";

/* What a page says through the page API, checked: everything in it is the page's word. */

const addressSchema = z.string().max(MAX_ADDRESS_CHARACTERS);
const fileNameSchema = z.string().max(255).nullable();
const shortSchema = z.string().max(100_000);
/** What can stand in a header without ending it. */
const bearerSchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,16384}$/)
  .nullable();

const sourceSchema = z.discriminatedUnion("from", [
  z.object({ from: z.literal("address"), address: addressSchema }),
  z.object({ from: z.literal("page"), size: z.int().min(0).max(MAX_DOCUMENT_BYTES) }),
]);
export type CheckedSource = z.infer<typeof sourceSchema>;

const documentSchema = z.object({
  source: sourceSchema,
  fileName: fileNameSchema,
  title: z.string().max(2_000).nullable(),
  kind: z.enum(SIGNATURE_KINDS).nullable(),
  number: z.string().max(100).nullable(),
  date: z.string().max(40).nullable(),
  secrecy: z.string().max(100).nullish(),
  organisation: z.string().max(300).nullish(),
  format: z.enum(SIGNATURE_FORMATS),
  xml: z
    .object({ parent: z.string().max(300).optional(), reference: z.string().max(100).optional() })
    .nullable(),
  attachmentOf: z.int().min(0).nullable().default(null),
  bearer: bearerSchema,
  upload: z
    .object({
      address: addressSchema,
      part: z.string().min(1).max(200),
      fields: z.array(z.tuple([z.string().max(200), shortSchema])).max(200),
    })
    .nullable(),
});
export type CheckedDocument = z.infer<typeof documentSchema>;

/** An attachment names another document of the call, which is none itself. */
function namesMain(
  { attachmentOf }: CheckedDocument,
  index: number,
  all: readonly CheckedDocument[],
): boolean {
  if (attachmentOf === null) return true;
  return attachmentOf !== index && all[attachmentOf]?.attachmentOf === null;
}

const callSchema = z.discriminatedUnion("method", [
  z.object({ method: z.literal("status") }),
  z.object({ method: z.literal("certificates") }),
  z.object({
    method: z.literal("sign"),
    batch: z.boolean(),
    documents: z
      .array(documentSchema)
      .min(1)
      .max(MAX_API_DOCUMENTS)
      .refine((documents) => documents.every(namesMain), "an attachment of no document"),
  }),
  z.object({
    method: z.literal("verify"),
    document: z.object({ source: sourceSchema, fileName: fileNameSchema }),
  }),
]);
export type CheckedCall = z.infer<typeof callSchema>;

/** Base64 of one chunk, whose bytes are a multiple of three. */
const MAX_CHUNK_CHARACTERS = (API_CHUNK_BYTES / 3) * 4;

export const commandSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("open"), call: callSchema, again: z.boolean() }),
  z.object({
    type: z.literal("chunk"),
    document: z.int().min(0).max(MAX_API_DOCUMENTS),
    bytes: z.string().max(MAX_CHUNK_CHARACTERS),
    last: z.boolean(),
  }),
  z.object({ type: z.literal("taken") }),
]);
export type CheckedCommand = z.infer<typeof commandSchema>;
