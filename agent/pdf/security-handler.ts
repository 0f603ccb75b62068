import { createHash } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import { decryptAesBlocks } from "./aes.ts";
import { cryptFilters, type CryptFilters } from "./crypt-filter.ts";
import { keyOfOwner, keyOfUser, type StandardEntries } from "./file-key.ts";
import { KeyedCipher } from "./keyed-cipher.ts";
import { PdfName, PdfString, type ObjectCipher, type PdfDict, type PdfObject } from "./object.ts";
import { passwordBytes } from "./password-bytes.ts";
import { serialise } from "./serialise.ts";
import type { Resolve } from "./stream-data.ts";

/** Bits of /P, of which any one lets a signature be added. @see ISO 32000-1, table 22, bits 4, 6 and 9 */
const MODIFY = 1 << 3;
const ANNOTATE = 1 << 5;
const FILL_FORMS = 1 << 8;

/** An encryption dictionary, and what else the key comes from. */
export interface Encryption {
  readonly dict: PdfDict;
  /** Its object's number, 0 where it stands in the trailer. Its own strings are not encrypted. */
  readonly num: number;
  /** First half of the file's identifier. */
  readonly id: Uint8Array;
  readonly resolve: Resolve;
}

/** How an encrypted document may be opened. */
export interface Credentials {
  /** The user's or the owner's. A document that opens with the empty one needs none. */
  readonly password?: string | undefined;
  /** Of a document that was opened already: the same dictionary is not asked for the password again. */
  readonly security?: SecurityHandler | null | undefined;
}

/**
 * The standard security handler of a document that was opened: it holds the key.
 * @see ISO 32000-2, 7.6
 */
export class SecurityHandler {
  /**
   * Whether a signature may be added: always for who has the owner's password. Adding a field asks for bits 4 and 6,
   * filling one for 6 or 9; but a signature changes nothing that the document says, and offices protect documents
   * against editing just before they are signed. So only a document that allows neither changes, nor annotations, nor
   * the filling of forms is held to mean that nobody else is to sign it.
   */
  readonly allowsSigning: boolean;
  readonly #key: Uint8Array;
  readonly #filters: CryptFilters;
  readonly #num: number;
  readonly #fingerprint: string;

  private constructor(encryption: Encryption, { key, allowsSigning }: Unlocked, filters: CryptFilters) {
    this.allowsSigning = allowsSigning;
    this.#key = key;
    this.#filters = filters;
    this.#num = encryption.num;
    this.#fingerprint = fingerprintOf(encryption);
  }

  /**
   * @throws {KysoError} PDF_ENCRYPTION_UNSUPPORTED, PDF_PASSWORD_NEEDED, PDF_PASSWORD_WRONG; PDF_DAMAGED where the
   * dictionary lacks what it must have
   */
  static unlock(encryption: Encryption, { password, security }: Credentials): SecurityHandler {
    if (security?.fits(encryption) === true) return security;
    const { dict, resolve } = encryption;
    const get = (key: string): PdfObject => resolve(dict.get(key));
    const filter = get("Filter");
    if (!(filter instanceof PdfName)) throw new KysoError("PDF_DAMAGED", "an encryption without a handler");
    const [version, revision] = [numberOf(get("V")), numberOf(get("R"))];
    if (filter.value !== "Standard" || !isKnown(version, revision)) {
      throw new KysoError("PDF_ENCRYPTION_UNSUPPORTED", `${filter.value} V${version} R${revision}`);
    }
    const filters = cryptFilters(version, get, resolve);
    const entries = entriesOf({ version, revision, id: encryption.id, filters }, get);
    return new SecurityHandler(encryption, unlocked(entries, filters, password), filters);
  }

  /** Whether a document is encrypted with the same dictionary and identifier, and so the same key. */
  fits(encryption: Encryption): boolean {
    return fingerprintOf(encryption) === this.#fingerprint;
  }

  /** For one object that stands on its own in the file; `null` for the encryption dictionary. */
  cipherOf(num: number, gen: number): ObjectCipher | null {
    return num === this.#num
      ? null
      : new KeyedCipher({ handler: this, key: this.#key, num, gen }, this.#filters);
  }
}

interface Unlocked {
  readonly key: Uint8Array;
  readonly allowsSigning: boolean;
}

function isKnown(version: number, revision: number): boolean {
  if (version === 5) return revision === 5 || revision === 6;
  return [1, 2, 4].includes(version) && revision >= 2 && revision <= 4;
}

function numberOf(object: PdfObject): number {
  return typeof object === "number" && Number.isSafeInteger(object) ? object : 0;
}

function entriesOf(
  known: { version: number; revision: number; id: Uint8Array; filters: CryptFilters },
  get: (key: string) => PdfObject,
): StandardEntries {
  const { version, revision, id, filters } = known;
  const bytesOf = (key: string, length: number): Uint8Array => {
    const value = get(key);
    // Some writers pad with zeros, or leave the last ones out.
    if (value instanceof PdfString && value.bytes.length > length / 2) {
      return Buffer.concat([value.bytes, Buffer.alloc(length)]).subarray(0, length);
    }
    throw new KysoError("PDF_DAMAGED", `an encryption without /${key}`);
  };
  const isHashed = revision >= 5;
  const length = isHashed ? 48 : 32;
  const sealed = get("Perms");
  return {
    revision,
    id,
    keyLengths: keyLengths(version, numberOf(get("Length")), filters),
    owner: bytesOf("O", length),
    user: bytesOf("U", length),
    ownerKey: isHashed ? bytesOf("OE", 32) : new Uint8Array(0),
    userKey: isHashed ? bytesOf("UE", 32) : new Uint8Array(0),
    // Some writers write it unsigned.
    permissions: numberOf(get("P")) | 0,
    sealedPermissions: isHashed && sealed instanceof PdfString ? sealed.bytes : new Uint8Array(0),
    encryptsMetadata: filters.encryptsMetadata,
  };
}

/** The check of the password shows which is right; writers disagree on where the length stands, and in which unit. */
function keyLengths(version: number, length: number, filters: CryptFilters): readonly number[] {
  if (version === 5) return [32];
  if (version === 1) return [5, 16];
  if ([...filters.named.values()].includes("AESV2")) return [16];
  const declared = length >= 40 ? length / 8 : length;
  const lengths = version === 4 ? [16, declared, 5] : [declared, 5, 16];
  return [...new Set(lengths)].filter((each) => Number.isInteger(each) && each >= 5 && each <= 16);
}

/** @throws {KysoError} PDF_PASSWORD_NEEDED, PDF_PASSWORD_WRONG */
function unlocked(entries: StandardEntries, filters: CryptFilters, password: string | undefined): Unlocked {
  // Only attached files are encrypted, which nobody reads here.
  if (filters.strings === "Identity" && filters.streams === "Identity") {
    return { key: new Uint8Array(16), allowsSigning: true };
  }
  const given = password === undefined ? [] : passwordBytes(password, entries.revision);
  const candidates = [...given, new Uint8Array(0)];
  const key = firstKey(candidates, (candidate) => keyOfUser(entries, candidate));
  const isAllowed = key !== null && (permissionsOf(entries, key) & (MODIFY | formBits(entries))) !== 0;
  if (key !== null && isAllowed) return { key, allowsSigning: true };
  const ownerKey = firstKey(candidates, (candidate) => keyOfOwner(entries, candidate));
  if (ownerKey !== null) return { key: ownerKey, allowsSigning: true };
  if (key !== null) return { key, allowsSigning: false };
  throw new KysoError(
    password === undefined || password === "" ? "PDF_PASSWORD_NEEDED" : "PDF_PASSWORD_WRONG",
  );
}

function firstKey(
  candidates: readonly Uint8Array[],
  keyOf: (candidate: Uint8Array) => Uint8Array | null,
): Uint8Array | null {
  for (const candidate of candidates) {
    const key = keyOf(candidate);
    if (key !== null) return key;
  }
  return null;
}

/** Bit 9 means nothing in revision 2. */
function formBits({ revision }: StandardEntries): number {
  return revision === 2 ? ANNOTATE : ANNOTATE | FILL_FORMS;
}

/** Those that nobody without the key can have changed, where there are any. @see ISO 32000-2, 7.6.4.4.10 */
function permissionsOf({ permissions, sealedPermissions }: StandardEntries, key: Uint8Array): number {
  if (sealedPermissions.length !== 16) return permissions;
  const opened = Buffer.from(decryptAesBlocks(key, Buffer.alloc(16), sealedPermissions));
  return opened.toString("latin1", 9, 12) === "adb" ? opened.readInt32LE(0) : permissions;
}

function fingerprintOf({ dict, num, id }: Encryption): string {
  return createHash("sha256").update(`${num} `).update(id).update(serialise(dict)).digest("hex");
}
