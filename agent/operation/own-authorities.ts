import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { KysoError } from "../../protocol/error.ts";
import type { TrustLabel } from "../../protocol/report.ts";
import type { AuditLog } from "../audit/audit-log.ts";
import { diskError, systemCode } from "../audit/disk.ts";
import { writePrivateFile } from "../server/private-file.ts";
import { ownTrustFolder } from "../setting/own-trust.ts";
import { checkAuthority } from "../trust/authority-check.ts";
import { TRUST_LABELS } from "../trust/trust-folder.ts";
import type { Certificate } from "../x509/certificate.ts";

/**
 * The CAs that this user trusts beside those of the settings: a file each in the user's data, named by its SHA-256. Nothing
 * is ever put into the system's or a browser's own stores. Every change is logged before it is made.
 */
export class OwnAuthorities {
  readonly #data: string;
  readonly #audit: Pick<AuditLog, "append">;

  /** @param data the folder of this user's data */
  constructor(data: string, audit: Pick<AuditLog, "append">) {
    this.#data = data;
    this.#audit = audit;
  }

  /**
   * Adds certificates to a store, all or none. One that another of the user's own stores holds is moved.
   *
   * @throws {KysoError} TRUST_NOT_AN_AUTHORITY; AUDIT_BUSY, JOB_DISK_*
   */
  async add(certificates: readonly Certificate[], store: TrustLabel): Promise<void> {
    certificates.forEach(checkAuthority);
    for (const certificate of certificates) {
      const { sha256, subject } = certificate;
      await this.#audit.append("trust.added", { sha256, subject: subject.commonName, store });
      await onDisk(writePrivateFile(this.#fileOf(sha256, store), pemOf(certificate)));
      const others = TRUST_LABELS.filter((label) => label !== store);
      await onDisk(
        Promise.all(others.map(async (label) => rm(this.#fileOf(sha256, label), { force: true }))),
      );
    }
  }

  /**
   * Removes certificates, all or none.
   *
   * @param hashes SHA-256 of each, lower-case hex
   * @throws {KysoError} TRUST_NOT_ADDED, with the first that the user did not add; AUDIT_BUSY, JOB_DISK_*
   */
  async remove(hashes: readonly string[]): Promise<void> {
    const kept = await this.#kept();
    const unknown = hashes.find((sha256) => !kept.some((one) => one.sha256 === sha256));
    if (unknown !== undefined) throw new KysoError("TRUST_NOT_ADDED", unknown);
    for (const { sha256, store } of kept.filter((one) => hashes.includes(one.sha256))) {
      await this.#audit.append("trust.removed", { sha256, store });
      await onDisk(rm(this.#fileOf(sha256, store)));
    }
  }

  async #kept(): Promise<readonly { readonly sha256: string; readonly store: TrustLabel }[]> {
    const stores = TRUST_LABELS.map(async (store) => {
      const names = await namesIn(ownTrustFolder(this.#data, store));
      return names.map((name) => ({ sha256: name.replace(/\.crt$/, ""), store }));
    });
    return (await Promise.all(stores)).flat();
  }

  #fileOf(sha256: string, store: TrustLabel): string {
    return path.join(ownTrustFolder(this.#data, store), `${sha256}.crt`);
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => /^[0-9a-f]{64}\.crt$/.test(name));
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw diskError(error);
  }
}

async function onDisk(done: Promise<unknown>): Promise<void> {
  await done.catch((error: unknown) => {
    throw diskError(error);
  });
}

function pemOf({ der }: Certificate): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
