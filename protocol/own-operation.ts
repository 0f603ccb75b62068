import { z } from "zod";
import { MAX_TAKEN_IMAGE_BYTES } from "./limit.ts";
import { sha256Schema } from "./operation-value.ts";
import { imageReportSchema } from "./own-image.ts";
import { CERTIFICATE_ROLES, IMAGE_KINDS } from "./signature-kind.ts";

const none = z.object({});
const kindSchema = z.enum(IMAGE_KINDS);
const roleSchema = z.enum(CERTIFICATE_ROLES);

/** Who says something: the user in the extension, the user's settings file, or the machine's. */
const whoseSchema = z.enum(["own", "file", "machine"]);

/** Whose a certificate was said to be. */
const chosenRoleSchema = z.object({
  certificate: sha256Schema,
  /** Its holder, where the user chose it in the extension; else `null`. */
  name: z.string().nullable(),
  role: roleSchema,
  from: whoseSchema,
});
export type ChosenRole = z.infer<typeof chosenRoleSchema>;

const diameterSchema = z.number().min(10).max(80);

/** The image that a kind shows. */
const imageInForceSchema = z.object({
  kind: kindSchema,
  /** Whoever says which it is; `null` where nobody does. */
  from: whoseSchema.nullable(),
  /** SHA-256 of the file, by which it is asked for; `null` where there is none that can be read. */
  sha256: sha256Schema.nullable(),
  /** What it is like; `null` where it can't be read. */
  report: imageReportSchema.nullable(),
  /** Why it can't be read (an error code), or `null`. */
  problem: z.string().max(64).nullable(),
});
export type ImageInForce = z.infer<typeof imageInForceSchema>;

/** The operations on what the user chooses in the extension. None of them is there for a page. */
export const OWN_OPERATIONS = {
  "role.list": {
    body: "none",
    params: none,
    result: z.object({ roles: z.array(chosenRoleSchema), isLocked: z.boolean() }),
  },
  /** Says whose a certificate is; `null` forgets what the user said. */
  "role.set": {
    body: "none",
    params: z.object({ certificate: sha256Schema, role: roleSchema.nullable() }),
    result: none,
  },
  "image.list": {
    body: "none",
    params: none,
    result: z.object({
      images: z.array(imageInForceSchema),
      isLocked: z.boolean(),
      seal: z.object({ diameterMm: diameterSchema, from: whoseSchema.nullable() }),
    }),
  },
  /**
   * Takes a PNG in, to be looked at: nothing changes before `image.keep`. What was taken in is forgotten when another has
   * been, a few times over, and with the agent.
   */
  "image.put": {
    body: "up",
    params: z.object({
      kind: kindSchema,
      size: z.int().min(1).max(MAX_TAKEN_IMAGE_BYTES),
      /** Whether paper is made transparent. */
      removesBackground: z.boolean(),
    }),
    result: z.object({ sha256: sha256Schema, report: imageReportSchema }),
  },
  /** An image that was taken in, or that a kind shows; PNG. */
  "image.get": { body: "down", params: z.object({ sha256: sha256Schema }), result: none },
  /** What was taken in is shown by its kind from now on. */
  "image.keep": {
    body: "none",
    params: z.object({ kind: kindSchema, sha256: sha256Schema }),
    result: none,
  },
  /** Removes the image that the user took in for a kind. */
  "image.remove": { body: "none", params: z.object({ kind: kindSchema }), result: none },
  /** The seal's true diameter, as the user has measured it; `null` forgets it. */
  "seal.measure": {
    body: "none",
    params: z.object({ diameterMm: diameterSchema.nullable() }),
    result: none,
  },
} as const;
