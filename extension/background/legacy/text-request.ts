import { KysoError } from "../../../protocol/error.ts";
import type { SignatureFormat } from "../../../protocol/signature-format.ts";
import { fromBase64, toBase64 } from "../base64.ts";
import type { DocumentEnd, OrderedDocument } from "../sign/sign-order.ts";
import { doneReply } from "./legacy-reply.ts";
import { readRequest } from "./request-fields.ts";

/* `SignXML` and `SignJson`: documents that the page hands over, and gets back. The user is shown them as text. */

/** What a page wants signed, and how it is told. */
export interface TextPlan {
  document: OrderedDocument;
  /** @throws {KysoError} INTERNAL where the result does not hold what was asked for */
  reply: (signed: Uint8Array) => string;
}

/** A document that the page hands over, and gets back. */
export function handedOver(
  bytes: Uint8Array<ArrayBuffer>,
  fileName: string,
  title: string,
  format: SignatureFormat,
): OrderedDocument {
  return {
    source: { from: "page", bytes: new Blob([bytes]), fileName },
    delivery: { to: "page" },
    title,
    kind: null,
    number: null,
    date: null,
    format,
  };
}

/** The signature element, which Kyso puts last into its parent, declaring its own prefix. */
function signatureElement(xml: Uint8Array): Uint8Array {
  const isBigEndian = xml[0] === 0xfe && xml[1] === 0xff;
  const isLittleEndian = xml[0] === 0xff && xml[1] === 0xfe;
  const encoding = isBigEndian ? "utf-16be" : isLittleEndian ? "utf-16le" : "utf-8";
  const text = new TextDecoder(encoding).decode(xml);
  const begin = text.lastIndexOf("<ds:Signature ");
  const end = text.indexOf("</ds:Signature>", begin);
  if (begin < 0 || end < 0) throw new KysoError("INTERNAL", "no signature in what was signed");
  return new TextEncoder().encode(text.slice(begin, end + "</ds:Signature>".length));
}

/**
 * Reads `SignXML`. Which hash is used the agent decides; the signature says it.
 * @throws {KysoError} PORTAL_REQUEST_INVALID
 */
export function readSignXml(message: string): TextPlan {
  const request = readRequest(message);
  const bytes = fromBase64(request.text("Base64Content"));
  if (bytes === null || bytes.length === 0) {
    throw new KysoError("PORTAL_REQUEST_INVALID", "no Base64Content");
  }
  const format = request.flag("XmlDsigForm") ? "xmldsig" : "xades";
  const signatureOnly = request.flag("ReturnSignatureOnly");
  return {
    document: handedOver(bytes, "du-lieu.xml", "Dữ liệu XML", format),
    reply: (signed) => doneReply({ Signature: toBase64(signatureOnly ? signatureElement(signed) : signed) }),
  };
}

/**
 * Reads `SignJson`. `IsPss` is the token's and the agent's business: the JWS names its algorithm.
 * @throws {KysoError} PORTAL_REQUEST_INVALID
 */
export function readSignJson(message: string): TextPlan {
  const request = readRequest(message);
  const content = request.value("JsonContent");
  if (content === undefined || content === null || content === "") {
    throw new KysoError("PORTAL_REQUEST_INVALID", "no JsonContent");
  }
  const text = typeof content === "string" ? content : JSON.stringify(content);
  const format = request.flag("DetachPayload") ? "jws-detached" : "jws";
  return {
    document: handedOver(new TextEncoder().encode(text), "du-lieu.json", "Dữ liệu JSON", format),
    reply: (signed) => doneReply({ Signature: new TextDecoder().decode(signed).trim() }),
  };
}

/**
 * The reply to a page that handed a document over.
 * @throws {KysoError} why it has not got it back
 */
export async function textReply(plan: TextPlan, [end]: readonly DocumentEnd[]): Promise<string> {
  if (end === undefined) throw new KysoError("INTERNAL", "no end of the document");
  if (end.state === "failed") throw new KysoError(end.code);
  if (end.signed === null) throw new KysoError("INTERNAL", "no signed document");
  return plan.reply(new Uint8Array(await end.signed.arrayBuffer()));
}
