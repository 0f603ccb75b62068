import type { PdfDocument } from "../../pdf/document.ts";
import { PdfName, PdfStream } from "../../pdf/object.ts";
import type { ChangeClaims } from "./change-claim.ts";
import { currentObject } from "./reference.ts";
import { isNew } from "./revision-difference.ts";

/** Decoded size of an object stream that is looked into, bytes. */
const MAX_CONTAINER_BYTES = 32 * 1024 * 1024;

const LISTED = /[0-9]+/g;

/**
 * Accounts for object streams and cross-reference streams: they hold other objects and show nothing themselves. An
 * object stream may hold nothing that the cross-reference does not list there, or list in something newer: a reader
 * that makes a cross-reference of its own would take it from there.
 *
 * @see ISO 32000-1, 7.5.7 and 7.5.8
 */
export function claimContainers(claims: ChangeClaims): void {
  const { signed, now } = claims.difference;
  for (const num of claims.unclaimed()) {
    const type = containerType(now, num);
    const isKept = isNew(claims.difference, num) || containerType(signed, num) !== null;
    if (isKept && (type === "XRef" || (type === "ObjStm" && holdsListedOnly(now, num))))
      claims.claimOwned(num, 0);
  }
}

function containerType(document: PdfDocument, num: number): string | null {
  const object = currentObject(document, num);
  const type = object instanceof PdfStream ? object.dict.get("Type") : null;
  return type instanceof PdfName ? type.value : null;
}

function holdsListedOnly(document: PdfDocument, num: number): boolean {
  const stream = currentObject(document, num);
  if (!(stream instanceof PdfStream) || stream.dict.get("Extends") !== null) return false;
  const [count, first] = ["N", "First"].map((key) => document.resolve(stream.dict.get(key)));
  if (typeof count !== "number" || typeof first !== "number") return false;
  const head = document.streamBytes(stream, MAX_CONTAINER_BYTES).subarray(0, first);
  const listed = Buffer.from(head).toString("latin1").match(LISTED) ?? [];
  if (listed.length !== 2 * count) return false;
  return listed.every((held, at) => at % 2 === 1 || isListedHere(document, Number(held), num));
}

function isListedHere(document: PdfDocument, held: number, container: number): boolean {
  const entry = document.locate(held);
  if (entry?.kind === "compressed" && entry.stream === container) return true;
  return offsetOf(document, held) > offsetOf(document, container);
}

/** Where an object's bytes stand; 0 where it has none. */
function offsetOf(document: PdfDocument, num: number): number {
  const entry = document.locate(num);
  const holder = entry?.kind === "compressed" ? document.locate(entry.stream) : entry;
  return holder?.kind === "offset" ? holder.offset : 0;
}
