import { MessageDigest } from "@peculiar/asn1-cms";
import { Time } from "@peculiar/asn1-x509";
import { KysoError } from "../../protocol/error.ts";
import { embeddedAnswers } from "../cms/embedded-value.ts";
import { ID } from "../cms/object-identifier.ts";
import { parseSignedData, type ParsedSignedData } from "../cms/parsed-signed-data.ts";
import { type SignatureCheck, verifySignedData } from "../cms/verification.ts";
import type { ByteSource } from "../pdf/source.ts";
import { carriedCertificates, signatureTimestamps } from "../verify/embedded-data.ts";
import { readAsn1 } from "../x509/asn1-value.ts";
import { type CmsFile, readCmsFile } from "./cms-file.ts";
import { type FoundSignature, unknownSignature } from "./found-signature.ts";
import { SignedContent } from "./signed-content.ts";
import { StretchedSource } from "./stretched-source.ts";

const CODE = "CMS_INVALID";

/** A file of CMS signatures that has been checked. */
export interface CheckedCms {
  readonly signatures: readonly FoundSignature[];
  /** What they carry; `null` for detached ones. */
  readonly content: ByteSource | null;
}

/**
 * Checks every signature of a CMS file: CAdES, or plain CMS. Countersignatures and archive time stamps are passed over:
 * they prove nothing here.
 *
 * @param given what the signatures are to be of: detached ones, and those that carry it
 * @throws {KysoError} CMS_INVALID, FILE_TOO_LARGE; never for a bad signature
 * @see RFC 5652, 5; ETSI EN 319 122-1; EN 319 102-1, 5.2
 */
export async function checkCmsFile(
  file: ByteSource,
  given: SignedContent | null = null,
  signal?: AbortSignal,
): Promise<CheckedCms> {
  const cms = readCmsFile(file);
  const own = cms.content === null ? null : new SignedContent(cms.source, { stretches: cms.content, signal });
  // Who asks about a file is not to be told of another that the signature brings along in its place.
  const isOther = own !== null && given !== null && !(await isSameContent(own, given));
  const signatures: FoundSignature[] = [];
  for (const bytes of cms.signatures) {
    const found = await checkOne(bytes, cms, own ?? given);
    signatures.push(isOther && found.intact ? { ...found, intact: false, failure: "HASH_FAILURE" } : found);
  }
  return { signatures, content: cms.content === null ? null : new StretchedSource(cms.source, cms.content) };
}

async function isSameContent(one: SignedContent, other: SignedContent): Promise<boolean> {
  if (one.size !== other.size) return false;
  return Buffer.compare(await one.digest("SHA-256"), await other.digest("SHA-256")) === 0;
}

async function checkOne(
  bytes: Uint8Array,
  cms: CmsFile,
  content: SignedContent | null,
): Promise<FoundSignature> {
  let signedData: ParsedSignedData;
  try {
    signedData = parseSignedData(bytes, cms.allowance);
  } catch (error) {
    if (error instanceof KysoError) return unknownSignature("cms", "FORMAT_FAILURE", true);
    throw error;
  }
  const { signer } = signedData;
  const namesCertificate =
    signer.signedAttributes.has(ID.signingCertificateV2) ||
    signer.signedAttributes.has(ID.signingCertificate);
  return {
    name: "",
    coversWholeFile: true,
    format: !namesCertificate ? "cms" : cms.content === null ? "cades" : "cades-enveloping",
    ...(await integrityOf(signedData, content)),
    carrierFailure: null,
    candidates: carriedCertificates(signedData),
    claimedTime: claimedTimeOf(signedData),
    timestamps: signatureTimestamps(signedData, cms.allowance),
    answers: embeddedAnswers(signedData),
    digest: signer.digestAlgorithm,
  };
}

/** Without the content it can still be seen whether the signature is one over the digest that it names. */
async function integrityOf(
  signedData: ParsedSignedData,
  content: SignedContent | null,
): Promise<SignatureCheck> {
  const { digestAlgorithm } = signedData.signer;
  if (digestAlgorithm === null)
    return { intact: false, failure: "CRYPTO_CONSTRAINTS_FAILURE", certificate: null };
  // Without signed attributes it is the content itself that is signed.
  const isTold = content !== null || signedData.signer.signedAttributesDer !== null;
  if (!isTold) return { intact: false, failure: "SIGNED_DATA_NOT_FOUND", certificate: null };
  const digest = content === null ? namedDigest(signedData) : await content.digest(digestAlgorithm);
  const check = verifySignedData(signedData, digest, "CMS", { pieces: () => content?.pieces() ?? [] });
  if (content !== null || !check.intact) return check;
  return { ...check, intact: false, failure: "SIGNED_DATA_NOT_FOUND" };
}

function namedDigest({ signer }: ParsedSignedData): Uint8Array {
  const [value] = signer.signedAttributes.get(ID.messageDigest) ?? [];
  try {
    return new Uint8Array(readAsn1(value ?? new Uint8Array(), MessageDigest, CODE).buffer);
  } catch (error) {
    if (error instanceof KysoError) return new Uint8Array();
    throw error;
  }
}

/** @see RFC 5652, 11.3 */
function claimedTimeOf({ signer }: ParsedSignedData): Date | null {
  const [value, ...others] = signer.signedAttributes.get(ID.signingTime) ?? [];
  if (value === undefined || others.length > 0) return null;
  try {
    const time = readAsn1(value, Time, CODE).getTime();
    return Number.isNaN(time.getTime()) ? null : time;
  } catch (error) {
    if (error instanceof KysoError || error instanceof RangeError) return null;
    throw error;
  }
}
