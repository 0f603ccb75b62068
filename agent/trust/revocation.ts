import { asKysoError, type ErrorCode } from "../../protocol/error.ts";
import { crlAddresses } from "../crl/distribution-point.ts";
import type { HttpClient } from "../http/http-client.ts";
import { parseCertificate, type Certificate } from "../x509/certificate.ts";
import { CrlCache } from "./crl-cache.ts";
import { type Finding, judge, judgeAll } from "./finding.ts";
import { ListFolders } from "./list-folder.ts";
import { ListSource } from "./list-source.ts";
import { type ListQuestion, ListStatus } from "./list-status.ts";
import { RecentFindings } from "./recent-finding.ts";
import { type ResponderCheck, responseFinding, ResponderSource } from "./responder-source.ts";
import {
  DEFAULT_REVOCATION_TIMEOUT_MS,
  type KnownAnswers,
  type PathRevocation,
  type RevocationStatus,
  type StatusQuestion,
} from "./revocation-status.ts";
import { type Deadline, deadlineIn } from "./status-fetch.ts";
import type { TrustStore } from "./store.ts";

export type {
  Evidence,
  KnownAnswers,
  PathRevocation,
  RevocationStatus,
  StatusQuestion,
} from "./revocation-status.ts";

/** The part of the time that responders have where there are lists too. */
const RESPONDER_SHARE = 0.5;

/** What a checker works with. */
export interface RevocationOptions {
  /** `null`: nothing is fetched; what is kept or at hand still counts. */
  readonly http: HttpClient | null;
  /** Where revocation lists are kept until their `nextUpdate`; made when needed. `null`: nowhere. */
  readonly cacheFolder: string | null;
  /** Folders of revocation lists that are at hand for every question. */
  readonly listFolders?: readonly string[];
  readonly now: () => Date;
  /** For all fetches of one check together, milliseconds. */
  readonly timeoutMs?: number;
  /** Certificates that may have signed a list in the issuer's name; each is checked. */
  readonly trust: TrustStore;
}

/** A certificate of a checked path. */
interface CheckedLink {
  readonly certificate: Certificate;
  readonly issuer: Certificate;
  /** What is known of the path. */
  readonly path: readonly Certificate[];
  /** Its root, where that is known. */
  readonly anchor: Certificate | undefined;
}

/** One certificate's question on its way through the sources. */
interface Search extends CheckedLink {
  readonly at: Date;
  readonly known: KnownAnswers;
  /** Certificates that may have signed lists. */
  readonly candidates: readonly Certificate[];
  readonly deadline: Deadline;
  readonly failures: ErrorCode[];
}

/**
 * Learns whether certificates were revoked: from answers at hand, else by OCSP, else from revocation lists. What was
 * fetched is kept for some minutes. Trouble with the network or an answer is never thrown: the status is unknown then.
 *
 * @see RFC 6960; RFC 5280, 6.3
 */
export class RevocationChecker {
  readonly #options: RevocationOptions;
  readonly #recent: RecentFindings;
  readonly #responders: ResponderSource | null;
  readonly #lists: ListStatus;
  readonly #folders: ListFolders;

  constructor(options: RevocationOptions) {
    const { http, cacheFolder, now } = options;
    this.#options = options;
    this.#recent = new RecentFindings(now);
    const cache = cacheFolder === null ? null : new CrlCache(cacheFolder, now);
    this.#responders = http === null ? null : new ResponderSource(http);
    this.#lists = new ListStatus(options, new ListSource(http, cache));
    this.#folders = new ListFolders(options.listFolders ?? []);
  }

  /**
   * The status of one certificate.
   *
   * @param issuer the next certificate of its path, which has been checked
   */
  async check(
    certificate: Certificate,
    issuer: Certificate,
    question: StatusQuestion,
  ): Promise<RevocationStatus> {
    return this.#check({ certificate, issuer, path: [issuer], anchor: undefined }, question);
  }

  async #check(link: CheckedLink, question: StatusQuestion): Promise<RevocationStatus> {
    const search = await this.#search(link, question);
    const { certificate, issuer, at } = search;
    const atHand = await this.#fromKnown(search);
    if (atHand !== null) return atHand;
    const { finding, failure } = await this.#recent.get(`${certificate.sha256} ${issuer.sha256}`, () =>
      this.#fetch(search),
    );
    const status = finding === null ? null : judge(finding, certificate, at);
    if (status !== null && status.status !== "unknown") return status;
    const why = status?.failure ?? failure ?? search.failures[0] ?? "REVOCATION_NO_ADDRESS";
    return { status: "unknown", evidence: status?.evidence ?? null, failure: why };
  }

  /**
   * The statuses of all certificates of a path but the root, side by side.
   *
   * @param path signer first, root last; checked
   */
  async checkPath(path: readonly Certificate[], question: StatusQuestion): Promise<PathRevocation> {
    const certificates = await Promise.all(
      path.slice(0, -1).map(async (certificate, index) => {
        const link = { certificate, issuer: path[index + 1] ?? certificate, path, anchor: path.at(-1) };
        return { certificate, revocation: await this.#check(link, question) };
      }),
    );
    const revoked = certificates.find(({ revocation }) => revocation.status === "revoked");
    const unknown = certificates.find(({ revocation }) => revocation.status === "unknown");
    const failure = revoked === undefined ? unknown?.revocation.failure : undefined;
    return {
      status: (revoked ?? unknown)?.revocation.status ?? "good",
      certificates,
      ...(failure !== undefined && { failure }),
    };
  }

  async #search(link: CheckedLink, { at, known = {} }: StatusQuestion): Promise<Search> {
    const deadline = deadlineIn(this.#options.timeoutMs ?? DEFAULT_REVOCATION_TIMEOUT_MS);
    const crls = [...(known.crls ?? []), ...(await this.#folders.read())];
    const candidates = (known.certificates ?? []).flatMap(readable);
    return { ...link, at, known: { ...known, crls }, candidates, deadline, failures: [] };
  }

  async #fromKnown(search: Search): Promise<RevocationStatus | null> {
    const { certificate, issuer, at, known } = search;
    const moment = { at, now: this.#options.now() };
    const findings: Finding[] = [];
    for (const der of known.ocsps ?? []) {
      try {
        const received = { der, nonce: null, source: null };
        findings.push(
          await responseFinding(received, { certificate, issuer, ...moment }, this.#responderCheck(search)),
        );
      } catch (error) {
        note(search, error);
      }
    }
    findings.push(...(await this.#lists.known(ofLists(search), (error) => note(search, error))));
    return judgeAll(findings, certificate, at);
  }

  async #fetch(search: Search): Promise<{ finding: Finding | null; failure: ErrorCode | null }> {
    const failures: ErrorCode[] = this.#responders === null ? ["REVOCATION_OFFLINE"] : [];
    const onFailure = (error: unknown): void => note({ failures }, error);
    const answered = await this.#ask(search, onFailure);
    if (answered !== null && answered.statement.status !== "unknown")
      return { finding: answered, failure: null };
    const listed = await this.#lists.fetched(ofLists(search), onFailure);
    return { finding: listed ?? answered, failure: failures[0] ?? null };
  }

  async #ask(search: Search, onFailure: (error: unknown) => void): Promise<Finding | null> {
    const { certificate, issuer, deadline } = search;
    if (this.#responders === null) return null;
    const now = this.#options.now();
    const share = crlAddresses(certificate).length === 0 ? 1 : RESPONDER_SHARE;
    return this.#responders.find(
      { certificate, issuer, at: now, now },
      this.#responderCheck(search),
      deadlineIn(deadline.left() * share),
      onFailure,
    );
  }

  /** By lists only: asking a responder about itself would go in a circle. */
  #responderCheck(search: Search): ResponderCheck {
    return async (responder) => this.#lists.proofOfGood({ ...ofLists(search), certificate: responder });
  }
}

function ofLists({ known, ...search }: Search): ListQuestion {
  return { ...search, crls: known.crls ?? [] };
}

/** One that can't be read is none. */
function readable(der: Uint8Array): Certificate[] {
  try {
    return [parseCertificate(der)];
  } catch {
    return [];
  }
}

function note({ failures }: Pick<Search, "failures">, error: unknown): void {
  failures.push(asKysoError(error).code);
}
