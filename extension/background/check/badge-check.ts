import { asKysoError, KysoError } from "../../../protocol/error.ts";
import type { Adapter } from "../../../protocol/adapter/adapter.ts";
import { adapterCovers } from "../../../protocol/adapter/origin-pattern.ts";
import type { AgentLink } from "../agent/agent-link.ts";
import { type BadgeCache, type BadgeVerdict, badgeVerdictOf } from "./badge-cache.ts";
import { isCheckable } from "./checkable-file.ts";
import { downloadDocument } from "../portal/portal-download.ts";

/** Documents that are fetched and checked at once for badges. */
const MAX_AT_ONCE = 2;

/** Largest document that is checked for its badge; the check page takes larger ones. Two lie in memory at once, bytes. */
export const MAX_BADGE_BYTES = 32 * 1024 * 1024;

/** Time that fetching and checking one document may take. */
const DEADLINE_MS = 120_000;

/** How often it is looked whether the signing that goes before is over, and the longest that a badge waits for it. */
const SIGNING_POLL_MS = 250;
const SIGNING_WAIT_MS = 60_000;

/** Time for which an agent that was not there is not looked for again. */
const AGENT_AWAY_MS = 10_000;

const NOT_CHECKED: BadgeVerdict = { badge: "unclear", signatures: 0, again: true };
const NOTHING_TO_CHECK: BadgeVerdict = { badge: "none", signatures: 0, again: false };
const TOO_LARGE: BadgeVerdict = { badge: "unclear", signatures: 0, again: false };

/** A document of an enabled portal. */
export interface BadgeDocument {
  adapter: Adapter;
  /** As the browser states it. */
  origin: string;
  source: string;
}

/** A document in memory. */
interface Fetched {
  fileName: string;
  parts: readonly Uint8Array[];
  size: number;
}

/** Works out badges: quietly, a few at once, and never while something is being signed. A failure is an unclear badge. */
export class BadgeChecks {
  readonly #agent: AgentLink;
  readonly #cache: BadgeCache;
  readonly #isBusy: () => boolean;
  readonly #waiting: (() => void)[] = [];
  /** By source. */
  readonly #underWay = new Map<string, Promise<BadgeVerdict>>();
  /** By digest: the same bytes may stand at several addresses. */
  readonly #asked = new Map<string, Promise<BadgeVerdict>>();
  #running = 0;
  #agentAwayUntil = 0;

  /** @param isBusy whether something is being signed now */
  constructor(agent: AgentLink, cache: BadgeCache, isBusy: () => boolean) {
    this.#agent = agent;
    this.#cache = cache;
    this.#isBusy = isBusy;
  }

  get isIdle(): boolean {
    return this.#underWay.size === 0;
  }

  /** What a document's signatures are worth. A document that is asked for twice is fetched once. */
  verdictOf(document: BadgeDocument): Promise<BadgeVerdict> {
    const { source } = document;
    return once(this.#underWay, source, async () => {
      return (await this.#cache.bySource(source)) ?? (await this.#inTurn(document));
    });
  }

  /** The portal has been given a signed document for this address: what was there before says nothing of it. */
  async forget(source: string): Promise<void> {
    this.#underWay.delete(source);
    await this.#cache.forget(source);
  }

  async #inTurn(document: BadgeDocument): Promise<BadgeVerdict> {
    if (this.#running >= MAX_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    try {
      await this.#afterSigning();
      return await this.#check(document);
    } catch (error) {
      return asKysoError(error).code === "PDF_TOO_LARGE" ? TOO_LARGE : NOT_CHECKED;
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  async #afterSigning(): Promise<void> {
    for (let waitedMs = 0; waitedMs < SIGNING_WAIT_MS && this.#isBusy(); waitedMs += SIGNING_POLL_MS) {
      await new Promise((resolve) => setTimeout(resolve, SIGNING_POLL_MS));
    }
  }

  async #check(document: BadgeDocument): Promise<BadgeVerdict> {
    const { origin, source } = document;
    // Nothing is fetched for an agent that is not there.
    await this.#findAgent();
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const fetched = await fetchDocument(document, signal);
    if (fetched === null) return NOTHING_TO_CHECK;
    const { fileName, parts, size } = fetched;
    const sha256 = await digestOf(parts);
    const verdict = await once(this.#asked, sha256, async () => {
      const known = await this.#cache.byDigest(sha256);
      return known ?? (await this.#ask({ fileName, size, origin }, parts, signal));
    });
    await this.#cache.put(source, sha256, verdict);
    return verdict;
  }

  async #ask(
    params: { fileName: string; size: number; origin: string },
    parts: readonly Uint8Array[],
    signal: AbortSignal,
  ): Promise<BadgeVerdict> {
    const { result } = await this.#agent.call("file.check", params, { body: bodyOf(parts), signal });
    return badgeVerdictOf(result.report);
  }

  async #findAgent(): Promise<void> {
    if (Date.now() < this.#agentAwayUntil) throw new KysoError("AGENT_NOT_RUNNING");
    try {
      // Asked, since a connection may be dead for a while before the browser says so.
      await this.#agent.call("agent.status", {});
    } catch (error) {
      this.#agentAwayUntil = Date.now() + AGENT_AWAY_MS;
      throw error;
    }
  }
}

/** Joins what is under way for this key, or begins it. */
function once<T>(underWay: Map<string, Promise<T>>, key: string, begin: () => Promise<T>): Promise<T> {
  const known = underWay.get(key);
  if (known !== undefined) return known;
  const begun = begin().finally(() => {
    if (underWay.get(key) === begun) underWay.delete(key);
  });
  underWay.set(key, begun);
  return begun;
}

/**
 * Brings a document into memory; `null` where it is none that could be checked.
 * @throws {KysoError} PDF_TOO_LARGE and those of the download
 */
async function fetchDocument(
  { adapter, source }: BadgeDocument,
  signal: AbortSignal,
): Promise<Fetched | null> {
  const covers = (address: string): boolean => adapterCovers(adapter, address);
  const options = { signal, isPdf: false, priority: "low" } as const;
  const { fileName, bytes } = await downloadDocument(source, covers, () => undefined, options);
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of bytes) {
    if (size === 0 && !isCheckable(part)) return null;
    size += part.length;
    if (size > MAX_BADGE_BYTES) {
      throw new KysoError("PDF_TOO_LARGE", undefined, { detail: { limit: MAX_BADGE_BYTES } });
    }
    parts.push(part);
  }
  return { fileName, parts, size };
}

async function digestOf(parts: readonly Uint8Array[]): Promise<string> {
  const whole = await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function* bodyOf(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}
