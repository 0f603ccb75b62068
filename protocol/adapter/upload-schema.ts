import { z } from "zod";
import { addressSchema, fieldSchema, valueSchema } from "./field-schema.ts";
import { selectorSchema } from "./selector-schema.ts";

const nameSchema = z.string().min(1).max(200);

const successSchema = z
  .strictObject({
    status: z
      .array(z.int().min(200).max(399))
      .min(1)
      .max(20)
      .default([200])
      .describe("Statuses, after redirects."),
    text: z.string().min(1).max(500).optional().describe("Text that the answer holds."),
    handler: z
      .literal("vgca")
      .optional()
      .describe(
        "The answer is one of a handler for VGCA Sign Service, with Status and FileServer; it is read leniently.",
      ),
    json: z
      .strictObject({
        path: z.array(nameSchema).min(1).max(10).describe("Keys from the root to the value."),
        equals: z.union([z.string().max(500), z.number(), z.boolean()]),
      })
      .optional()
      .describe("A value in the answer, which is JSON."),
  })
  .meta({
    id: "success",
    description: "What the portal's acceptance looks like; all that are given must hold.",
  });
/** What the portal's acceptance looks like; all that are given must hold, after redirects. */
export type Success = z.infer<typeof successSchema>;

const reloadOrNot = z.enum(["reload", "nothing"]);

const afterwardsSchema = reloadOrNot
  .default("reload")
  .describe("What the page does once the portal has accepted.");

const fieldsSchema = z.record(nameSchema, valueSchema).default({});

const fileFieldSchema = z
  .union([nameSchema, fieldSchema])
  .describe("Name of the part that carries the signed file; also from the page, where it changes.");

const fromSchema = z
  .enum(["tab", "background"])
  .default("tab")
  .describe(
    "`tab`: from the portal's own page, with its Origin and Referer. `background`: from the extension, where the portal does not look.",
  );

const formUploadSchema = z
  .strictObject({
    by: z.literal("form").optional(),
    form: selectorSchema.describe(
      "The form whose action, method and hidden fields (token and all) are taken, read anew at each upload.",
    ),
    fileField: fileFieldSchema,
    fields: fieldsSchema.describe("Fields to set beside those of the form."),
    from: fromSchema,
    success: successSchema,
    afterwards: afterwardsSchema,
  })
  .describe("By the portal's form.");

const fetchUploadSchema = z
  .strictObject({
    by: z.literal("fetch"),
    url: z
      .union([addressSchema.shape.url, fieldSchema])
      .describe("Address, made of parts or as it stands in the page; then on the page's own host."),
    parts: addressSchema.shape.parts,
    method: z.enum(["POST", "PUT"]).default("POST"),
    fileField: fileFieldSchema,
    fields: fieldsSchema.describe("Further parts."),
    headers: z
      .record(z.string().regex(/^[A-Za-z0-9-]{1,100}$/), valueSchema)
      .default({})
      .describe("Headers, such as a token's from a meta element or a cookie."),
    from: fromSchema,
    success: successSchema,
    afterwards: afterwardsSchema,
  })
  .describe("By a request as the portal's own script makes it.");

const inputUploadSchema = z
  .strictObject({
    by: z.literal("input"),
    input: selectorSchema.describe("The portal's own file input, which gets the signed file."),
    open: selectorSchema
      .optional()
      .describe(
        "What is pressed first where the input is not there yet, such as what opens the portal's dialog.",
      ),
    press: selectorSchema
      .optional()
      .describe("What is pressed then, where the portal's script does not begin by itself."),
    success: z
      .strictObject({
        element: selectorSchema.optional().describe("What appears."),
        gone: selectorSchema.optional().describe("What goes away."),
      })
      .refine(({ element, gone }) => element !== undefined || gone !== undefined, {
        message: "needs element or gone",
      })
      .describe("How the page shows that the portal has it; what held before does not count."),
    failure: selectorSchema.optional().describe("What appears where the portal refuses it."),
    withinSeconds: z.int().min(5).max(600).default(120).describe("Time that the portal may take."),
    afterwards: reloadOrNot.default("nothing").describe("What the page does once the portal has accepted."),
  })
  .describe("By filling the portal's own file input, as a person does.");

export const uploadSchema = z
  .discriminatedUnion("by", [formUploadSchema, fetchUploadSchema, inputUploadSchema])
  .describe("How the signed document goes back.");
export type Upload = z.infer<typeof uploadSchema>;

export const verdictSchema = z
  .strictObject({
    form: selectorSchema.describe(
      "The form whose action, method and hidden fields are taken, read anew each time.",
    ),
    field: nameSchema.describe("Name of the field that carries the answer."),
    accept: z.string().max(1000).describe("Its value for a document that is taken in."),
    return: z.string().max(1000).describe("Its value for a document that is returned."),
    reasonField: nameSchema.describe("Name of the field for the reason of a return."),
    success: successSchema,
    afterwards: afterwardsSchema,
  })
  .describe(
    "The portal's own form in which a clerk takes a document in or returns it; sent from the portal's own page.",
  );
export type Verdict = z.infer<typeof verdictSchema>;
