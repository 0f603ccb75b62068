import "reflect-metadata"; // before @peculiar/x509, which registers its algorithms with it
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { PemConverter, type PemStruct } from "@peculiar/x509";
import { KysoError } from "../../protocol/error.ts";
import { parseCertificate, type Certificate } from "../x509/certificate.ts";

const EXTENSIONS: ReadonlySet<string> = new Set([".pem", ".crt", ".cer", ".der"]);

/** Files that one trust folder may hold. */
export const MAX_TRUST_FILES = 1000;

/** Largest file of a trust folder, bytes. */
export const MAX_TRUST_FILE_BYTES = 1024 * 1024;

const BEGIN_CERTIFICATE = "-----BEGIN CERTIFICATE-----";

/** What this user trusts. */
export class TrustStore {
  /** Self-issued certificates: where a path may end. */
  readonly roots: readonly Certificate[];
  /** Every other certificate: they help to find a path, and are not trusted. */
  readonly intermediates: readonly Certificate[];

  constructor(certificates: readonly Certificate[]) {
    const unique = [
      ...new Map(certificates.map((certificate) => [certificate.sha256, certificate])).values(),
    ];
    this.roots = unique.filter(isSelfIssued);
    this.intermediates = unique.filter((certificate) => !isSelfIssued(certificate));
  }

  /**
   * @param certificates DER
   * @throws {KysoError} CERTIFICATE_INVALID
   */
  static of(certificates: readonly Uint8Array[]): TrustStore {
    return new TrustStore(certificates.map(parseCertificate));
  }

  /** What both stores trust. */
  with(other: TrustStore): TrustStore {
    return new TrustStore([...this.roots, ...this.intermediates, ...other.roots, ...other.intermediates]);
  }
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
export function loadTrustFolder(folder: string): TrustStore {
  const files = listFolder(folder).filter((name) => EXTENSIONS.has(path.extname(name).toLowerCase()));
  if (files.length > MAX_TRUST_FILES) {
    throw new KysoError("FILE_UNREADABLE", `more than ${MAX_TRUST_FILES} files in ${folder}`);
  }
  return new TrustStore(files.sort().flatMap((name) => readCertificates(path.join(folder, name))));
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw new KysoError("FILE_NOT_FOUND", `no trust folder at ${folder}`, { cause: error });
  }
}

function readCertificates(file: string): Certificate[] {
  const bytes = readBounded(file);
  try {
    return encodedCertificates(bytes).map(parseCertificate);
  } catch (error) {
    throw new KysoError("TRUST_FILE_INVALID", `no certificate, or a broken one, in ${file}`, {
      cause: error,
    });
  }
}

/** DER of each certificate. */
function encodedCertificates(bytes: Buffer): Uint8Array[] {
  const text = bytes.toString("latin1");
  if (!text.includes("-----BEGIN")) return [bytes];
  const certificates = decodePem(text).filter(({ type }) => type === PemConverter.CertificateTag);
  const announced = text.split(BEGIN_CERTIFICATE).length - 1;
  if (announced === 0 || certificates.length !== announced) {
    throw new KysoError("CERTIFICATE_INVALID", `${certificates.length} of ${announced} certificates`);
  }
  return certificates.map(({ rawData }) => new Uint8Array(rawData));
}

/** Of blanks around its lines, which editors leave, the decoder would make no certificate and no error. */
function decodePem(text: string): PemStruct[] {
  const lines = text.split("\n").map((line) => line.trim());
  return PemConverter.decodeWithHeaders(lines.join("\n"));
}

function readBounded(file: string): Buffer {
  try {
    const { size } = statSync(file);
    if (size > MAX_TRUST_FILE_BYTES) throw new KysoError("FILE_UNREADABLE", `${file} is too large`);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof KysoError) throw error;
    throw new KysoError("FILE_UNREADABLE", `${file} can't be read`, { cause: error });
  }
}
