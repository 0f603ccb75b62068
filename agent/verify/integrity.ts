import { KysoError } from "../../protocol/error.ts";
import type { SubIndication } from "../../protocol/report.ts";
import { parseSignedData, type ParsedSignedData } from "../cms/parsed-signed-data.ts";
import {
  verifyEncapsulatedData,
  verifySignedData,
  type SignatureCheck,
  type SignatureProfile,
} from "../cms/verification.ts";
import type { ByteSource } from "../pdf/source.ts";
import { ID as TSP_ID } from "../tsp/object-identifier.ts";
import { parseTimestampToken, type ParsedTimestampToken } from "../tsp/timestamp-token.ts";
import type { Allowance } from "../x509/canonical-der.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { CheckedHash } from "../x509/signature-algorithm.ts";
import type { SignedRange } from "./byte-range.ts";
import { RangeDigester } from "./range-digest.ts";

/** What the signatures of one file may cost to read together; five hundred as most software makes them fit. */
const MAX_SIGNATURE_ELEMENTS = 500_000;

/** Encoding of a document time stamp. @see ETSI EN 319 142-1, 5.4.3 */
export const TIMESTAMP_SUBFILTER = "ETSI.RFC3161";

const PROFILES: ReadonlyMap<string, SignatureProfile> = new Map([
  ["ETSI.CAdES.detached", "CAdES"],
  ["adbe.pkcs7.detached", "CMS"],
]);

/** Whether a signature, or a document time stamp, is the one that was made over its byte range. */
export interface Integrity extends SignatureCheck {
  readonly signedData: ParsedSignedData | null;
  /** Of a document time stamp, with the digest of its byte range. */
  readonly timestamp: { readonly token: ParsedTimestampToken; readonly imprint: Uint8Array } | null;
}

/** Checks the signatures of one file, which is read once for each hash that they use. */
export class IntegrityChecker {
  /** What reading the file's signatures, and the time stamps in them, may still cost. */
  readonly allowance: Allowance = { elements: MAX_SIGNATURE_ELEMENTS };
  readonly #source: ByteSource;
  readonly #certificates: readonly Certificate[];
  readonly #digesters = new Map<CheckedHash, RangeDigester>();

  /** @param certificates that the file brings, beside those in its signatures */
  constructor(source: ByteSource, certificates: readonly Certificate[]) {
    this.#source = source;
    this.#certificates = certificates;
  }

  /** Ask in the order of the gaps. */
  check(range: SignedRange | null, subFilter: string): Integrity {
    const profile = PROFILES.get(subFilter);
    if (profile === undefined && subFilter !== TIMESTAMP_SUBFILTER) return failed("SIG_CONSTRAINTS_FAILURE");
    if (range === null) return failed("FORMAT_FAILURE");
    try {
      return profile === undefined ? this.#timestamp(range) : this.#signature(range, profile);
    } catch (error) {
      const isOfForm =
        error instanceof KysoError && (error.code === "CMS_INVALID" || error.code === "TSP_RESPONSE_INVALID");
      if (isOfForm) return failed("FORMAT_FAILURE");
      throw error;
    }
  }

  #signature(range: SignedRange, profile: SignatureProfile): Integrity {
    const signedData = parseSignedData(range.contents, this.allowance);
    const { digestAlgorithm } = signedData.signer;
    if (digestAlgorithm === null) return failed("CRYPTO_CONSTRAINTS_FAILURE");
    const digest = this.#digester(digestAlgorithm).digest(range);
    return { ...verifySignedData(signedData, digest, profile), signedData, timestamp: null };
  }

  #timestamp(range: SignedRange): Integrity {
    const token = parseTimestampToken(range.contents, this.allowance);
    if (token.hash === null) return failed("CRYPTO_CONSTRAINTS_FAILURE");
    const imprint = this.#digester(token.hash).digest(range);
    const { signedData } = token;
    const signature = verifyEncapsulatedData(signedData, TSP_ID.tstInfo, this.#certificates);
    const own = { signedData, timestamp: { token, imprint } };
    if (Buffer.compare(imprint, token.messageImprint) === 0) return { ...signature, ...own };
    return { ...own, intact: false, failure: "HASH_FAILURE", certificate: signature.certificate };
  }

  #digester(hash: CheckedHash): RangeDigester {
    const digester = this.#digesters.get(hash) ?? new RangeDigester(this.#source, hash);
    this.#digesters.set(hash, digester);
    return digester;
  }
}

function failed(failure: SubIndication): Integrity {
  return { intact: false, failure, certificate: null, signedData: null, timestamp: null };
}
