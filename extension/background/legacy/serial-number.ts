import { fromBase64 } from "../base64.ts";

/*
 * The serial number of the certificate that a signature was checked with: reports name certificates by their SHA-256,
 * pages want the number.
 */

const SEQUENCE = 0x30;
const INTEGER = 0x02;
/** version [0] EXPLICIT Version DEFAULT v1 */
const VERSION = 0xa0;

interface Element {
  tag: number;
  /** Offsets of its contents. */
  start: number;
  end: number;
}

/** @see X.690, 8.1.3 */
function elementAt(der: Uint8Array, at: number): Element | null {
  const tag = der[at];
  const first = der[at + 1];
  if (tag === undefined || first === undefined) return null;
  if (first < 0x80) return { tag, start: at + 2, end: at + 2 + first };
  const octets = first & 0x7f;
  if (octets === 0 || octets > 4) return null;
  const length = der.subarray(at + 2, at + 2 + octets).reduce((sum, octet) => sum * 256 + octet, 0);
  return { tag, start: at + 2 + octets, end: at + 2 + octets + length };
}

/**
 * `Certificate ::= SEQUENCE { tbsCertificate TBSCertificate, ... }`,
 * `TBSCertificate ::= SEQUENCE { version [0] EXPLICIT Version DEFAULT v1, serialNumber CertificateSerialNumber, ... }`
 * @returns hex, upper case, as X.509 prints it; `null` for what is no certificate
 * @see RFC 5280, 4.1
 */
export function serialNumberOf(der: Uint8Array): string | null {
  const certificate = elementAt(der, 0);
  const tbs = certificate?.tag === SEQUENCE ? elementAt(der, certificate.start) : null;
  const first = tbs?.tag === SEQUENCE ? elementAt(der, tbs.start) : null;
  const serial = first?.tag === VERSION ? elementAt(der, first.end) : first;
  if (serial?.tag !== INTEGER || serial.end > der.length || serial.end === serial.start) return null;
  const octets = der.subarray(serial.start, serial.end);
  const digits = [...octets].map((octet) => octet.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(?:00)+(?=.)/, "").toUpperCase();
}

async function sha256Of(der: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", der));
  return [...digest].map((octet) => octet.toString(16).padStart(2, "0")).join("");
}

/** Certificates that are looked at. */
const MAX_CERTIFICATES = 100;

/**
 * The serial number of one of these certificates, which are Base64 of DER.
 * @param sha256 of the certificate that is meant
 * @returns empty where it is not among them
 */
export async function serialNumberAmong(
  candidates: readonly string[],
  sha256: string | null,
): Promise<string> {
  for (const candidate of candidates.slice(0, MAX_CERTIFICATES)) {
    const der = fromBase64(candidate);
    if (der !== null && (await sha256Of(der)) === sha256) return serialNumberOf(der) ?? "";
  }
  return "";
}
