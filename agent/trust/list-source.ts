import { KysoError } from "../../protocol/error.ts";
import type { CrlQuestion } from "../crl/answer.ts";
import { crlAddresses, deltaAddresses } from "../crl/distribution-point.ts";
import { MAX_CRL_BYTES, parseRevocationList, type RevocationList } from "../crl/revocation-list.ts";
import type { HttpClient } from "../http/http-client.ts";
import type { CrlCache } from "./crl-cache.ts";
import type { Finding } from "./finding.ts";
import { conclusions, partialFinding, type PartialFinding } from "./list-finding.ts";
import { type Deadline, fetchAnswer } from "./status-fetch.ts";

/** Revocation lists from the addresses that certificates name, kept on the disk while they are current. */
export class ListSource {
  readonly #http: HttpClient | null;
  readonly #cache: CrlCache | null;
  readonly #onTheirWay = new Map<string, Promise<RevocationList>>();

  /** @param http `null`: only what is kept is to be had */
  constructor(http: HttpClient | null, cache: CrlCache | null) {
    this.#http = http;
    this.#cache = cache;
  }

  /**
   * What the lists of a certificate say of it, completed by their deltas where there are any: the first one, unless that is
   * for some reasons only and the others are needed too.
   *
   * @param onFailure told why an address was of no use
   * @returns `null` where none was
   */
  async find(
    question: CrlQuestion,
    deadline: Deadline,
    onFailure: (error: unknown) => void,
  ): Promise<Finding | null> {
    const parts: PartialFinding[] = [];
    for (const url of crlAddresses(question.certificate)) {
      try {
        parts.push(
          (await this.#kept(url, question, deadline)) ?? (await this.#fresh(url, question, deadline)),
        );
      } catch (error) {
        onFailure(error);
      }
      const [conclusion] = conclusions(parts);
      if (conclusion !== undefined) return conclusion;
    }
    if (parts.length > 0) onFailure(new KysoError("CRL_OUT_OF_SCOPE", "lists of some reasons only"));
    return null;
  }

  async #kept(url: string, question: CrlQuestion, deadline: Deadline): Promise<PartialFinding | null> {
    const list = (await this.#cache?.read(url)) ?? null;
    try {
      return list === null ? null : await this.#complete(url, list, question, deadline);
    } catch {
      return null; // whatever is wrong with it, a new one may be right
    }
  }

  async #fresh(url: string, question: CrlQuestion, deadline: Deadline): Promise<PartialFinding> {
    const list = await this.#fetch(url, deadline);
    const part = await this.#complete(url, list, question, deadline);
    await this.#cache?.keep(url, list);
    return part;
  }

  async #complete(
    source: string,
    list: RevocationList,
    question: CrlQuestion,
    deadline: Deadline,
  ): Promise<PartialFinding> {
    const part = partialFinding({ list, delta: null, source }, question);
    const urls = [...deltaAddresses(question.certificate), ...deltaAddresses(list)];
    for (const url of new Set(urls)) {
      try {
        return await this.#withDelta({ source, url, list }, question, deadline);
      } catch {
        // The full list is current, and counts without it.
      }
    }
    return part;
  }

  async #withDelta(
    { source, url, list }: { readonly source: string; readonly url: string; readonly list: RevocationList },
    question: CrlQuestion,
    deadline: Deadline,
  ): Promise<PartialFinding> {
    const kept = (await this.#cache?.read(url)) ?? null;
    const delta = kept ?? (await this.#fetch(url, deadline));
    const part = partialFinding({ list, delta, source }, question);
    if (kept === null) await this.#cache?.keep(url, delta);
    return part;
  }

  /** Who asks for a list that is on its way waits for it; where it does not come, each has its own try. */
  async #fetch(url: string, deadline: Deadline): Promise<RevocationList> {
    if (this.#http === null) throw new KysoError("REVOCATION_OFFLINE");
    const awaited = await this.#onTheirWay.get(url)?.catch(() => null);
    if (awaited !== undefined && awaited !== null) return awaited;
    const fetched = fetchAnswer(this.#http, { url, maxBytes: MAX_CRL_BYTES, deadline }).then(
      parseRevocationList,
    );
    this.#onTheirWay.set(url, fetched);
    try {
      return await fetched;
    } finally {
      if (this.#onTheirWay.get(url) === fetched) this.#onTheirWay.delete(url);
    }
  }
}
