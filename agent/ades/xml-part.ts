import { createHash } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import { HASHES, type SignatureAlgorithm } from "../x509/signature-algorithm.ts";
import { canonicalText, writeCanonical } from "./exclusive-canonical.ts";
import { attributesOf, NODE, nodesOf, type XmlNode } from "./xml-tree.ts";

/** The only element with a local name in one namespace. @throws {KysoError} INTERNAL */
export function soleElement(top: XmlNode, namespace: string, name: string): XmlNode {
  const [found, ...others] = [...nodesOf(top)].filter(
    (node) => node.nodeType === NODE.element && node.namespaceURI === namespace && node.localName === name,
  );
  if (found === undefined || others.length > 0) throw new KysoError("INTERNAL", `not one ${name}`);
  return found;
}

/** The only element whose attribute of one of the names has a value; `null` where there is none, or more than one. */
export function elementWithId(top: XmlNode, id: string): XmlNode | null {
  const found: XmlNode[] = [];
  for (const node of nodesOf(top)) {
    if (node.nodeType !== NODE.element) continue;
    const isOne = attributesOf(node).some(
      ({ name, value }) => value === id && /^(?:Id|ID|id|xml:id)$/.test(name),
    );
    if (isOne) found.push(node);
  }
  const [only, ...others] = found;
  return only === undefined || others.length > 0 ? null : only;
}

/** Digest of a canonical form, Base64. @param except an element to leave out */
export function canonicalDigest(top: XmlNode, hash: SignatureAlgorithm["hash"], except?: XmlNode): string {
  const running = createHash(HASHES[hash].node);
  writeCanonical(top, (text) => running.update(text, "utf8"), except);
  return running.digest("base64");
}

/** A canonical form's bytes. */
export function canonicalBytes(top: XmlNode): Uint8Array {
  return Buffer.from(canonicalText(top), "utf8");
}

/** The text directly within an element. */
export function textOf(element: XmlNode): string {
  let text = "";
  for (let child = element.firstChild; child !== null; child = child.nextSibling) text += child.data ?? "";
  return text;
}
