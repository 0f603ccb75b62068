import { createPrivateKey, sign } from "node:crypto";
import { parseCertificate } from "../../../agent/x509/certificate.ts";
import { derElement } from "../../../agent/x509/der-element.ts";
import type { TestIdentity } from "../../pki/test-pki.ts";
import { encode, objectIdentifier, TAG } from "../x509/element.ts";

const SHA256_WITH_ECDSA = Buffer.from("300a06082a8648ce3d040302", "hex");

/** What a list says, encoded. */
export interface HandList {
  /** The contents of revokedCertificates. */
  readonly entries: Uint8Array;
  /** Extension each. */
  readonly extensions?: readonly Uint8Array[];
  /** By default an hour ago. */
  readonly thisUpdate?: Date;
}

const DAY_MS = 86_400_000;

/** A list signed by an authority with a P-256 key, current for a day; DER. */
export function handList(
  authority: TestIdentity,
  { entries, extensions = [], thisUpdate = new Date(Date.now() - 3_600_000) }: HandList,
): Uint8Array {
  const tbs = derElement(
    TAG.sequence,
    derElement(TAG.integer, Uint8Array.of(1)),
    SHA256_WITH_ECDSA,
    parseCertificate(authority.certificate).subjectDer,
    derElement(0x17, Buffer.from(utcTime(thisUpdate.getTime()))),
    derElement(0x17, Buffer.from(utcTime(thisUpdate.getTime() + DAY_MS))),
    derElement(TAG.sequence, entries),
    ...(extensions.length === 0 ? [] : [derElement(0xa0, derElement(TAG.sequence, ...extensions))]),
  );
  const key = createPrivateKey({ key: Buffer.from(authority.pkcs8), format: "der", type: "pkcs8" });
  const signature = sign("sha256", tbs, { key, dsaEncoding: "der" });
  return derElement(TAG.sequence, tbs, SHA256_WITH_ECDSA, derElement(0x03, Uint8Array.of(0), signature));
}

/**
 * One entry of a list, revoked on the first of January 2026.
 *
 * @param issuer DER of the name of the certificate's issuer, where the entry says it
 */
export function handEntry(serialNumber: Uint8Array, issuer?: Uint8Array): Uint8Array {
  const date = encode(0x17, Buffer.from("260101000000Z"));
  const names = issuer === undefined ? null : encode(TAG.sequence, encode(0xa4, issuer));
  const extensions = names === null ? [] : [encode(TAG.sequence, criticalExtension("2.5.29.29", names))];
  return encode(TAG.sequence, encode(TAG.integer, serialNumber), date, ...extensions);
}

/** A critical Extension. */
export function criticalExtension(type: string, value: Uint8Array): Uint8Array {
  return encode(
    TAG.sequence,
    objectIdentifier(type),
    Uint8Array.of(1, 1, 0xff),
    encode(TAG.octetString, value),
  );
}

/** issuingDistributionPoint with fields that are encoded already. */
export function issuingPoint(...fields: readonly Uint8Array[]): Uint8Array {
  return criticalExtension("2.5.29.28", encode(TAG.sequence, ...fields));
}

/** indirectCRL TRUE */
export const INDIRECT = Uint8Array.of(0x84, 1, 0xff);

function utcTime(time: number): string {
  return `${new Date(time).toISOString().slice(2, 19).replaceAll(/[-:T]/g, "")}Z`;
}
