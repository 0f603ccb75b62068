import type { CheckedFormat } from "../../protocol/report.ts";
import type { ByteSource } from "../pdf/source.ts";

/** As much of a file as is looked at, bytes: a PDF's header may stand within the first kilobyte, an XML root further. */
export const MAX_SNIFFED_BYTES = 64 * 1024;

/** Where readers of PDF still look for its header, bytes. */
const PDF_HEADER_WINDOW = 1024;

/** Where the content type of a ContentInfo stands, whatever its lengths. */
const CONTENT_TYPE_WINDOW = 16;

/** OBJECT IDENTIFIER id-signedData */
const SIGNED_DATA = Buffer.from("06092a864886f70d010702", "hex");

const SEQUENCE = 0x30;

/**
 * What a file is, by its content and never by its name: what it begins with decides, so that a file that is two things
 * at once is taken for what it begins with.
 *
 * @returns `null` for what carries no signature that Kyso reads
 */
export function formatOf(source: ByteSource): CheckedFormat | null {
  const head = Buffer.from(source.read(0, Math.min(source.size, MAX_SNIFFED_BYTES)));
  if (head.toString("latin1", 0, 5) === "%PDF-") return "pdf";
  if (isSignedData(head)) return "cades";
  const text = head
    .toString("latin1")
    .replace(/^\u00EF\u00BB\u00BF/, "")
    .trimStart();
  if (text.startsWith("<")) return isPackage(text) ? "edxml" : "xml";
  if (isWide(head)) return "xml";
  if (isArmoured(text)) return "cades";
  if (isJws(text)) return "jws";
  return head.subarray(0, PDF_HEADER_WINDOW).includes("%PDF-") ? "pdf" : null;
}

/** Whether bytes begin as XML in UTF-16 does, which is told to be XML that can't be read. */
function isWide(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 4)).toString("hex");
  return /^(?:fffe)?3c00|^(?:feff)?003c/.test(start);
}

/** Whether bytes begin as a ContentInfo of signed data does. */
function isSignedData(bytes: Uint8Array): boolean {
  return bytes[0] === SEQUENCE && Buffer.from(bytes.subarray(0, CONTENT_TYPE_WINDOW)).includes(SIGNED_DATA);
}

/** Signed data as text: between the lines of PEM, or its Base64 alone. @see RFC 7468, 8 and 9 */
function isArmoured(text: string): boolean {
  if (/^-----BEGIN (?:CMS|PKCS7|PKCS #7 SIGNED DATA)-----/.test(text)) return true;
  const [first = ""] = /^MI[A-Za-z0-9+/\r\n]{30,64}/.exec(text) ?? [];
  return first !== "" && isSignedData(Buffer.from(first, "base64"));
}

/** A JSON Web Signature, compact or JSON. Its protected header begins with a brace, in Base64. @see RFC 7515, 7 */
function isJws(text: string): boolean {
  if (/^eyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*(?:\.|$)/.test(text)) return true;
  return text.startsWith("{") && /"(?:signatures|signature|payload|protected)"\s*:/.test(text);
}

/** Whether the root element is that of an exchange package. @see QCVN 102:2016/BTTTT, 2.2 */
function isPackage(text: string): boolean {
  let rest = text;
  for (;;) {
    const end = rest.startsWith("<?") ? "?>" : rest.startsWith("<!--") ? "-->" : null;
    if (end === null) return /^<(?:[A-Za-z_][\w.-]*:)?edXML[\s/>]/.test(rest);
    const at = rest.indexOf(end);
    if (at === -1) return false;
    rest = rest.slice(at + end.length).trimStart();
  }
}
