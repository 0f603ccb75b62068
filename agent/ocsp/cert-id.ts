import { createHash } from "node:crypto";
import { CertID } from "@peculiar/asn1-ocsp";
import { id_sha1 } from "@peculiar/asn1-rsa";
import { OctetString } from "@peculiar/asn1-schema";
import { AlgorithmIdentifier, SubjectPublicKeyInfo } from "@peculiar/asn1-x509";
import { readHash } from "../x509/algorithm-identifier.ts";
import { readAsn1 } from "../x509/asn1-value.ts";
import type { Certificate } from "../x509/certificate.ts";
import { HASHES, type CheckedHash } from "../x509/signature-algorithm.ts";

/**
 * How a request names a certificate. By SHA-1, which names and does not protect here: many responders know no other.
 *
 * CertID ::= SEQUENCE {
 *   hashAlgorithm AlgorithmIdentifier, issuerNameHash OCTET STRING, issuerKeyHash OCTET STRING,
 *   serialNumber CertificateSerialNumber }
 *
 * @see RFC 6960, 4.1.1; RFC 5019, 2.1.1
 */
export function certId(certificate: Certificate, issuer: Certificate): CertID {
  return new CertID({
    hashAlgorithm: new AlgorithmIdentifier({ algorithm: id_sha1, parameters: null }),
    issuerNameHash: new OctetString(hashOf(certificate.issuerDer, "SHA-1")),
    issuerKeyHash: new OctetString(keyHash(issuer, "SHA-1")),
    serialNumber: Uint8Array.from(certificate.serialNumberOctets).buffer,
  });
}

/** Whether an answer is about this certificate, whatever hash and whichever encoding of the name it names it by. */
export function isAbout(id: CertID, certificate: Certificate, issuer: Certificate): boolean {
  const hash = readHash(id.hashAlgorithm);
  return (
    hash !== null &&
    isSame(id.serialNumber, certificate.serialNumberOctets) &&
    [certificate.issuerDer, issuer.subjectDer].some((name) =>
      isSame(id.issuerNameHash.buffer, hashOf(name, hash)),
    ) &&
    isSame(id.issuerKeyHash.buffer, keyHash(issuer, hash))
  );
}

/** The hash of a certificate's public key, without tag, length and count of unused bits. */
export function keyHash({ spki }: Certificate, hash: CheckedHash): Uint8Array {
  const { subjectPublicKey } = readAsn1(spki, SubjectPublicKeyInfo, "CERTIFICATE_INVALID");
  return hashOf(new Uint8Array(subjectPublicKey), hash);
}

function hashOf(bytes: Uint8Array, hash: CheckedHash): Uint8Array {
  return Uint8Array.from(createHash(HASHES[hash].node).update(bytes).digest());
}

function isSame(left: ArrayBuffer, right: Uint8Array): boolean {
  return Buffer.compare(new Uint8Array(left), right) === 0;
}
