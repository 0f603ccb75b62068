import { KysoError } from "../../protocol/error.ts";
import type { SubIndication } from "../../protocol/report.ts";
import { parseSignedData, type ParsedSignedData } from "../cms/parsed-signed-data.ts";
import { ID as CMS_ID } from "../cms/object-identifier.ts";
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
import { RangeDigester, signedPieces } from "./range-digest.ts";

/** What the signatures of one file may cost to read together; five hundred as most software makes them fit. */
const MAX_SIGNATURE_ELEMENTS = 500_000;

/** Encoding of a document time stamp. @see ETSI EN 319 142-1, 5.4.3 */
export const TIMESTAMP_SUBFILTER = "ETSI.RFC3161";

/** A signature around the SHA-1 of what is signed. @see ISO 32000-1, 12.8.3.3.1 */
const SHA1_SUBFILTER = "adbe.pkcs7.sha1";

const PROFILES: ReadonlyMap<string, SignatureProfile> = new Map([
  ["ETSI.CAdES.detached", "CAdES"],
  ["adbe.pkcs7.detached", "CMS"],
]);

/** Whether a signature, or a document time stamp, is the one that was made over its byte range. */
export interface Integrity extends SignatureCheck {
  readonly signedData: ParsedSignedData | null;
  /** With which hash the byte range was made short; `null` where it can't be read. */
  readonly digest: CheckedHash | null;
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
    const check = this.#checkOf(subFilter);
    if (check === null) return failed("SIG_CONSTRAINTS_FAILURE");
    if (range === null) return failed("FORMAT_FAILURE");
    try {
      return check(range);
    } catch (error) {
      const isOfForm =
        error instanceof KysoError && (error.code === "CMS_INVALID" || error.code === "TSP_RESPONSE_INVALID");
      if (isOfForm) return failed("FORMAT_FAILURE");
      throw error;
    }
  }

  /** `null` for an encoding that Kyso does not read, such as `adbe.x509.rsa_sha1`. */
  #checkOf(subFilter: string): ((range: SignedRange) => Integrity) | null {
    if (subFilter === TIMESTAMP_SUBFILTER) return (range) => this.#timestamp(range);
    if (subFilter === SHA1_SUBFILTER) return (range) => this.#aroundSha1(range);
    const profile = PROFILES.get(subFilter);
    return profile === undefined ? null : (range) => this.#signature(range, profile);
  }

  #signature(range: SignedRange, profile: SignatureProfile): Integrity {
    const signedData = parseSignedData(range.contents, this.allowance);
    const { digestAlgorithm: hash } = signedData.signer;
    const digest = hash === null ? new Uint8Array() : this.#digester(hash).digest(range);
    const pieces = (): Iterable<Uint8Array> => signedPieces(this.#source, range);
    const checked = verifySignedData(signedData, digest, profile, { known: this.#certificates, pieces });
    return { ...checked, signedData, digest: hash, timestamp: null };
  }

  /** Whatever the signature's own hash is, it is only as good as SHA-1. */
  #aroundSha1(range: SignedRange): Integrity {
    const signedData = parseSignedData(range.contents, this.allowance);
    const checked = verifyEncapsulatedData(signedData, CMS_ID.data, this.#certificates, "CMS");
    const own = { signedData, digest: "SHA-1", timestamp: null } as const;
    const digest = this.#digester("SHA-1").digest(range);
    const isSame = signedData.content !== null && Buffer.compare(digest, signedData.content) === 0;
    if (!checked.intact) return { ...checked, ...own };
    const failure = isSame ? "CRYPTO_CONSTRAINTS_FAILURE" : "HASH_FAILURE";
    return { ...own, intact: isSame, failure, certificate: checked.certificate };
  }

  #timestamp(range: SignedRange): Integrity {
    const token = parseTimestampToken(range.contents, this.allowance);
    if (token.hash === null) return failed("CRYPTO_CONSTRAINTS_FAILURE");
    const imprint = this.#digester(token.hash).digest(range);
    const { signedData } = token;
    const signature = verifyEncapsulatedData(signedData, TSP_ID.tstInfo, this.#certificates);
    const own = { signedData, digest: token.hash, timestamp: { token, imprint } };
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
  return { intact: false, failure, certificate: null, signedData: null, digest: null, timestamp: null };
}
