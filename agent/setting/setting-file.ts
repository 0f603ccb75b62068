import { readFileSync } from "node:fs";
import path from "node:path";
import type { z } from "zod";
import { KysoError } from "../../protocol/error.ts";
import { IMAGE_KINDS } from "../../protocol/signature-kind.ts";
import type { TemplateOwner } from "../appearance/template/template-in-force.ts";
import { systemCode } from "../audit/disk.ts";
import type { TrustFolder } from "../trust/trust-folder.ts";
import { type Folders, ownImageFile, ownSettingsFile } from "./folder.ts";
import { type OwnChoices, readOwnChoices } from "./own-settings.ts";
import { DEFAULT_SETTINGS, type Settings } from "./setting.ts";
import {
  machineSettingsSchema,
  settingsSchema,
  type SettingsFile,
  withAbsolutePaths,
} from "./setting-schema.ts";

type Own = NonNullable<SettingsFile["templates"]>["own"];

/** Largest settings file, bytes. */
const MAX_SETTINGS_BYTES = 1024 * 1024;

/**
 * Reads and merges both settings files and what the user chose in the extension; each may be absent. Where several name
 * images or roles, they add up, the user's file first, then the user's choices. A locked key keeps the machine's value, or
 * the default where the machine sets none.
 *
 * @param ownTrust the folders of the CAs that the user added, which no file names
 * @throws {KysoError} SETTING_INVALID, with the file and the key in its message; OWN_SETTINGS_DAMAGED, JOB_DISK_ERROR
 */
export async function readSettings(
  { machineFile, userFile }: { readonly machineFile: string; readonly userFile: string },
  folders: Pick<Folders, "config" | "data">,
  ownTrust: readonly TrustFolder[],
): Promise<Settings> {
  const {
    locked = [],
    revocation: forAll,
    templates: ofAll,
    ...machine
  } = parseFile(machineFile, machineSettingsSchema);
  const user: SettingsFile = { ...parseFile(userFile, settingsSchema) };
  for (const key of locked) {
    delete user[key];
  }
  const ofMachine = withAbsolutePaths(machine, path.dirname(machineFile));
  const { revocation: own, templates: ofOne, ...others } = user;
  const ofUser = withAbsolutePaths(others, path.dirname(userFile));
  const { revocation: byDefault } = DEFAULT_SETTINGS;
  const chosen = unlocked(await readOwnChoices(ownSettingsFile(folders)), locked);
  return {
    ...DEFAULT_SETTINGS,
    ...(ofMachine as Partial<Settings>),
    ...(chosen.sealDiameterMm !== undefined && { sealDiameterMm: chosen.sealDiameterMm }),
    ...(ofUser as Partial<Settings>),
    trust: [
      ...(ofUser.trust ?? ofMachine.trust ?? DEFAULT_SETTINGS.trust),
      ...(locked.includes("trust") ? [] : ownTrust),
    ],
    locked,
    images: { ...ofMachine.images, ...chosenImages(chosen, folders), ...ofUser.images },
    roles: { ...ofMachine.roles, ...chosenRoles(chosen), ...ofUser.roles },
    templates: {
      set: ofOne?.set ?? chosen.templates?.set ?? ofAll?.set ?? DEFAULT_SETTINGS.templates.set,
      own: { ...owned(ofAll?.own, "organisation"), ...owned(ofOne?.own, "user") },
    },
    fixed: {
      templateSet: ofOne?.set !== undefined,
      roles: Object.keys(ofUser.roles ?? {}),
      images: IMAGE_KINDS.filter((kind) => ofUser.images?.[kind] !== undefined),
      sealDiameterMm: ofUser.sealDiameterMm !== undefined,
    },
    rules: { ...ofMachine.rules, ...ofUser.rules },
    revocation: {
      check: forAll?.check ?? byDefault.check,
      whenUnknown: own?.whenUnknown ?? forAll?.whenUnknown ?? byDefault.whenUnknown,
      timeoutMs: own?.timeoutMs ?? forAll?.timeoutMs ?? byDefault.timeoutMs,
    },
  };
}

function unlocked(chosen: OwnChoices, locked: readonly string[]): OwnChoices {
  return Object.fromEntries(Object.entries(chosen).filter(([key]) => !locked.includes(key)));
}

function owned(own: Own = {}, owner: TemplateOwner): Settings["templates"]["own"] {
  return Object.fromEntries(Object.entries(own).map(([kind, template]) => [kind, { template, owner }]));
}

function chosenRoles({ roles = {} }: OwnChoices): Settings["roles"] {
  return Object.fromEntries(Object.entries(roles).map(([sha256, { role }]) => [sha256, role]));
}

function chosenImages({ images = {} }: OwnChoices, folders: Pick<Folders, "data">): Settings["images"] {
  const files = Object.entries(images).map(
    ([kind, sha256]) => [kind, ownImageFile(folders, sha256)] as const,
  );
  return Object.fromEntries(files);
}

/** What a settings file holds, or what is wrong with it. */
export type SettingsFinding<T> =
  | { readonly state: "absent" | "valid"; readonly settings: T }
  | { readonly state: "unreadable" | "no-json"; readonly reason: string }
  | { readonly state: "invalid"; readonly key: string; readonly reason: string };

/** Looks into the file of this user. */
export function lookIntoUserSettings(file: string): SettingsFinding<SettingsFile> {
  return lookInto(file, settingsSchema);
}

/** Looks into the file of the machine. */
export function lookIntoMachineSettings(
  file: string,
): SettingsFinding<SettingsFile & { readonly locked?: readonly string[] | undefined }> {
  return lookInto(file, machineSettingsSchema);
}

function parseFile<S extends z.ZodType>(file: string, schema: S): z.infer<S> {
  const found = lookInto(file, schema);
  if ("settings" in found) return found.settings;
  const reason = found.state === "invalid" ? `${found.key}: ${found.reason}` : found.reason;
  throw new KysoError("SETTING_INVALID", `${file}: ${reason}`);
}

function lookInto<S extends z.ZodType>(file: string, schema: S): SettingsFinding<z.infer<S>> {
  const read = readText(file);
  if ("state" in read) return read;
  const json = read.text === null ? {} : parseJson(read.text);
  if (json instanceof SyntaxError) return { state: "no-json", reason: String(json) };
  const checked = schema.safeParse(json);
  if (checked.success) return { state: read.text === null ? "absent" : "valid", settings: checked.data };
  const { path: where, message } = faultOf(checked.error.issues);
  return { state: "invalid", key: where.join("."), reason: message };
}

interface Fault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** The first thing that is wrong, where it is; of a value that may be one of several, in the one that it looks like. */
function faultOf([issue]: readonly z.core.$ZodIssue[]): Fault {
  if (issue === undefined) return { path: [], message: "invalid" };
  const { path: where, message } = issue;
  if (issue.code === "unrecognized_keys") return { path: [...where, issue.keys.join(", ")], message };
  if (issue.code !== "invalid_union") return { path: where, message };
  const meant = issue.errors.find(([first]) => first?.code !== "invalid_type" || first.path.length > 0);
  if (meant === undefined) return { path: where, message };
  const inner = faultOf(meant);
  return { path: [...where, ...inner.path], message: inner.message };
}

/** `null` where there is no such file. */
function readText(
  file: string,
): { readonly text: string | null } | { readonly state: "unreadable"; readonly reason: string } {
  try {
    const bytes = readFileSync(file);
    if (bytes.length > MAX_SETTINGS_BYTES) {
      return { state: "unreadable", reason: `larger than ${MAX_SETTINGS_BYTES} bytes` };
    }
    // Editors on Windows begin a UTF-8 file with a byte order mark, which JSON does not allow.
    return { text: bytes.toString("utf8").replace(/^\uFEFF/, "") };
  } catch (cause) {
    if (systemCode(cause) === "ENOENT") return { text: null };
    return { state: "unreadable", reason: String(cause) };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
}
