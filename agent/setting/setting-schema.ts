import { resolve } from "node:path";
import { z } from "zod";
import { WHEN_DOWN } from "../pades/level-services.ts";
import { serverPatternOf } from "../http/server-pattern.ts";
import { PADES_LEVELS } from "../../protocol/pades-level.ts";
import { trustLabelSchema } from "../../protocol/report.ts";
import { ownTemplatesSchema, TEMPLATE_SETS } from "../../protocol/template.ts";
import type { RuleAction } from "../../protocol/rule.ts";
import { CERTIFICATE_ROLES, IMAGE_KINDS } from "../../protocol/signature-kind.ts";
import { type CHOSEN_RULES, RULE_TABLE } from "../rule/rule-table.ts";
import type { UserSetting } from "./setting.ts";

const filePath = z.string().min(1).max(4096);

const moduleSchema = z.union([
  filePath.transform((path) => ({ path, asksPin: false })),
  z.strictObject({ path: filePath, asksPin: z.boolean().default(false) }),
]);

const serverAddress = z.url({ protocol: /^https?$/ }).max(2048);

const userSchema = z.strictObject({ user: z.string().min(1).max(256), passwordFile: filePath }).partial();

const timestampServerSchema = userSchema.extend({
  url: serverAddress,
  policy: z
    .string()
    .regex(/^[0-2](\.[0-9]+)+$/)
    .max(256)
    .optional(),
  timeoutMs: z.int().min(100).max(600_000).optional(),
});

const revocationSchema = z
  .strictObject({ whenUnknown: z.enum(["warn", "refuse"]), timeoutMs: z.int().min(500).max(300_000) })
  .partial();

/** What a rule lets the settings choose. */
function ruleChoice(rule: (typeof CHOSEN_RULES)[number]): z.ZodType<RuleAction> {
  return z.enum(RULE_TABLE[rule].actions);
}

const trustFolderSchema = z.union([
  filePath.transform((folder) => ({ folder, store: "organization" as const })),
  z.strictObject({ folder: filePath, store: trustLabelSchema }),
]);

/** A host, name or address, with a port or without; a network in CIDR notation; `*.` before a name for all below it. */
const serverPattern = z
  .string()
  .max(300)
  .refine((text) => serverPatternOf(text) !== null, "not a server or a network");

/** The keys of a settings file; see {@link file://./setting.ts} for what each means. Unknown keys are refused. */
export const settingsSchema = z
  .strictObject({
    modules: z.array(moduleSchema).max(64),
    trust: z.array(trustFolderSchema).max(16),
    images: z.partialRecord(z.enum(IMAGE_KINDS), filePath),
    sealDiameterMm: z.number().min(10).max(80),
    stampTime: z.string().min(1).max(60),
    templates: z.strictObject({ set: z.enum(TEMPLATE_SETS), own: ownTemplatesSchema }).partial(),
    roles: z.record(z.string().regex(/^[0-9a-f]{64}$/), z.enum(CERTIFICATE_ROLES)),
    signature: z.strictObject({
      scheme: z.enum(["pkcs1", "pss"]).default("pkcs1"),
      hash: z.enum(["SHA-256", "SHA-384", "SHA-512"]).nullable().default(null),
    }),
    proxy: z.union([z.null(), z.literal("system"), userSchema.extend({ url: serverAddress })]),
    localServers: z.array(serverPattern).max(64),
    addressRewrites: z.array(z.strictObject({ from: serverAddress, to: serverAddress })).max(64),
    offline: z.boolean(),
    level: z.enum(PADES_LEVELS),
    timestamp: z.strictObject({
      servers: z.array(timestampServerSchema).max(16).default([]),
      whenDown: z.enum(WHEN_DOWN).default("sign-lower"),
    }),
    revocation: revocationSchema,
    rules: z
      .strictObject({
        EARLIER_SIGNATURES: ruleChoice("EARLIER_SIGNATURES"),
        PERSONAL_SIGNATURE: ruleChoice("PERSONAL_SIGNATURE"),
        SIGNER_ORGANISATION: ruleChoice("SIGNER_ORGANISATION"),
        COPY_SCAN: ruleChoice("COPY_SCAN"),
        COPY_OF_SIGNED: ruleChoice("COPY_OF_SIGNED"),
      } satisfies Record<(typeof CHOSEN_RULES)[number], z.ZodType>)
      .partial(),
    revocationLists: z.array(filePath).max(16),
    extensionIds: z.array(z.string().regex(/^[a-p]{32}$/)).max(16),
  })
  .partial();

/** One file's settings. */
export type SettingsFile = z.infer<typeof settingsSchema>;

const lockable = z.enum(Object.keys(settingsSchema.shape) as [keyof SettingsFile, ...(keyof SettingsFile)[]]);

/** The machine's file may also name keys that a user can't change, and leave revocation alone. */
export const machineSettingsSchema = settingsSchema.extend({
  revocation: revocationSchema.extend({ check: z.enum(["on", "off"]).optional() }).optional(),
  locked: z.array(lockable).optional(),
  clearedSecrecy: z
    .array(z.string().regex(/^[0-9a-f]{64}$/))
    .max(10_000)
    .optional(),
  secrecyCheck: z.enum(["or-stated", "always"]).optional(),
});

/** The same settings with every path made absolute: a relative one is meant from the settings file's folder. */
export function withAbsolutePaths(
  settings: Omit<SettingsFile, "revocation" | "templates">,
  base: string,
): Omit<SettingsFile, "revocation" | "templates"> {
  const absolute = (file: string): string => resolve(base, file);
  const images = Object.entries(settings.images ?? {});
  const withFile = <User extends UserSetting>(user: User): User =>
    user.passwordFile === undefined ? user : { ...user, passwordFile: absolute(user.passwordFile) };
  const { proxy, timestamp } = settings;
  return {
    ...settings,
    ...(settings.modules && {
      modules: settings.modules.map((module) => ({ ...module, path: absolute(module.path) })),
    }),
    ...(proxy !== undefined && { proxy: proxy === null || proxy === "system" ? proxy : withFile(proxy) }),
    ...(timestamp && { timestamp: { ...timestamp, servers: timestamp.servers.map(withFile) } }),
    ...(settings.trust && {
      trust: settings.trust.map(({ folder, store }) => ({ folder: absolute(folder), store })),
    }),
    ...(settings.revocationLists && { revocationLists: settings.revocationLists.map(absolute) }),
    ...(settings.images && {
      images: Object.fromEntries(images.map(([kind, file]) => [kind, absolute(file)])),
    }),
  };
}
