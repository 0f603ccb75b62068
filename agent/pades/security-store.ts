import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import type { PdfDocument } from "../pdf/document.ts";
import { PdfArray, PdfDict, PdfName, PdfRef, PdfStream, type PdfObject } from "../pdf/object.ts";
import { IncrementalUpdate } from "../pdf/update.ts";
import {
  readSecurityStore,
  securityStoreDict,
  STORE_KEYS,
  VALIDATION_KINDS,
  VRI_KEYS,
  type ValidationData,
  type ValidationKind,
} from "../verify/security-store.ts";
import { extensionsEntry } from "./developer-extension.ts";

/** A stream is deflated where that saves at least this share: certificates hardly shrink, long revocation lists do. */
const WORTH_DEFLATING = 0.1;

/** Validation data of one signature. */
export interface SignatureValidationData {
  /** See {@link vriKey}. */
  readonly vriKey: string;
  readonly data: ValidationData;
}

/**
 * Makes the revision that adds validation data to a document's security store. What the store holds already stays as it
 * is and is not written again. The catalogue is written again only where the store is new to it.
 *
 * @returns what follows the document; `null` where the store holds all of it already
 * @throws {KysoError} PDF_DAMAGED_AND_SIGNED, PDF_DAMAGED, PDF_TOO_COMPLEX
 * @see ETSI EN 319 142-1, 5.4.2; ISO 32000-2, 12.8.4.3
 */
export function addValidationData(
  document: PdfDocument,
  signatures: readonly SignatureValidationData[],
): Uint8Array | null {
  const update = new IncrementalUpdate(document);
  const streams = new Streams(document, update);
  const entries = signatures.map(({ vriKey, data }) => ({ vriKey, refs: streams.refsOf(data) }));
  const before = securityStoreDict(document);
  const vri = withEntries(document, before, entries);
  if (streams.added === 0 && vri === null) return null;
  const changes = new Map<string, PdfObject>(streams.changedArrays());
  if (vri !== null) changes.set("VRI", vri);
  const dict = (before ?? PdfDict.of({ Type: new PdfName("DSS") })).with(changes);
  putStore(document, update, dict);
  return update.build().bytes;
}

type Refs = Readonly<Record<ValidationKind, readonly PdfRef[]>>;

/** The store's streams, those that it has and those that are added to it. */
class Streams {
  readonly #update: IncrementalUpdate;
  readonly #items: Record<ValidationKind, PdfObject[]> = { certificates: [], ocsps: [], crls: [] };
  readonly #added: Record<ValidationKind, number> = { certificates: 0, ocsps: 0, crls: 0 };
  readonly #known = new Map<string, PdfRef>();

  constructor(document: PdfDocument, update: IncrementalUpdate) {
    this.#update = update;
    const store = readSecurityStore(document);
    if (store === null) return;
    for (const kind of VALIDATION_KINDS) {
      for (const { item, bytes } of store[kind]) {
        this.#items[kind].push(item);
        if (item instanceof PdfRef && bytes !== null) this.#known.set(nameOf(kind, bytes), item);
      }
    }
  }

  get added(): number {
    return VALIDATION_KINDS.reduce((sum, kind) => sum + this.#added[kind], 0);
  }

  refsOf(data: ValidationData): Refs {
    const of = (kind: ValidationKind): PdfRef[] => data[kind].map((bytes) => this.#ref(kind, bytes));
    return { certificates: of("certificates"), ocsps: of("ocsps"), crls: of("crls") };
  }

  *changedArrays(): Iterable<[string, PdfArray]> {
    for (const kind of VALIDATION_KINDS) {
      if (this.#added[kind] > 0) yield [STORE_KEYS[kind], new PdfArray(this.#items[kind])];
    }
  }

  #ref(kind: ValidationKind, bytes: Uint8Array): PdfRef {
    const name = nameOf(kind, bytes);
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const ref = this.#update.newRef();
    this.#update.put(ref, streamOf(bytes));
    this.#known.set(name, ref);
    this.#items[kind].push(ref);
    this.#added[kind] += 1;
    return ref;
  }
}

function nameOf(kind: ValidationKind, bytes: Uint8Array): string {
  return `${kind} ${createHash("sha256").update(bytes).digest("hex")}`;
}

function streamOf(bytes: Uint8Array): PdfStream {
  const deflated = deflateSync(bytes);
  if (deflated.length > bytes.length * (1 - WORTH_DEFLATING)) return new PdfStream(new PdfDict(), bytes);
  return new PdfStream(PdfDict.of({ Filter: new PdfName("FlateDecode") }), deflated);
}

/** The VRI dictionary with these entries merged into its own; `null` where it has them all. */
function withEntries(
  document: PdfDocument,
  store: PdfDict | null,
  entries: readonly { readonly vriKey: string; readonly refs: Refs }[],
): PdfDict | null {
  const value = document.resolve(store?.get("VRI") ?? null);
  const before = value instanceof PdfDict ? value : new PdfDict();
  const changes = new Map<string, PdfObject>();
  for (const { vriKey, refs } of entries) {
    const known = document.resolve(before.get(vriKey));
    const merged = withRefs(document, known instanceof PdfDict ? known : null, refs);
    if (merged !== null) changes.set(vriKey, merged);
  }
  return changes.size === 0 ? null : before.with(changes);
}

/** `null` where the entry leads to all of them. */
function withRefs(document: PdfDocument, entry: PdfDict | null, refs: Refs): PdfDict | null {
  const changes = new Map<string, PdfObject>();
  for (const kind of VALIDATION_KINDS) {
    const key = VRI_KEYS[kind];
    const array = document.resolve(entry?.get(key) ?? null);
    const items = array instanceof PdfArray ? array.items : [];
    const missing = refs[kind].filter((ref) => !items.some((item) => ref.equals(item)));
    if (missing.length > 0) changes.set(key, new PdfArray([...items, ...missing]));
  }
  if (changes.size === 0 && entry !== null) return null;
  return (entry ?? PdfDict.of({ Type: new PdfName("VRI") })).with(changes);
}

function putStore(document: PdfDocument, update: IncrementalUpdate, dict: PdfDict): void {
  const entry = document.catalog.get("DSS");
  if (entry instanceof PdfRef && document.resolve(entry) instanceof PdfDict) {
    update.put(entry, dict);
    return;
  }
  const ref = update.newRef();
  update.put(ref, dict);
  const extensions = extensionsEntry(document);
  const changes = new Map<string, PdfObject>([["DSS", ref]]);
  if (extensions !== null) changes.set("Extensions", extensions);
  update.put(document.catalogRef, document.catalog.with(changes));
}
