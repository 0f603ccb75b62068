import type { SubIndication } from "../../protocol/report.ts";
import type { IdIndex } from "./xml-id.ts";
import type { XmlReference } from "./xml-signature-parts.ts";
import type { XmlNode } from "./xml-tree.ts";

const MANIFEST = "http://www.w3.org/2000/09/xmldsig#Manifest";

/** What a reference names. */
export type ReferenceTarget =
  | { readonly kind: "part"; readonly top: XmlNode; readonly keepsComments: boolean }
  /** Something outside of the document, which is never fetched. */
  | { readonly kind: "elsewhere" }
  | { readonly kind: "wrong"; readonly failure: SubIndication };

/**
 * Finds what a reference names in its document: the whole, or the one element with an Id.
 *
 * @see XML Signature Syntax and Processing 1.1, 4.4.3.2 and 4.4.3.3
 */
export function targetOf({ uri, type }: XmlReference, document: XmlNode, ids: IdIndex): ReferenceTarget {
  // What a manifest lists is not checked with it, so that it would say more than is known.
  if (uri === null || type === MANIFEST) return wrong("SIG_CONSTRAINTS_FAILURE");
  if (uri === "") return { kind: "part", top: document, keepsComments: false };
  if (!uri.startsWith("#")) return { kind: "elsewhere" };
  if (uri === "#xpointer(/)") return { kind: "part", top: document, keepsComments: true };
  const [, pointed] = /^#xpointer\(id\((?:'([^']+)'|"([^"]+)")\)\)$/.exec(uri)?.filter(Boolean) ?? [];
  if (pointed === undefined && uri.includes("(")) return wrong("SIG_CONSTRAINTS_FAILURE");
  const top = ids.get(pointed ?? uri.slice(1));
  if (top === undefined) return wrong("SIGNED_DATA_NOT_FOUND");
  if (top === null) return wrong("FORMAT_FAILURE");
  return { kind: "part", top, keepsComments: pointed !== undefined };
}

function wrong(failure: SubIndication): ReferenceTarget {
  return { kind: "wrong", failure };
}
