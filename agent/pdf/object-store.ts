import { KysoError } from "../../protocol/error.ts";
import { isDamage } from "./damage.ts";
import { readIndirectObject } from "./indirect-object.ts";
import { PdfArray, PdfDict, PdfRef, PdfStream, PdfString, type PdfObject } from "./object.ts";
import { ObjectStream } from "./object-stream.ts";
import type { ParseBudget } from "./parse-window.ts";
import { chooseTrailer, RebuiltSection } from "./rebuilt-xref.ts";
import { SecurityHandler, type Credentials } from "./security-handler.ts";
import type { ByteSource } from "./source.ts";
import { findStreamEnd, readStream, type StreamContext } from "./stream-data.ts";
import type { XrefEntry, XrefSection } from "./xref.ts";
import { findHeader } from "./xref-chain.ts";
import { findStructure, type FoundStructure } from "./xref-rebuild.ts";

const MAX_CACHED_OBJECTS = 2_048;
/** As they stand in the file; each may hold a window of it that is up to eight times as long, or 8 KB for a short one. */
const MAX_CACHED_OBJECT_BYTES = 8 * 1024 * 1024;
const MAX_CACHED_STREAM_BYTES = 16 * 1024 * 1024;

/** A file, and how it is read. */
interface Place {
  readonly source: ByteSource;
  readonly budget: ParseBudget;
  readonly base: number;
  readonly credentials: Credentials;
}

interface LoadedObject {
  /** As the cross-reference says. */
  readonly gen: number;
  /** As the object itself says. */
  readonly ownGen: number;
  readonly value: PdfObject;
  /** How long it is in the file; 0 where it is part of an object stream. */
  readonly bytes: number;
  /** The object stream whose decoded bytes it holds. */
  readonly stream?: number;
}

const NO_OBJECT: LoadedObject = { gen: 0, ownGen: 0, value: null, bytes: 0 };

/** The indirect objects of one document, read when they are asked for. */
export class ObjectStore implements StreamContext {
  readonly source: ByteSource;
  readonly budget: ParseBudget;
  /** Added to offsets as the file writes them. */
  base: number;
  /** Newest first. */
  sections: readonly XrefSection[];
  /** Whether `sections` were not read but made by looking at the whole file. */
  rebuilt = false;
  /** `null` while the document is not known to be encrypted. */
  security: SecurityHandler | null = null;
  readonly #credentials: Credentials;
  readonly resolve = (object: PdfObject): PdfObject => this.#follow(object);
  readonly #objects = new Map<number, LoadedObject>();
  #cachedBytes = 0;
  readonly #streams = new Map<number, ObjectStream>();
  readonly #loading = new Set<number>();

  constructor(place: Place, sections: readonly XrefSection[]) {
    this.#credentials = place.credentials;
    this.source = place.source;
    this.budget = place.budget;
    this.base = place.base;
    this.sections = sections;
  }

  /** Where an object is, as the newest section that lists it says. @throws {KysoError} PDF_DAMAGED */
  locate(num: number): XrefEntry | undefined {
    if (num > this.budget.limits.maxObjectNumber) return undefined;
    for (const section of this.sections) {
      const entry = section.lookup(num);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  /**
   * The object; null where the document has none with that number and generation. Damage that is met on the way has
   * the cross-reference rebuilt, once.
   * @throws {KysoError} PDF_TOO_COMPLEX; PDF_DAMAGED where rebuilding fails
   */
  get(ref: PdfRef): PdfObject {
    const { num } = ref;
    const cached = this.#objects.get(num);
    if (cached !== undefined) return this.#valueFor(ref, cached);
    // An object that is needed to read itself, such as a length inside its own object stream; or too long a chain.
    if (this.#loading.has(num) || this.#loading.size >= this.budget.limits.maxReferenceChain) return null;
    this.#loading.add(num);
    let loaded: LoadedObject;
    try {
      loaded = this.#loadOrRepair(num);
    } finally {
      this.#loading.delete(num);
    }
    this.#keep(num, loaded);
    return this.#valueFor(ref, loaded);
  }

  /** @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX */
  endOf(num: number): number | null {
    const entry = this.locate(num);
    if (entry?.kind === "compressed") {
      const place = this.locate(entry.stream);
      return place?.kind === "offset" ? this.endOf(entry.stream) : null;
    }
    if (entry?.kind !== "offset") return null;
    const value = this.get(new PdfRef(num, entry.gen));
    if (!(value instanceof PdfStream) || typeof value.data !== "number") {
      return entry.offset + (this.#objects.get(num) ?? this.load(num)).bytes;
    }
    const length = this.resolve(value.dict.get("Length"));
    const stated = typeof length === "number" ? value.data + length : 0;
    return Math.max(findStreamEnd(this, value.dict, value.data), stated);
  }

  /** @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX */
  streamBytes(stream: PdfStream, maxBytes: number): Uint8Array {
    return readStream(this, stream, maxBytes);
  }

  /**
   * Has everything that is read from now on deciphered, where a trailer says that the document is encrypted.
   * @throws {KysoError} PDF_ENCRYPTION_UNSUPPORTED, PDF_PASSWORD_NEEDED, PDF_PASSWORD_WRONG, PDF_DAMAGED
   */
  unlock(trailer: PdfDict): void {
    const entry = trailer.get("Encrypt");
    const num = entry instanceof PdfRef ? entry.num : 0;
    const dict = entry instanceof PdfRef ? this.load(num).value : entry;
    if (!(dict instanceof PdfDict)) return;
    const encryption = { dict, num, id: identifierOf(trailer), resolve: this.resolve };
    this.security = SecurityHandler.unlock(encryption, this.#credentials);
    this.#forgetAll();
  }

  /**
   * Replaces the cross-reference by one that is made from what stands in the file. Reads the whole file, and an
   * encrypted one twice: its object streams are read once it is known what they are encrypted with.
   * @throws {KysoError} PDF_NOT_A_PDF, PDF_TRUNCATED, PDF_DAMAGED, PDF_TOO_COMPLEX; and what {@link unlock} throws
   */
  repair(): void {
    const { source } = this;
    const header = findHeader(source);
    const known = this.sections[0];
    this.base = Math.max(header, 0);
    this.rebuilt = true;
    let found = this.#search();
    const encrypted = found.trailers.findLast(({ dict }) => dict.has("Encrypt"));
    if (this.security === null && encrypted !== undefined) {
      this.unlock(encrypted.dict);
      found = this.#search();
    }
    const trailer =
      known === undefined
        ? chooseTrailer(found, this, { size: source.size, hasHeader: header !== -1 })
        : { dict: known.trailer, kind: known.kind };
    this.sections = [new RebuiltSection(found.entries, trailer, source.size)];
  }

  /** What stands in the file, from now on instead of its cross-reference. */
  #search(): FoundStructure {
    const found = findStructure(this.source, this.budget, this.security);
    this.#forgetAll();
    const none = { dict: new PdfDict(), kind: "table" } as const;
    this.sections = [new RebuiltSection(found.entries, none, this.source.size)];
    return found;
  }

  #forgetAll(): void {
    this.#objects.clear();
    this.#cachedBytes = 0;
    this.#streams.clear();
  }

  /** @throws {KysoError} PDF_DAMAGED where the cross-reference is wrong about the object */
  load(num: number): LoadedObject {
    const entry = this.locate(num);
    if (entry === undefined || entry.kind === "free") return NO_OBJECT;
    if (entry.kind === "compressed") {
      const { stream, index } = entry;
      return { ...NO_OBJECT, value: this.#objectStream(stream).get(num, index), stream };
    }
    const { security } = this;
    const object = readIndirectObject(this.source, entry.offset, this.budget, { num, security });
    if (object === null) throw new KysoError("PDF_DAMAGED", `no object ${num} where it should be`);
    return { gen: entry.gen, ownGen: object.gen, value: object.value, bytes: object.end - entry.offset };
  }

  #valueFor(ref: PdfRef, { gen, ownGen, value }: LoadedObject): PdfObject {
    if (gen === ref.gen) return value;
    if (ownGen !== ref.gen || this.rebuilt) return null;
    // The object and who refers to it agree against the cross-reference.
    this.repair();
    return this.get(ref);
  }

  #keep(num: number, loaded: LoadedObject): void {
    this.#objects.set(num, loaded);
    this.#cachedBytes += loaded.bytes;
    for (const [oldest, { bytes }] of this.#objects) {
      const fits = this.#objects.size <= MAX_CACHED_OBJECTS && this.#cachedBytes <= MAX_CACHED_OBJECT_BYTES;
      if (fits || oldest === num) return;
      this.#objects.delete(oldest);
      this.#cachedBytes -= bytes;
    }
  }

  #loadOrRepair(num: number): LoadedObject {
    try {
      return this.load(num);
    } catch (error) {
      if (!isDamage(error)) throw error;
      if (this.rebuilt) return NO_OBJECT;
    }
    this.repair();
    return this.#loadOrRepair(num);
  }

  #objectStream(num: number): ObjectStream {
    const known = this.#streams.get(num);
    if (known !== undefined) return known;
    const entry = this.locate(num);
    const wanted = { num, security: this.security };
    const object =
      entry?.kind === "offset" ? readIndirectObject(this.source, entry.offset, this.budget, wanted) : null;
    if (object === null || !(object.value instanceof PdfStream)) {
      throw new KysoError("PDF_DAMAGED", `no object stream ${num} where it should be`);
    }
    const stream = new ObjectStream(this, object.value);
    let total = stream.size;
    for (const { size } of this.#streams.values()) total += size;
    for (const [oldest, { size }] of this.#streams) {
      if (total <= MAX_CACHED_STREAM_BYTES) break;
      this.#forgetStream(oldest);
      total -= size;
    }
    this.#streams.set(num, stream);
    return stream;
  }

  /** With the objects that would keep its decoded bytes in memory. */
  #forgetStream(num: number): void {
    this.#streams.delete(num);
    for (const [key, { stream }] of this.#objects) if (stream === num) this.#objects.delete(key);
  }

  #follow(object: PdfObject): PdfObject {
    let value = object;
    for (let steps = 0; value instanceof PdfRef; steps += 1) {
      // Such as a reference to itself.
      if (steps >= this.budget.limits.maxReferenceChain) return null;
      value = this.get(value);
    }
    return value;
  }
}

/** First half of the identifier, which stands in the trailer as it is. */
function identifierOf(trailer: PdfDict): Uint8Array {
  const both = trailer.get("ID");
  const first = both instanceof PdfArray ? both.items[0] : null;
  return first instanceof PdfString ? first.stored : new Uint8Array(0);
}
