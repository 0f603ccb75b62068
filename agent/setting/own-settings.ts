import path from "node:path";
import { z } from "zod";
import { KysoError } from "../../protocol/error.ts";
import { CERTIFICATE_ROLES, IMAGE_KINDS } from "../../protocol/signature-kind.ts";
import { TEMPLATE_SETS } from "../../protocol/template.ts";
import { DISK, diskError } from "../audit/disk.ts";
import { withFileLock } from "../audit/file-lock.ts";
import { makePrivateFolder, readPrivateFile, writePrivateFile } from "../server/private-file.ts";
import { type Folders, ownSettingsFile } from "./folder.ts";

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

const ownSchema = z
  .strictObject({
    /** Whose a certificate is, by its SHA-256, and its holder's name, for when its token is not in. */
    roles: z.record(
      sha256Schema,
      z.strictObject({ role: z.enum(CERTIFICATE_ROLES), name: z.string().max(500) }),
    ),
    /** SHA-256 of the image that each kind shows; the file is {@link file://./folder.ts ownImageFile}. */
    images: z.partialRecord(z.enum(IMAGE_KINDS), sha256Schema),
    sealDiameterMm: z.number().min(10).max(80),
    templates: z.strictObject({ set: z.enum(TEMPLATE_SETS) }),
  })
  .partial();

/** What the user chose in the extension. */
export type OwnChoices = z.infer<typeof ownSchema>;

/**
 * Reads what the user chose; nothing where there is no file.
 *
 * @throws {KysoError} OWN_SETTINGS_DAMAGED, with the file in its message; JOB_DISK_ERROR
 */
export async function readOwnChoices(file: string): Promise<OwnChoices> {
  let text: string | undefined;
  try {
    text = await readPrivateFile(file);
  } catch (cause) {
    throw isSettingInvalid(cause) ? damaged(file, cause) : diskError(cause);
  }
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged(file, cause);
  }
  const checked = ownSchema.safeParse(value);
  if (!checked.success) throw damaged(file, checked.error);
  return checked.data;
}

function isSettingInvalid(cause: unknown): boolean {
  return cause instanceof KysoError && cause.code === "SETTING_INVALID";
}

function damaged(file: string, cause: unknown): KysoError {
  return new KysoError("OWN_SETTINGS_DAMAGED", `${file}: ${String(cause)}`, { cause });
}

/**
 * What this user chose in the extension, kept beside the settings file. It stands below the user's settings file and above
 * the machine's, and says nothing of what the machine locks; see {@link file://./setting-file.ts}.
 */
export class OwnSettings {
  readonly #file: string;

  constructor(folders: Pick<Folders, "config">) {
    this.#file = ownSettingsFile(folders);
  }

  /** @throws {KysoError} OWN_SETTINGS_DAMAGED, JOB_DISK_ERROR */
  read(): Promise<OwnChoices> {
    return readOwnChoices(this.#file);
  }

  /**
   * Replaces what was chosen, whole or not at all. Agent and command line take turns, so that neither undoes the other's.
   *
   * @throws {KysoError} OWN_SETTINGS_DAMAGED, in which case nothing is written; AUDIT_BUSY, JOB_DISK_*
   */
  async change(change: (now: OwnChoices) => OwnChoices): Promise<void> {
    try {
      await makePrivateFolder(path.dirname(this.#file));
      await withFileLock(DISK, `${this.#file}.lock`, async () => {
        const next = change(await this.read());
        await writePrivateFile(this.#file, `${JSON.stringify(next, null, 2)}\n`);
      });
    } catch (error) {
      throw diskError(error);
    }
  }
}
