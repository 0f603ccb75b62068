import { createHash } from "node:crypto";
import { MessageDigest } from "@peculiar/asn1-cms";
import { KysoError } from "../../protocol/error.ts";
import type { SubIndication } from "../../protocol/report.ts";
import { readHash, readSignatureAlgorithm } from "../x509/algorithm-identifier.ts";
import { readAsn1 } from "../x509/asn1-value.ts";
import type { Certificate } from "../x509/certificate.ts";
import { subjectKeyIdentifier } from "../x509/extension.ts";
import { isStrongKey, verifySignatureValue } from "../x509/public-key.ts";
import { HASHES, type CheckedHash } from "../x509/signature-algorithm.ts";
import { ID } from "./object-identifier.ts";
import type { ParsedSignedData } from "./parsed-signed-data.ts";
import { AlgorithmProtection, ContentTypeValue } from "./signed-data-schema.ts";
import {
  SigningCertificate,
  SigningCertificateV2,
  type EssCertId,
  type IssuerSerial,
} from "./signing-certificate-schema.ts";

const CODE = "CMS_INVALID";

/** Identifier octet of a SET OF. */
const SET = 0x31;

/** OBJECT IDENTIFIER id-messageDigest */
const MESSAGE_DIGEST = Buffer.from("06092a864886f70d010904", "hex");

/** Signed attributes of one signature, bytes; they hold a few hundred, and revocation answers at times. */
const MAX_ATTRIBUTES_BYTES = 4 * 1024 * 1024;

/** Which rules a signature must keep: those of CAdES, or those of plain CMS. */
export type SignatureProfile = "CAdES" | "CMS";

export interface SignatureCheck {
  /** Digest and signature value both hold, and the signing certificate is the one that was meant. */
  readonly intact: boolean;
  /** Why it does not pass; also set on an intact signature that is weak. */
  readonly failure: SubIndication | null;
  /** The signer's certificate, as far as it was found. */
  readonly certificate: Certificate | null;
}

/** What a check of a signature may use beside the signature itself. */
export interface SignatureContext {
  /** Certificates among which the signer's may be, beside those that the signature carries. */
  readonly known?: readonly Certificate[];
  /**
   * The content's bytes, piece by piece: read only where there are no signed attributes, which plain CMS allows. Without
   * it, such a signature is none.
   */
  readonly pieces?: () => Iterable<Uint8Array>;
}

/**
 * Checks a detached signature over content with a given digest: form, signing certificate, digest and value, in that
 * order. Whether the certificate is to be trusted is another question.
 *
 * @param messageDigest of the content, with the signer's digest algorithm; any for one that Kyso does not know
 * @see EN 319 102-1, 5.2.2, 5.2.3 and 5.2.7; RFC 5652, 5.6
 */
export function verifySignedData(
  signedData: ParsedSignedData,
  messageDigest: Uint8Array,
  profile: SignatureProfile,
  context: SignatureContext = {},
): SignatureCheck {
  if (signedData.hasContent || signedData.contentType !== ID.data) {
    return { intact: false, failure: "FORMAT_FAILURE", certificate: findSigner(signedData, context.known) };
  }
  return verifySigner(signedData, messageDigest, profile, context);
}

/**
 * Checks a signature over content that it carries itself.
 *
 * @param contentType object identifier that the content must have
 * @param known certificates among which the signer's may be, beside those that the signature carries
 * @see RFC 5652, 5.6; RFC 3161, 2.4.2
 */
export function verifyEncapsulatedData(
  signedData: ParsedSignedData,
  contentType: string,
  known: readonly Certificate[] = [],
  profile: SignatureProfile = "CAdES",
): SignatureCheck {
  const { content, signer } = signedData;
  const isAsMeant = content !== null && signedData.contentType === contentType;
  if (!isAsMeant || signer.digestAlgorithm === null) {
    const failure = isAsMeant ? "CRYPTO_CONSTRAINTS_FAILURE" : "FORMAT_FAILURE";
    return { intact: false, failure, certificate: findSigner(signedData, known) };
  }
  const digest = createHash(HASHES[signer.digestAlgorithm].node).update(content).digest();
  return verifySigner(signedData, digest, profile, { known, pieces: () => [content] });
}

function verifySigner(
  signedData: ParsedSignedData,
  messageDigest: Uint8Array,
  profile: SignatureProfile,
  { known, pieces }: SignatureContext,
): SignatureCheck {
  const certificate = findSigner(signedData, known);
  const fail = (failure: SubIndication): SignatureCheck => ({ intact: false, failure, certificate });
  const { digestAlgorithm, signatureAlgorithm, signatureValue } = signedData.signer;
  if (digestAlgorithm === null || signatureAlgorithm === null) return fail("CRYPTO_CONSTRAINTS_FAILURE");
  const failure = formFailure(signedData, messageDigest, profile, certificate);
  if (failure !== null) return fail(failure);
  if (certificate === null) return fail("NO_SIGNING_CERTIFICATE_FOUND");
  const { signedAttributesDer } = signedData.signer;
  const isOfOther = signedAttributesDer === null && pieces !== undefined && areSignedAttributes(pieces());
  const signed = signedAttributesDer ?? pieces?.();
  if (signed === undefined || isOfOther) return fail("FORMAT_FAILURE");
  const algorithm = { ...signatureAlgorithm, hash: signatureAlgorithm.hash ?? digestAlgorithm };
  if (!verifySignatureValue(certificate.spki, algorithm, signed, signatureValue)) {
    return fail("SIG_CRYPTO_FAILURE");
  }
  const isWeak = isWeakHash(digestAlgorithm) || isWeakHash(algorithm.hash) || !isStrongKey(certificate);
  return { intact: true, failure: isWeak ? "CRYPTO_CONSTRAINTS_FAILURE" : null, certificate };
}

/** What keeps a signature from being one of this content, whatever its value. */
function formFailure(
  signedData: ParsedSignedData,
  messageDigest: Uint8Array,
  profile: SignatureProfile,
  certificate: Certificate | null,
): SubIndication | null {
  const { signedAttributesDer } = signedData.signer;
  if (signedAttributesDer === null) {
    // RFC 5652, 5.3: only what is of type id-data may do without.
    return profile === "CMS" && signedData.contentType === ID.data ? null : "FORMAT_FAILURE";
  }
  try {
    if (!hasContentType(signedData) || !hasOwnAlgorithms(signedData)) return "FORMAT_FAILURE";
    const signedDigest = readAsn1(soleValue(signedData, ID.messageDigest), MessageDigest, CODE);
    if (certificate === null) return "NO_SIGNING_CERTIFICATE_FOUND";
    const binding = checkSigningCertificate(signedData, certificate);
    if (binding === "absent" && profile === "CAdES") return "FORMAT_FAILURE";
    if (binding === "other") return "NO_SIGNING_CERTIFICATE_FOUND";
    return Buffer.compare(new Uint8Array(signedDigest.buffer), messageDigest) === 0 ? null : "HASH_FAILURE";
  } catch (error) {
    if (error instanceof KysoError) return "FORMAT_FAILURE";
    throw error;
  }
}

/**
 * Whether a content is the signed attributes of another signature: whoever takes them away from it, and has them stand
 * for the content, has a signature over something that nobody wanted to sign.
 *
 * @see RFC 5652, 5.4
 */
function areSignedAttributes(content: Iterable<Uint8Array>): boolean {
  const start: Uint8Array[] = [];
  let length = 0;
  for (const piece of content) {
    if (piece.length === 0) continue;
    start.push(Uint8Array.from(piece));
    length += piece.length;
    if (start[0]?.[0] !== SET || length > MAX_ATTRIBUTES_BYTES) return false;
  }
  return Buffer.concat(start).includes(MESSAGE_DIGEST);
}

function isWeakHash(hash: CheckedHash): boolean {
  return hash === "SHA-1";
}

function findSigner(
  { certificates, signer: { identifier } }: ParsedSignedData,
  known: readonly Certificate[] = [],
): Certificate | null {
  const isMeant = (certificate: Certificate): boolean => {
    if ("subjectKeyIdentifier" in identifier) {
      const own = subjectKeyIdentifier(certificate.extensions);
      return own !== null && Buffer.compare(own, identifier.subjectKeyIdentifier) === 0;
    }
    return (
      Buffer.compare(certificate.issuerDer, identifier.issuerDer) === 0 &&
      Buffer.compare(certificate.serialNumberOctets, identifier.serialNumberOctets) === 0
    );
  };
  return [...certificates, ...known].find(isMeant) ?? null;
}

function soleValue({ signer }: ParsedSignedData, type: string): Uint8Array {
  const [value, ...others] = signer.signedAttributes.get(type) ?? [];
  if (value === undefined || others.length > 0) throw new KysoError(CODE, `not one value of ${type}`);
  return value;
}

function hasContentType(signedData: ParsedSignedData): boolean {
  const { contentType } = readAsn1(soleValue(signedData, ID.contentType), ContentTypeValue, CODE);
  return contentType === signedData.contentType;
}

/**
 * Whether the algorithms are those that the signer has signed to be theirs, where they have: nobody else may put weaker
 * ones in their place.
 *
 * @see RFC 6211, 2
 */
function hasOwnAlgorithms(signedData: ParsedSignedData): boolean {
  const { signedAttributes, digestAlgorithm, signatureAlgorithm } = signedData.signer;
  if (!signedAttributes.has(ID.algorithmProtection)) return true;
  const value = soleValue(signedData, ID.algorithmProtection);
  const own = readAsn1(value, AlgorithmProtection, CODE);
  const ownSignature =
    own.signatureAlgorithm === undefined ? null : readSignatureAlgorithm(own.signatureAlgorithm, CODE);
  return (
    readHash(own.digestAlgorithm) === digestAlgorithm &&
    ownSignature?.scheme === signatureAlgorithm?.scheme &&
    ownSignature?.hash === signatureAlgorithm?.hash &&
    ownSignature?.saltLength === signatureAlgorithm?.saltLength
  );
}

/**
 * Compares the certificate with the one that the signer has signed to be theirs.
 *
 * @see EN 319 102-1, 5.2.3.4
 */
function checkSigningCertificate(
  signedData: ParsedSignedData,
  certificate: Certificate,
): "same" | "other" | "absent" {
  const named = readSigningCertificate(signedData);
  if (named === null) return "absent";
  const { hash, certHash, issuerSerial } = named;
  const isSame =
    hash !== null &&
    Buffer.compare(createHash(HASHES[hash].node).update(certificate.der).digest(), certHash) === 0 &&
    (issuerSerial === undefined || isIssuerSerialOf(issuerSerial, certificate));
  return isSame ? "same" : "other";
}

interface NamedCertificate {
  /** `null` for one that Kyso does not know. */
  readonly hash: CheckedHash | null;
  readonly certHash: Uint8Array;
  readonly issuerSerial: IssuerSerial | undefined;
}

/** The first certificate that the attribute names is the signer's; version 2 goes before version 1. */
function readSigningCertificate(signedData: ParsedSignedData): NamedCertificate | null {
  const { signedAttributes } = signedData.signer;
  if (signedAttributes.has(ID.signingCertificateV2)) {
    const value = soleValue(signedData, ID.signingCertificateV2);
    const [first] = readAsn1(value, SigningCertificateV2, CODE).certs;
    return namedCertificate(
      first,
      first?.hashAlgorithm === undefined ? "SHA-256" : readHash(first.hashAlgorithm),
    );
  }
  if (!signedAttributes.has(ID.signingCertificate)) return null;
  const [first] = readAsn1(soleValue(signedData, ID.signingCertificate), SigningCertificate, CODE).certs;
  return namedCertificate(first, "SHA-1");
}

function namedCertificate(essCertId: EssCertId | undefined, hash: CheckedHash | null): NamedCertificate {
  if (essCertId === undefined) throw new KysoError(CODE, "a signing certificate attribute without one");
  const { certHash, issuerSerial } = essCertId;
  return { hash, certHash: new Uint8Array(certHash.buffer), issuerSerial };
}

function isIssuerSerialOf({ issuer, serialNumber }: IssuerSerial, certificate: Certificate): boolean {
  const [name, ...others] = issuer;
  return (
    name?.directoryNameRaw !== undefined &&
    others.length === 0 &&
    Buffer.compare(name.directoryNameRaw, certificate.issuerDer) === 0 &&
    Buffer.compare(new Uint8Array(serialNumber), certificate.serialNumberOctets) === 0
  );
}
