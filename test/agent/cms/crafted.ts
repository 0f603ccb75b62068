import { createHash } from "node:crypto";
import { ID } from "../../../agent/cms/object-identifier.ts";
import * as algorithms from "../../../agent/x509/algorithm-identifier.ts";
import { writeAsn1 } from "../../../agent/x509/asn1-value.ts";
import { parseCertificate } from "../../../agent/x509/certificate.ts";
import type { CheckedHash, SignatureAlgorithm } from "../../../agent/x509/signature-algorithm.ts";
import { signWith } from "../../pki/sign-with.ts";
import type { TestIdentity } from "../../pki/test-pki.ts";
import { constructedTag, encode, objectIdentifier, TAG } from "../x509/element.ts";

/** A CMS signature in which any part can be wrong. */
export interface Crafted {
  readonly identity: Omit<TestIdentity, "name" | "keys">;
  readonly content: Uint8Array;
  readonly algorithm?: SignatureAlgorithm;
  /** Attributes to sign, in this order; by default those of a CAdES signature, in DER's order. */
  readonly attributes?: readonly Uint8Array[] | null;
  readonly signedBytes?: (attributes: Uint8Array) => Uint8Array;
  readonly sid?: Uint8Array;
  readonly digestAlgorithm?: Uint8Array;
  readonly signatureAlgorithm?: Uint8Array;
  readonly signatureValue?: Uint8Array;
  readonly certificates?: readonly Uint8Array[];
  readonly eContent?: Uint8Array;
  readonly eContentType?: string;
  readonly signers?: number;
}

const VERSION = encode(TAG.integer, Uint8Array.of(1));
const RSA: SignatureAlgorithm = { scheme: "RSA-PKCS1", hash: "SHA-256" };

export const digestAlgorithmIdentifier = (hash: CheckedHash): Uint8Array =>
  writeAsn1(algorithms.digestAlgorithmIdentifier(hash));

const signatureAlgorithmIdentifier = (algorithm: SignatureAlgorithm): Uint8Array =>
  writeAsn1(algorithms.signatureAlgorithmIdentifier(algorithm));

export function attribute(type: string, ...values: Uint8Array[]): Uint8Array {
  return encode(TAG.sequence, objectIdentifier(type), encode(TAG.set, ...values));
}

export const contentType = (type: string = ID.data): Uint8Array =>
  attribute(ID.contentType, objectIdentifier(type));

export const messageDigest = (content: Uint8Array, hash = "sha256"): Uint8Array =>
  attribute(ID.messageDigest, encode(TAG.octetString, createHash(hash).update(content).digest()));

/** signing-certificate-v2, or with SHA-1 signing-certificate. */
export function signingCertificate(
  identity: Pick<TestIdentity, "certificate">,
  hash: CheckedHash = "SHA-256",
  issuerSerial = true,
): Uint8Array {
  const { issuerDer, serialNumberOctets } = parseCertificate(identity.certificate);
  const serialNumber = encode(TAG.integer, serialNumberOctets);
  const certHash = createHash(hash.replace("-", "")).update(identity.certificate).digest();
  const names = encode(TAG.sequence, encode(constructedTag(4), issuerDer));
  const essCertId = encode(
    TAG.sequence,
    ...(hash === "SHA-1" || hash === "SHA-256" ? [] : [digestAlgorithmIdentifier(hash)]),
    encode(TAG.octetString, certHash),
    ...(issuerSerial ? [encode(TAG.sequence, names, serialNumber)] : []),
  );
  const type = hash === "SHA-1" ? ID.signingCertificate : ID.signingCertificateV2;
  return attribute(type, encode(TAG.sequence, encode(TAG.sequence, essCertId)));
}

export function inOrder(...attributes: Uint8Array[]): Uint8Array[] {
  return attributes.sort((a, b) => Buffer.compare(a, b));
}

export function craft(wanted: Crafted): Uint8Array {
  const { identity, content, algorithm = RSA } = wanted;
  const { issuerDer, serialNumberOctets } = parseCertificate(identity.certificate);
  const serialNumber = encode(TAG.integer, serialNumberOctets);
  const attributes =
    wanted.attributes === undefined
      ? inOrder(contentType(), messageDigest(content), signingCertificate(identity))
      : wanted.attributes;
  const set = encode(TAG.set, ...(attributes ?? []));
  const signedBytes = wanted.signedBytes?.(set) ?? (attributes === null ? content : set);
  const digestAlgorithm = wanted.digestAlgorithm ?? digestAlgorithmIdentifier(algorithm.hash);
  const signerInfo = encode(
    TAG.sequence,
    VERSION,
    wanted.sid ?? encode(TAG.sequence, issuerDer, serialNumber),
    digestAlgorithm,
    ...(attributes === null ? [] : [encode(constructedTag(0), ...attributes)]),
    wanted.signatureAlgorithm ?? signatureAlgorithmIdentifier(algorithm),
    encode(TAG.octetString, wanted.signatureValue ?? signWith(identity, algorithm, signedBytes)),
  );
  const eContent =
    wanted.eContent === undefined
      ? []
      : [encode(constructedTag(0), encode(TAG.octetString, wanted.eContent))];
  const signedData = encode(
    TAG.sequence,
    VERSION,
    encode(TAG.set, digestAlgorithm),
    encode(TAG.sequence, objectIdentifier(wanted.eContentType ?? ID.data), ...eContent),
    encode(constructedTag(0), ...(wanted.certificates ?? [identity.certificate, ...identity.chain])),
    encode(TAG.set, ...Array.from({ length: wanted.signers ?? 1 }, () => signerInfo)),
  );
  return encode(TAG.sequence, objectIdentifier(ID.signedData), encode(constructedTag(0), signedData));
}
