import { createHash } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import { ID } from "../cms/object-identifier.ts";
import type { ParsedSignedData } from "../cms/parsed-signed-data.ts";
import { checkTimestampToken, type TimestampFailure } from "../tsp/timestamp-check.ts";
import {
  parseTimestampToken,
  type ParsedTimestampToken,
  type TimestampToken,
} from "../tsp/timestamp-token.ts";
import type { TrustStore } from "../trust/store.ts";
import type { Allowance } from "../x509/canonical-der.ts";
import type { Certificate } from "../x509/certificate.ts";
import { HASHES } from "../x509/signature-algorithm.ts";
import type { Integrity } from "./integrity.ts";

/** Time stamps of one signature that are looked at. */
export const MAX_SIGNATURE_TIMESTAMPS = 8;

export interface TimeProofOptions {
  readonly trust: TrustStore;
  /** Certificates that the file brings beside those in its signatures. */
  readonly certificates: readonly Certificate[];
  /** The moment up to which nothing is proven but by time stamps: now. */
  readonly at: Date;
  readonly allowance: Allowance;
}

/**
 * What the time stamps of a document prove of when its signatures were there. It is asked about the newest signature first:
 * a document time stamp that holds is proof for all that stands before it, older time stamps among it.
 *
 * @see EN 319 102-1, 5.6.2.3 (proofs of existence)
 */
export class TimeProof {
  readonly #options: TimeProofOptions;
  /** All that is asked about from here on was there at this moment. */
  #at: Date;
  /** The document time stamp that proves it; `null` while nothing does. */
  #proof: TimestampToken | null = null;

  constructor(options: TimeProofOptions) {
    this.#options = options;
    this.#at = options.at;
  }

  /** Checks a document time stamp. It proves nothing yet. */
  check({ timestamp }: Integrity): { readonly token: TimestampToken } | TimestampFailure {
    if (timestamp === null) return { failure: "TSP_RESPONSE_INVALID", subIndication: "FORMAT_FAILURE" };
    return this.#checked(timestamp.token, timestamp.imprint);
  }

  /** Takes a document time stamp for proof of all that is asked about from here on. */
  rely(token: TimestampToken): void {
    this.#proof = token;
    if (token.genTime < this.#at) this.#at = token.genTime;
  }

  /** The best proof of when a signature was there: its own time stamp, or one of the document; `null` without any. */
  of(signedData: ParsedSignedData | null): { readonly token: TimestampToken; readonly at: Date } | null {
    const tokens = signedData === null ? [] : this.#timestampsOf(signedData);
    const [first, ...others] = this.#proof === null ? tokens : [...tokens, this.#proof];
    if (first === undefined) return null;
    const token = others.reduce((best, one) => (one.genTime < best.genTime ? one : best), first);
    return { token, at: token.genTime };
  }

  /** The time stamps over a signature's value that hold. */
  #timestampsOf({ signer }: ParsedSignedData): TimestampToken[] {
    const values = signer.unsignedAttributes.get(ID.timeStampToken) ?? [];
    return values.slice(0, MAX_SIGNATURE_TIMESTAMPS).flatMap((der) => {
      try {
        const token = parseTimestampToken(der, this.#options.allowance);
        if (token.hash === null) return [];
        const imprint = createHash(HASHES[token.hash].node).update(signer.signatureValue).digest();
        const checked = this.#checked(token, imprint);
        return "token" in checked ? [checked.token] : [];
      } catch (error) {
        if (error instanceof KysoError) return [];
        throw error;
      }
    });
  }

  #checked(
    token: ParsedTimestampToken,
    imprint: Uint8Array,
  ): { readonly token: TimestampToken } | TimestampFailure {
    const { trust, certificates } = this.#options;
    const candidates = [...certificates, ...trust.intermediates];
    const checked = checkTimestampToken(token, imprint, { roots: trust.roots, candidates, at: this.#at });
    if (!("token" in checked)) return checked;
    const { certificate, genTime } = checked.token;
    // A server that could not stamp at the time that it states has not stamped then.
    const isBefore = genTime < certificate.notBefore;
    if (!isBefore && genTime <= certificate.notAfter) return checked;
    return { failure: "TSP_CERTIFICATE_EXPIRED", subIndication: isBefore ? "NOT_YET_VALID" : "EXPIRED" };
  }
}
