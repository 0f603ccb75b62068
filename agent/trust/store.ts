import { readdirSync } from "node:fs";
import path from "node:path";
import { KysoError } from "../../protocol/error.ts";
import type { TrustLabel } from "../../protocol/report.ts";
import { parseCertificate, type Certificate } from "../x509/certificate.ts";
import { readCertificateFile } from "./certificate-file.ts";
import { TRUST_LABELS } from "./trust-folder.ts";

const EXTENSIONS: ReadonlySet<string> = new Set([".pem", ".crt", ".cer", ".der"]);

/** Files that one trust folder may hold. */
export const MAX_TRUST_FILES = 1000;

/** A certificate, and the store that it stands in. */
interface Labelled {
  readonly certificate: Certificate;
  readonly label: TrustLabel;
}

/** What this user trusts: several stores, each with its label. */
export class TrustStore {
  /** Self-issued certificates: where a path may end. */
  readonly roots: readonly Certificate[];
  /** Every other certificate: they help to find a path, and are not trusted. */
  readonly intermediates: readonly Certificate[];
  /** By SHA-256. */
  readonly #labelled: ReadonlyMap<string, Labelled>;

  private constructor(entries: readonly Labelled[]) {
    const unique = new Map<string, Labelled>();
    for (const entry of entries) {
      const { sha256 } = entry.certificate;
      const other = unique.get(sha256);
      if (other === undefined || rank(entry.label) < rank(other.label)) unique.set(sha256, entry);
    }
    const certificates = [...unique.values()].map(({ certificate }) => certificate);
    this.#labelled = unique;
    this.roots = certificates.filter(isSelfIssued);
    this.intermediates = certificates.filter((certificate) => !isSelfIssued(certificate));
  }

  /**
   * One store.
   *
   * @param certificates DER
   * @throws {KysoError} CERTIFICATE_INVALID
   */
  static of(certificates: readonly Uint8Array[], label: TrustLabel = "organization"): TrustStore {
    return TrustStore.holding(certificates.map(parseCertificate), label);
  }

  /** One store. */
  static holding(certificates: readonly Certificate[], label: TrustLabel): TrustStore {
    return new TrustStore(certificates.map((certificate) => ({ certificate, label })));
  }

  /** What both trust. */
  with(other: TrustStore): TrustStore {
    return new TrustStore([...this.#labelled.values(), ...other.#labelled.values()]);
  }

  /**
   * The store that a root stands in. Of several it is, whatever their order, the first of {@link TRUST_LABELS}: somebody
   * said of the root that it is the public service's, or the national authority's, while the organisation's own store
   * holds whatever nobody said more of.
   *
   * @returns `null` for one that is not trusted here
   */
  labelOf(root: Certificate): TrustLabel | null {
    const found = this.#labelled.get(root.sha256);
    return found === undefined || !isSelfIssued(found.certificate) ? null : found.label;
  }
}

function rank(label: TrustLabel): number {
  return TRUST_LABELS.indexOf(label);
}

function isSelfIssued({ subjectDer, issuerDer }: Certificate): boolean {
  return Buffer.compare(subjectDer, issuerDer) === 0;
}

/**
 * Reads the `.pem`, `.crt`, `.cer` and `.der` files of a folder, PEM or DER whatever their ending says.
 *
 * @throws {KysoError} FILE_NOT_FOUND, FILE_UNREADABLE; TRUST_FILE_INVALID, with the file's name, when one of them is no
 * certificate: what is trusted must not depend on what happened to be readable
 */
export function loadTrustFolder(folder: string, label: TrustLabel = "organization"): TrustStore {
  const files = listFolder(folder).filter((name) => EXTENSIONS.has(path.extname(name).toLowerCase()));
  if (files.length > MAX_TRUST_FILES) {
    throw new KysoError("FILE_UNREADABLE", `more than ${MAX_TRUST_FILES} files in ${folder}`);
  }
  const certificates = files.sort().flatMap((name) => readCertificateFile(path.join(folder, name)));
  return TrustStore.holding(certificates, label);
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw new KysoError("FILE_NOT_FOUND", `no trust folder at ${folder}`, { cause: error });
  }
}
