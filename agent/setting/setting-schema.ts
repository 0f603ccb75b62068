import { resolve } from "node:path";
import { z } from "zod";
import { CERTIFICATE_ROLES, SIGNATURE_KINDS } from "../../protocol/signature-kind.ts";

const filePath = z.string().min(1).max(4096);

const moduleSchema = z.union([
  filePath.transform((path) => ({ path, asksPin: false })),
  z.strictObject({ path: filePath, asksPin: z.boolean().default(false) }),
]);

/** The keys of a settings file; see {@link file://./setting.ts} for what each means. Unknown keys are refused. */
export const settingsSchema = z
  .strictObject({
    modules: z.array(moduleSchema).max(64),
    trust: z.array(filePath).max(16),
    images: z.partialRecord(z.enum(SIGNATURE_KINDS), filePath),
    sealDiameterMm: z.number().min(10).max(80),
    roles: z.record(z.string().regex(/^[0-9a-f]{64}$/), z.enum(CERTIFICATE_ROLES)),
    signature: z.strictObject({
      scheme: z.enum(["pkcs1", "pss"]).default("pkcs1"),
      hash: z.enum(["SHA-256", "SHA-384", "SHA-512"]).nullable().default(null),
    }),
    extensionIds: z.array(z.string().regex(/^[a-p]{32}$/)).max(16),
  })
  .partial();

/** One file's settings. */
export type SettingsFile = z.infer<typeof settingsSchema>;

const lockable = z.enum(Object.keys(settingsSchema.shape) as [keyof SettingsFile, ...(keyof SettingsFile)[]]);

/** The machine's file may also name keys that a user can't change. */
export const machineSettingsSchema = settingsSchema.extend({ locked: z.array(lockable).optional() });

/** The same settings with every path made absolute: a relative one is meant from the settings file's folder. */
export function withAbsolutePaths(settings: SettingsFile, folder: string): SettingsFile {
  const absolute = (file: string): string => resolve(folder, file);
  const images = Object.entries(settings.images ?? {});
  return {
    ...settings,
    ...(settings.modules && {
      modules: settings.modules.map((module) => ({ ...module, path: absolute(module.path) })),
    }),
    ...(settings.trust && { trust: settings.trust.map(absolute) }),
    ...(settings.images && {
      images: Object.fromEntries(images.map(([kind, file]) => [kind, absolute(file)])),
    }),
  };
}
