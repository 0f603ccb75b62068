import { createHash, randomBytes } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import { MemorySource } from "../pdf/source.ts";
import { parseCertificate } from "../x509/certificate.ts";
import { bareSignatureValue } from "./bare-value.ts";
import { type FileSigning, type SignedPieces, withoutRoot } from "./file-signing.ts";
import type { Piece } from "./piece.ts";
import { insertionOf, readXmlFile, type XmlFile, type XmlInsertion } from "./xml-file.ts";
import { canonicalBytes, canonicalDigest, elementWithId, soleElement } from "./xml-part.ts";
import { checkXmlResult } from "./xml-result-check.ts";
import { openSignableXml } from "./xml-signable.ts";
import {
  type SignatureDraft,
  signatureText,
  type SignatureValues,
  XADES_NAMESPACE,
  XMLDSIG_NAMESPACE,
} from "./xml-signature-text.ts";
import type { FoundTarget, XmlTarget } from "./xml-target.ts";
import { parseXml, type XmlNode } from "./xml-tree.ts";

const NOTHING_YET: SignatureValues = {
  documentDigest: "",
  propertiesDigest: "",
  signatureValue: "",
  timestamp: null,
};

/**
 * Signs an XML document, or one element of it, with a signature within the document: XAdES B-B or B-T, or XMLDSig
 * without properties. The document's bytes stay as they are around the new element.
 *
 * @throws {KysoError} XML_*, FILE_TOO_LARGE, SIGN_LEVEL_UNSUPPORTED, TOKEN_*, TSP_*; SIGN_RESULT_INVALID
 * @see XML Signature Syntax and Processing 1.1; ETSI EN 319 132-1, 6.3
 */
export async function signXml(
  signing: FileSigning,
  format: "xades" | "xmldsig",
  target: XmlTarget,
): Promise<SignedPieces> {
  const { source, onStep } = signing;
  onStep?.("preparing");
  if (format === "xmldsig" && signing.stampTime !== null) {
    throw new KysoError("SIGN_LEVEL_UNSUPPORTED", "plain XMLDSig has no time stamp");
  }
  const { file, target: found } = openSignableXml(source, target);
  const draft = draftOf(signing, format, target, found);
  const values = await valuesOf(signing, draft, digestOf(file, draft));
  onStep?.("checking-result");
  const insertion = insertionOf(file, found.parent, signatureText(draft, values));
  const pieces = piecesOf(insertion, source.size);
  const signed = readXmlFile(new MemorySource(joined(insertion, source.read(0, source.size))));
  checkXmlResult(signed, draft, values, parseCertificate(signing.key.certificate));
  return { pieces, isStamped: values.timestamp !== null };
}

function draftOf(
  { key, path, time }: FileSigning,
  format: "xades" | "xmldsig",
  { reference }: XmlTarget,
  { isEnveloped }: FoundTarget,
): SignatureDraft {
  const id = `kyso-${randomBytes(16).toString("hex")}`;
  return {
    ids: { signature: id, reference: `${id}-document`, value: `${id}-value`, properties: `${id}-properties` },
    algorithm: key.algorithm,
    uri: reference === undefined ? "" : `#${reference}`,
    isEnveloped,
    certificates: withoutRoot(path),
    time: format === "xades" ? time : null,
  };
}

/** As yet there is no signature to leave out. */
function digestOf({ document }: XmlFile, { uri, algorithm }: SignatureDraft): string {
  const signed = uri === "" ? document : elementWithId(document, uri.slice(1));
  if (signed === null) throw new KysoError("XML_TARGET_NOT_FOUND", uri);
  return canonicalDigest(signed, algorithm.hash);
}

/**
 * Its own canonical form is the same wherever the signature stands, since it declares all that it uses, so the parts
 * are made apart from the document.
 */
async function valuesOf(
  signing: FileSigning,
  draft: SignatureDraft,
  documentDigest: string,
): Promise<SignatureValues> {
  const { key, stampTime } = signing;
  let values: SignatureValues = { ...NOTHING_YET, documentDigest };
  const part = (namespace: string, name: string): XmlNode =>
    soleElement(parseXml(signatureText(draft, values)), namespace, name);
  if (draft.time !== null) {
    const properties = part(XADES_NAMESPACE, "SignedProperties");
    values = { ...values, propertiesDigest: canonicalDigest(properties, draft.algorithm.hash) };
  }
  signing.onStep?.("signing-on-token");
  const value = await key.sign(canonicalBytes(part(XMLDSIG_NAMESPACE, "SignedInfo")));
  const bare = bareSignatureValue(value, parseCertificate(key.certificate));
  values = { ...values, signatureValue: Buffer.from(bare).toString("base64") };
  if (stampTime === null) return values;
  const stamped = canonicalBytes(part(XMLDSIG_NAMESPACE, "SignatureValue"));
  const token = await stampTime(createHash("sha256").update(stamped).digest());
  return { ...values, timestamp: token === null ? null : Buffer.from(token).toString("base64") };
}

function piecesOf({ start, end, text }: XmlInsertion, size: number): Piece[] {
  return [{ start: 0, end: start }, Buffer.from(text, "utf8"), { start: end, end: size }];
}

function joined({ start, end, text }: XmlInsertion, original: Uint8Array): Uint8Array {
  return Buffer.concat([original.subarray(0, start), Buffer.from(text, "utf8"), original.subarray(end)]);
}
