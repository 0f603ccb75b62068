import { KysoError } from "../../protocol/error.ts";
import { isSameName } from "../x509/distinguished-name.ts";
import { readGeneralNames } from "../x509/general-name.ts";

/** Issuers that one list may name certificates of. */
export const MAX_ENTRY_ISSUERS = 1000;

/** Whose certificates the entries of an indirect list name: each entry's issuer is that of the one before, unless it says otherwise. */
export class EntryIssuer {
  readonly #wanted: Uint8Array;
  /** Whether the names in an extension are the wanted issuer's, by its octets: most entries repeat a few. */
  readonly #known = new Map<string, boolean>();
  /** Whether the current entry is of the wanted issuer. */
  isWanted: boolean;

  /**
   * @param first DER of the name of the list's own issuer, whose certificates come first
   * @param wanted DER of the name of the issuer whose certificates are looked for
   */
  constructor(first: Uint8Array, wanted: Uint8Array) {
    this.#wanted = wanted;
    this.isWanted = isSameName(first, wanted);
  }

  /**
   * @param names GeneralNames, the value of certificateIssuer
   * @throws {KysoError} CRL_INVALID, CRL_UNSUPPORTED
   * @see RFC 5280, 5.3.3
   */
  change(names: Uint8Array): void {
    const octets = Buffer.from(names).toString("latin1");
    const known = this.#known.get(octets);
    this.isWanted = known ?? this.#read(names);
    if (known !== undefined) return;
    if (this.#known.size === MAX_ENTRY_ISSUERS) throw new KysoError("CRL_UNSUPPORTED", "too many issuers");
    this.#known.set(octets, this.isWanted);
  }

  #read(names: Uint8Array): boolean {
    return readGeneralNames(names, "CRL_INVALID").some(
      ({ kind, value }) => kind === "directoryName" && isSameName(value, this.#wanted),
    );
  }
}
