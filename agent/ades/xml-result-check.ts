import { KysoError } from "../../protocol/error.ts";
import type { Certificate } from "../x509/certificate.ts";
import { verifyBareValue } from "./bare-value.ts";
import type { XmlFile } from "./xml-file.ts";
import { canonicalBytes, canonicalDigest, elementWithId, soleElement, textOf } from "./xml-part.ts";
import {
  type SignatureDraft,
  type SignatureValues,
  XADES_NAMESPACE,
  XMLDSIG_NAMESPACE,
} from "./xml-signature-text.ts";

/**
 * Checks an XML signature of our own before it leaves, in the document that was written: the signature is found by its
 * Id, what it signs is brought to its canonical form where it now stands, and digests and value are held against what
 * the document itself says. That the digest of the document without the signature is the one from before also proves
 * that nothing but the signature was added.
 *
 * @throws {KysoError} SIGN_RESULT_INVALID
 */
export function checkXmlResult(
  { document }: XmlFile,
  { ids, algorithm, uri, isEnveloped, time }: SignatureDraft,
  values: SignatureValues,
  certificate: Certificate,
): void {
  const signature = elementWithId(document, ids.signature);
  const signed = uri === "" ? document : elementWithId(document, uri.slice(1));
  if (signature === null || signed === null) throw invalid("the signature or what it signs is not found");
  const signedInfo = soleElement(signature, XMLDSIG_NAMESPACE, "SignedInfo");
  if (
    canonicalDigest(signed, algorithm.hash, isEnveloped ? signature : undefined) !== values.documentDigest
  ) {
    throw invalid("the document has become another");
  }
  if (time !== null) {
    const properties = soleElement(signature, XADES_NAMESPACE, "SignedProperties");
    const isSame = canonicalDigest(properties, algorithm.hash) === values.propertiesDigest;
    if (!isSame || elementWithId(document, ids.properties) !== properties) {
      throw invalid("the signed properties have become others");
    }
  }
  const value = Buffer.from(textOf(soleElement(signature, XMLDSIG_NAMESPACE, "SignatureValue")), "base64");
  if (!verifyBareValue(certificate, algorithm, canonicalBytes(signedInfo), value)) {
    throw invalid("the signature value does not hold");
  }
}

function invalid(message: string): KysoError {
  return new KysoError("SIGN_RESULT_INVALID", message);
}
