import { z } from "zod";
import { sha256Schema } from "./operation-value.ts";
import { CERTIFICATE_ROLES } from "./signature-kind.ts";

const none = z.object({});
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
} as const;
