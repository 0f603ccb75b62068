import { z } from "zod";
import { KysoError } from "../error.ts";
import { documentSchema } from "./document-schema.ts";

export type { DocumentRule } from "./document-schema.ts";
export type { Success, Upload, Verdict } from "./upload-schema.ts";

/** Largest adapter file, characters. */
export const MAX_ADAPTER_CHARACTERS = 262_144;

/** Schemes, host and port, all paths: `https://eoffice.example.vn/*`. A `*` stands for nothing but a leading label. */
const originPatternSchema = z.string().regex(/^https?:\/\/(\*\.)?[a-z0-9.-]+(:\d{1,5})?\/\*$/);

const idSchema = z.string().regex(/^[a-z0-9-]{1,64}$/);

const sharedShape = {
  $schema: z.string().max(500).optional().describe("For editors."),
  format: z.literal(1),
  id: idSchema,
  name: z.string().min(1).max(200).describe("As people know it."),
  note: z.string().max(2000).optional().describe("For whoever reads the file; shown to nobody."),
};

const adapterSchema = z
  .strictObject({
    ...sharedShape,
    origins: z
      .array(originPatternSchema)
      .min(1)
      .max(20)
      .describe(
        "Where the portal is: `https://eoffice.example.vn/*`; `*.` before the host takes its subdomains in.",
      ),
    use: idSchema
      .optional()
      .describe("A family of portals that Kyso knows, whose rules come after the file's own."),
    sockets: z
      .enum(["kyso", "incumbent"])
      .default("kyso")
      .describe(
        "Who answers the portal's calls to a signing program on this computer: Kyso, or the program itself.",
      ),
    pageApi: z.boolean().default(true).describe("Whether the portal's pages may call `window.kyso`."),
    documents: z.array(documentSchema).max(20).default([]),
  })
  .describe("A portal.");

/** One portal, as data: where its documents are and how they go back. */
export type Adapter = z.infer<typeof adapterSchema>;

const familySchema = z
  .strictObject({ ...sharedShape, documents: z.array(documentSchema).min(1).max(20) })
  .describe("A family of portals: software that many offices run, each at an address of its own.");

/** What portals that run the same software have in common; an adapter takes it over by its id. */
export type Family = z.infer<typeof familySchema>;

/** The format of adapters and families, for editors and other tools. @see JSON Schema 2020-12 */
export function adapterJsonSchema(): object {
  return z.toJSONSchema(z.union([adapterSchema, familySchema]), { io: "input" });
}

/** @throws {KysoError} PORTAL_ADAPTER_INVALID */
export function parseFamily(value: unknown): Family {
  return parsedBy(familySchema, value);
}

/** @throws {KysoError} PORTAL_ADAPTER_INVALID */
export function parseAdapter(value: unknown): Adapter {
  return parsedBy(adapterSchema, value);
}

function parsedBy<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const parsed = schema.safeParse(value);
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
