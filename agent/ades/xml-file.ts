import { KysoError } from "../../protocol/error.ts";
import type { ByteSource } from "../pdf/source.ts";
import { outlineOf, type XmlElement, type XmlOutline } from "./xml-outline.ts";
import { parseXml, type XmlNode } from "./xml-tree.ts";

/** Largest XML document that is signed or checked, bytes. It is held in memory as text and as a tree. */
export const MAX_XML_BYTES = 32 * 1024 * 1024;

const BYTE_ORDER_MARK = Uint8Array.of(0xef, 0xbb, 0xbf);

/** An XML document that has been read. */
export interface XmlFile {
  /** Without the byte order mark. */
  readonly text: string;
  /** Bytes of the byte order mark. */
  readonly markBytes: number;
  readonly outline: XmlOutline;
  readonly document: XmlNode;
}

/**
 * Reads an XML document.
 *
 * @param comments see {@link outlineOf}
 * @throws {KysoError} FILE_TOO_LARGE, XML_INVALID, XML_DTD_REFUSED, XML_ENCODING_UNSUPPORTED, XML_TOO_COMPLEX,
 *   XML_COMMENT_IN_TEXT
 */
export function readXmlFile(source: ByteSource, comments: "anywhere" | "between" = "between"): XmlFile {
  if (source.size > MAX_XML_BYTES) {
    throw new KysoError("FILE_TOO_LARGE", `${source.size} bytes`, { detail: { limit: MAX_XML_BYTES } });
  }
  const bytes = source.read(0, source.size);
  const text = decode(bytes);
  const isMarked = Buffer.compare(bytes.subarray(0, BYTE_ORDER_MARK.length), BYTE_ORDER_MARK) === 0;
  const outline = outlineOf(text, comments);
  return { text, markBytes: isMarked ? BYTE_ORDER_MARK.length : 0, outline, document: parseXml(text) };
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new KysoError("XML_ENCODING_UNSUPPORTED", "not UTF-8", { cause });
  }
}

/** What takes the place of some bytes of a document. */
export interface XmlInsertion {
  /** Bytes of the document that stay in front of it, and where those behind it begin. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Adds a last child to an element. All other bytes of the document stay as they are; an empty element's tag becomes a
 * start tag and an end tag.
 *
 * @param child text of an element
 */
export function insertionOf({ text, markBytes }: XmlFile, parent: XmlElement, child: string): XmlInsertion {
  const start = markBytes + Buffer.byteLength(text.slice(0, parent.innerEnd), "utf8");
  if (!parent.isEmptyTag) return { start, end: start, text: child };
  return { start, end: start + "/>".length, text: `>${child}</${parent.name}>` };
}
