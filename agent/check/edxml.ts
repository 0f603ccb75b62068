import { KysoError } from "../../protocol/error.ts";
import { strictBase64 } from "../ades/xml-element.ts";
import { attributesOf, NODE, nodesOf, type XmlNode } from "../ades/xml-tree.ts";
import { type ByteSource, MemorySource } from "../pdf/source.ts";
import { type Attachment, MAX_ATTACHMENTS, safeName } from "./attachment.ts";

/**
 * The files in an exchange package, and those that its manifest lists without their being there. Elements are known by
 * their local names, since live systems write old and new namespaces.
 *
 * @throws {KysoError} XML_TOO_COMPLEX
 * @see QCVN 102:2016/BTTTT, 2.2 (edXMLManifest, AttachmentEncoded)
 */
export function attachmentsOf(document: XmlNode): Attachment[] {
  const elements = [...nodesOf(document)].filter(({ nodeType }) => nodeType === NODE.element);
  const within = (parent: string, name: string): XmlNode[] =>
    elements.filter((one) => one.localName === name && one.parentNode?.localName === parent);
  const attached = within("AttachmentEncoded", "Attachment");
  const listed = within("edXMLManifest", "Reference").flatMap((reference) => contentIdOf(reference) ?? []);
  if (attached.length + listed.length > 2 * MAX_ATTACHMENTS) {
    throw new KysoError("XML_TOO_COMPLEX", "too many attachments", { detail: { limit: MAX_ATTACHMENTS } });
  }
  const ids = attached.map((one) => bareId(childText(one, "ContentId")));
  const missing = [...new Set(listed)].filter((id) => !ids.includes(id));
  return [
    ...attached.map((one, index) => attachmentOf(one, index, { ids, listed })),
    ...missing.map((id) => missingAttachment(id)),
  ];
}

interface Order {
  /** Of the attachments, in their order. */
  readonly ids: readonly string[];
  /** By the manifest. */
  readonly listed: readonly string[];
}

function attachmentOf(element: XmlNode, index: number, { ids, listed }: Order): Attachment {
  const id = ids[index] ?? "";
  const isTwice = id !== "" && ids.indexOf(id) !== ids.lastIndexOf(id);
  const isListed = listed.length === 0 || listed.includes(id);
  return {
    name: safeName(childText(element, "AttachmentName"), safeName(id, `attachment-${index + 1}`)),
    open: () => contentOf(element),
    code: isTwice ? "EDXML_DUPLICATE_ID" : isListed ? null : "EDXML_NOT_LISTED",
  };
}

function missingAttachment(id: string): Attachment {
  const open = (): ByteSource => {
    throw new KysoError("EDXML_ATTACHMENT_MISSING", id);
  };
  return { name: safeName(id, "cid:"), open, code: null };
}

function contentOf(element: XmlNode): ByteSource {
  const bytes = strictBase64(childText(element, "ContentTransferEncoded").replace(/[\t\n\r ]+/g, ""));
  if (bytes === null || bytes.length === 0) throw new KysoError("EDXML_ATTACHMENT_INVALID", "no Base64");
  return new MemorySource(bytes);
}

/** What a reference of the manifest names; `null` where that is nothing of the package. */
function contentIdOf(reference: XmlNode): string | null {
  const href =
    attributesOf(reference).find(({ localName, name }) => (localName || name) === "href")?.value ?? "";
  return href.trim().toLowerCase().startsWith("cid:") ? bareId(href) : null;
}

/** Live systems write the scheme, or leave it out, on either side. */
function bareId(id: string): string {
  return id.trim().replace(/^cid:/i, "");
}

/** The text of the first child of a name; empty without one. */
function childText(element: XmlNode, name: string): string {
  for (let child = element.firstChild; child !== null; child = child.nextSibling) {
    if (child.nodeType === NODE.element && child.localName === name) return textWithin(child);
  }
  return "";
}

function textWithin(element: XmlNode): string {
  const parts: string[] = [];
  for (let child = element.firstChild; child !== null; child = child.nextSibling) {
    if (child.nodeType === NODE.text || child.nodeType === NODE.cdata) parts.push(child.data ?? "");
  }
  return parts.join("");
}
