import browser from "webextension-polyfill";
import type { Adapter } from "../../../protocol/adapter/adapter.ts";
import { KysoError } from "../../../protocol/error.ts";
import { grantPatterns } from "../portal/match-pattern.ts";
import { consentsOf } from "../portal/portal-consent.ts";
import type { AllowedHost, HostUse } from "../portal/portal-message.ts";
import { checkedAddress, isLoopback, isOwnSite } from "../portal/portal-site.ts";
import type { AskingPhase, Question } from "../ui-message.ts";

/*
 * What has to be allowed before anything of a document is fetched. Nothing is asked of a document that an adapter's
 * button stands beside: it lies in the portal's own site, which was switched on, and so does what it goes back to.
 */

/** What of a document decides which questions there are. */
export interface AskedDocument {
  source: { from: "address"; address: string } | { from: "page" | "user" };
  delivery: { to: "address"; address: string } | { to: "rule" | "page" };
}

/** Who asks. */
export interface Asker {
  /** As the browser states it. */
  origin: string;
  adapter: Adapter;
}

type Target = Extract<Question, { host: string }>;

function addressesOf({ source, delivery }: AskedDocument): (readonly [Target["name"], string])[] {
  return [
    ...(source.from === "address" ? [["source", source.address] as const] : []),
    ...(delivery.to === "address" ? [["destination", delivery.address] as const] : []),
  ];
}

/** What the browser is asked for to reach the addresses of a document. */
export function patternsOf(document: AskedDocument): string[] {
  const hosts = addressesOf(document).flatMap(([, address]) => URL.parse(address)?.origin ?? []);
  return grantPatterns(hosts.map((host) => `${host}/*`));
}

/**
 * Refuses what is never asked.
 * @throws {KysoError} PORTAL_ADDRESS_INVALID, PORTAL_TARGET_LOOPBACK
 */
export function checkAddresses(document: AskedDocument, origin: string): void {
  for (const [, address] of addressesOf(document)) checkedAddress(address, origin);
}

/** Whether the extension may reach a host with the user's session there. */
async function isGranted(host: string): Promise<boolean> {
  return await browser.permissions.contains({ origins: grantPatterns([`${host}/*`]) });
}

/**
 * What is still to be allowed for these documents; `null` where nothing is.
 * @throws {KysoError} PORTAL_ADDRESS_INVALID, PORTAL_TARGET_LOOPBACK
 */
export async function openQuestions(
  documents: readonly AskedDocument[],
  { origin, adapter }: Asker,
): Promise<AskingPhase | null> {
  const consent = await consentsOf(origin);
  const questions = new Map<string, Question>();
  const missing = new Set<string>();
  if (!consent.firstUse) questions.set("first-use", { name: "first-use" });
  for (const [name, address] of documents.flatMap(addressesOf)) {
    const url = checkedAddress(address, origin);
    const host = url.origin;
    const isGrantedNow = await isGranted(host);
    if (!isGrantedNow) missing.add(host);
    const isAllowed = isOwnSite(url, origin, adapter) || isHostAllowed(consent.hosts, host, name);
    if (!isAllowed || !isGrantedNow) questions.set(`${name} ${host}`, { name, host });
  }
  if (questions.size === 0) return null;
  const originPatterns = grantPatterns([...missing].map((host) => `${host}/*`));
  return { name: "asking", questions: [...questions.values()], originPatterns };
}

/** The foreign hosts that a set of questions was about, each with what it was asked for. */
export function hostsOf(questions: readonly Question[]): AllowedHost[] {
  const targets = questions.filter((question) => question.name !== "first-use");
  return [...new Set(targets.map(({ host }) => host))].map((host) => ({
    host,
    uses: targets.filter((target) => target.host === host).map(({ name }) => name),
  }));
}

/** Where documents may be fetched from is not yet where they may be sent to, nor the other way about. */
function isHostAllowed(hosts: readonly AllowedHost[], host: string, use: HostUse): boolean {
  return hosts.some((allowed) => allowed.host === host && allowed.uses.includes(use));
}

/**
 * What a request for a document of such a portal may be redirected to: the portal's own site, and hosts that were allowed.
 * @throws {KysoError} PORTAL_TARGET_LOOPBACK, PORTAL_HOST_NOT_ALLOWED, PORTAL_ADDRESS_INVALID
 */
export async function admission(
  { origin, adapter }: Asker,
  use: HostUse,
): Promise<(address: string) => void> {
  const { hosts } = await consentsOf(origin);
  const own = URL.parse(origin);
  return (address) => {
    const url = URL.parse(address);
    if (url === null || !/^https?:$/.test(url.protocol)) throw new KysoError("PORTAL_ADDRESS_INVALID");
    if (isLoopback(url.hostname) && (own === null || !isLoopback(own.hostname))) {
      throw new KysoError("PORTAL_TARGET_LOOPBACK");
    }
    if (!isOwnSite(url, origin, adapter) && !isHostAllowed(hosts, url.origin, use)) {
      throw new KysoError("PORTAL_HOST_NOT_ALLOWED");
    }
  };
}
