import { KysoError } from "../../../protocol/error.ts";
import type { Requester } from "./requester.ts";
import type { SignOrder } from "./sign-order.ts";

/* What an order says, taken as a whole: how much that is, and by what another one is known that says the same. */

/** Characters that an order's addresses, fields and titles may have: its records share the browser's room with all others. */
const MAX_ORDER_CHARACTERS = 1_000_000;

/** How much of an order is written down, characters. */
function lengthOf({ documents }: SignOrder): number {
  const lengths = documents.map(({ source, delivery, title }) => {
    const from = source.from === "address" ? source.address.length : 0;
    if (delivery.to !== "address") return from + title.length;
    const fields = delivery.fields.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
    return from + title.length + delivery.address.length + fields;
  });
  return lengths.reduce((sum, length) => sum + length, 0);
}

/** @throws {KysoError} PORTAL_REQUEST_INVALID for an order that is too long to be kept */
export function checkOrderLength(order: SignOrder): void {
  if (lengthOf(order) > MAX_ORDER_CHARACTERS) throw new KysoError("PORTAL_REQUEST_INVALID", "a long order");
}

/**
 * By what an order is known that says the same, from the same page; `null` where not all of it is addresses. Tokens are no
 * part of it: it is kept on disk.
 */
export function fingerprintOf(
  { via, documents }: SignOrder,
  { origin, tabId }: Pick<Requester, "origin" | "tabId">,
): string | null {
  const said: unknown[] = [];
  for (const { source, delivery, kind } of documents) {
    if (source.from !== "address" || delivery.to !== "address") return null;
    said.push([source.address, delivery.address, delivery.fields, kind]);
  }
  return JSON.stringify([origin, tabId, via, said]);
}
