import { createHash } from "node:crypto";
import { decryptAes, encryptAes } from "./aes.ts";
import { methodOfStream, type CryptFilters, type CryptMethod } from "./crypt-filter.ts";
import type { ObjectCipher, PdfDict } from "./object.ts";
import { rc4 } from "./rc4.ts";
import type { Resolve } from "./stream-data.ts";

/** The document's key, and the object that it is used for. */
interface ObjectKey {
  /** Stands for the document. */
  readonly handler: object;
  readonly key: Uint8Array;
  readonly num: number;
  readonly gen: number;
}

/** What the standard security handler does to one object. */
export class KeyedCipher implements ObjectCipher {
  readonly #object: ObjectKey;
  readonly #filters: CryptFilters;

  constructor(object: ObjectKey, filters: CryptFilters) {
    this.#object = object;
    this.#filters = filters;
  }

  decipherString(bytes: Uint8Array): Uint8Array {
    return this.#decipher(this.#filters.strings, bytes);
  }

  encipherString(bytes: Uint8Array): Uint8Array {
    return this.#encipher(this.#filters.strings, bytes);
  }

  decipherStream(dict: PdfDict, bytes: Uint8Array, resolve: Resolve): Uint8Array {
    return this.#decipher(methodOfStream(this.#filters, dict, resolve), bytes);
  }

  encipherStream(dict: PdfDict, bytes: Uint8Array): Uint8Array {
    return this.#encipher(
      methodOfStream(this.#filters, dict, (object) => object),
      bytes,
    );
  }

  isSameAs(other: ObjectCipher): boolean {
    if (!(other instanceof KeyedCipher)) return false;
    const [one, two] = [this.#object, other.#object];
    return one.handler === two.handler && one.num === two.num && one.gen === two.gen;
  }

  #decipher(method: CryptMethod, bytes: Uint8Array): Uint8Array {
    if (method === "Identity") return bytes;
    const key = objectKey(this.#object, method);
    return method === "V2" ? rc4(key, bytes) : decryptAes(key, bytes);
  }

  #encipher(method: CryptMethod, bytes: Uint8Array): Uint8Array {
    if (method === "Identity") return bytes;
    const key = objectKey(this.#object, method);
    return method === "V2" ? rc4(key, bytes) : encryptAes(key, bytes);
  }
}

/** Algorithm 1. @see ISO 32000-1, 7.6.2 */
function objectKey({ key, num, gen }: ObjectKey, method: CryptMethod): Uint8Array {
  if (method === "AESV3") return key;
  const place = Buffer.alloc(5);
  place.writeUIntLE(num % 0x1000000, 0, 3);
  place.writeUInt16LE(gen, 3);
  const hash = createHash("md5").update(key).update(place);
  if (method === "AESV2") hash.update("sAlT", "latin1");
  return hash.digest().subarray(0, Math.min(key.length + 5, 16));
}
