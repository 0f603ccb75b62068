import { appended, binaryBody, bodyOf, offsetOf } from "./pdf-file.ts";
import { OBJECT } from "./sample.ts";

/** Validation data to be put into a document, DER each. */
export interface StoreContent {
  readonly certs?: readonly Uint8Array[];
  readonly ocsps?: readonly Uint8Array[];
  readonly crls?: readonly Uint8Array[];
}

const KEYS = { certs: "Certs", ocsps: "OCSPs", crls: "CRLs" } as const;

/**
 * Puts validation data into a document, in a revision of its own; what an earlier one put there stays.
 *
 * @see ETSI EN 319 142-1, 5.4.2.2
 */
export function withStore(file: Uint8Array, content: StoreContent): Buffer {
  const catalog = bodyOf(file, OBJECT.catalog);
  const store = Number(/\/DSS (\d+) 0 R/.exec(catalog)?.[1] ?? 50);
  const before = offsetOf(file, store) > 0 ? bodyOf(file, store) : "<< /Type /DSS >>";
  let next = freeNumber(file);
  const bodies: Record<number, string> = {};
  let dictionary = before;
  for (const kind of ["certs", "ocsps", "crls"] as const) {
    const references = (content[kind] ?? []).map((der) => {
      bodies[next] = binaryBody(der);
      return `${next++} 0 R`;
    });
    if (references.length === 0) continue;
    const own = new RegExp(`/${KEYS[kind]} \\[([^\\]]*)\\]`);
    const [, others = ""] = own.exec(dictionary) ?? [];
    const entry = `/${KEYS[kind]} [${[others, ...references].join(" ").trim()}]`;
    dictionary = own.test(dictionary)
      ? dictionary.replace(own, entry)
      : dictionary.replace(/>>$/, `${entry} >>`);
  }
  if (!catalog.includes("/DSS")) bodies[OBJECT.catalog] = catalog.replace(/^<</, `<< /DSS ${store} 0 R`);
  return appended(file, { ...bodies, [store]: dictionary });
}

/** Behind all numbers in use, and behind the store's own. */
function freeNumber(file: Uint8Array): number {
  const sizes = [
    ...Buffer.from(file)
      .toString("latin1")
      .matchAll(/\/Size (\d+)/g),
  ].map(([, size]) => Number(size));
  return Math.max(51, ...sizes);
}
