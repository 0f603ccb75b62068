import "reflect-metadata"; // before @peculiar/x509, which registers its algorithms with it
import { readFileSync, statSync } from "node:fs";
import { PemConverter, type PemStruct } from "@peculiar/x509";
import { KysoError } from "../../protocol/error.ts";
import { parseCertificate, type Certificate } from "../x509/certificate.ts";

/** Largest file of trusted certificates, bytes. */
export const MAX_TRUST_FILE_BYTES = 1024 * 1024;

const BEGIN_CERTIFICATE = "-----BEGIN CERTIFICATE-----";

/**
 * Reads every certificate of a file, PEM or DER.
 *
 * @throws {KysoError} FILE_NOT_FOUND, FILE_UNREADABLE; TRUST_FILE_INVALID, with the file's name, when one of them is no
 * certificate: what is trusted must not depend on what happened to be readable
 */
export function readCertificateFile(file: string): Certificate[] {
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
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw new KysoError(isMissing ? "FILE_NOT_FOUND" : "FILE_UNREADABLE", file, { cause: error });
  }
}
