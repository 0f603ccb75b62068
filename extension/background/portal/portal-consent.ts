import browser from "webextension-polyfill";
import { z } from "zod";
import { HOST_USES } from "./portal-message.ts";
import type { AllowedHost, PortalConsent } from "./portal-message.ts";
import { policyValue } from "./portal-policy.ts";

/*
 * What was allowed to each origin, as the browser states it: to ask at all, to have documents fetched from and sent to
 * foreign hosts, to be told a certificate. The user's consents are kept until they are revoked; policy gives hosts of its own.
 */

const STORED = "portalConsents";
const POLICY = "consentedHosts";

/** Hosts of one origin that are kept. */
const MAX_HOSTS = 100;

const useSchema = z.enum(HOST_USES);

const consentSchema = z.object({
  firstUse: z.boolean(),
  hosts: z.array(z.object({ host: z.string(), uses: z.array(useSchema) })),
  certificate: z.string().nullable(),
});

/** As it was kept before: hosts by name only, and beside them for which use those are that are for one use only. */
const olderSchema = consentSchema
  .extend({ hosts: z.array(z.string()), uses: z.record(z.string(), useSchema).default({}) })
  .transform(({ firstUse, hosts, uses, certificate }) => ({
    firstUse,
    hosts: hosts.map((host) => {
      const only = uses[host];
      return { host, uses: only === undefined ? [...HOST_USES] : [only] };
    }),
    certificate,
  }));

const storedSchema = z.union([consentSchema, olderSchema]);
type StoredConsent = z.infer<typeof consentSchema>;

const NOTHING: StoredConsent = { firstUse: false, hosts: [], certificate: null };

/** What is allowed to an origin now, by whomever. */
export interface OriginConsent {
  firstUse: boolean;
  hosts: readonly AllowedHost[];
  /** SHA-256 of the certificate that the origin may be told; `null` where none. */
  certificate: string | null;
}

/** Consents of one origin are changed one after the other: two windows may be answered at once. */
let changing: Promise<unknown> = Promise.resolve();

async function stored(): Promise<Record<string, StoredConsent>> {
  const values = (await browser.storage.local.get({ [STORED]: {} }))[STORED];
  const all = z.record(z.string(), z.unknown()).catch({}).parse(values);
  const read = Object.entries(all).flatMap(([origin, value]) => {
    const consent = storedSchema.safeParse(value);
    return consent.success ? [[origin, consent.data] as const] : [];
  });
  return Object.fromEntries(read);
}

async function policyHosts(): Promise<Record<string, string[]>> {
  const value = await policyValue(POLICY);
  return z
    .record(z.string(), z.array(z.string()).catch([]))
    .catch({})
    .parse(value ?? {});
}

/** What the user allowed and what policy did, together. */
function together(own: StoredConsent | undefined, policy: readonly string[] | undefined): OriginConsent {
  const { firstUse, hosts, certificate } = own ?? NOTHING;
  const lockedHosts = (policy ?? []).map((host) => ({ host, uses: HOST_USES }));
  // Policy that names hosts of an origin has met it already.
  return { firstUse: firstUse || policy !== undefined, hosts: merged(lockedHosts, hosts), certificate };
}

/** A host that is allowed for one use and then for the other is for both. */
function merged(hosts: readonly AllowedHost[], more: readonly AllowedHost[]): StoredConsent["hosts"] {
  const usesOf = new Map<string, AllowedHost["uses"]>();
  for (const { host, uses } of [...hosts, ...more]) usesOf.set(host, [...(usesOf.get(host) ?? []), ...uses]);
  return [...usesOf].map(([host, uses]) => ({ host, uses: [...new Set(uses)] }));
}

/** What is allowed to an origin now. */
export async function consentsOf(origin: string): Promise<OriginConsent> {
  const [own, policy] = await Promise.all([stored(), policyHosts()]);
  return together(own[origin], Object.hasOwn(policy, origin) ? policy[origin] : undefined);
}

/** Every origin to which something is allowed. */
export async function listConsents(): Promise<PortalConsent[]> {
  const [own, policy] = await Promise.all([stored(), policyHosts()]);
  const origins = [...new Set([...Object.keys(policy), ...Object.keys(own)])].sort();
  return origins.map((origin) => {
    const { hosts, ...consent } = together(own[origin], policy[origin]);
    return { origin, ...consent, hosts: hosts.map(({ host }) => host), lockedHosts: policy[origin] ?? [] };
  });
}

async function change(origin: string, to: (consent: StoredConsent) => StoredConsent | null): Promise<void> {
  const changed = changing.then(async () => {
    const { [origin]: own, ...others } = await stored();
    const next = to(own ?? NOTHING);
    await browser.storage.local.set({
      [STORED]: next === null ? others : { ...others, [origin]: next },
    });
  });
  changing = changed.catch(() => undefined);
  await changed;
}

/** Remembers that the user allowed an origin to ask, and these foreign hosts to it. */
export async function allowOrigin(origin: string, hosts: readonly AllowedHost[]): Promise<void> {
  await change(origin, (consent) => ({
    ...consent,
    firstUse: true,
    hosts: merged(consent.hosts, hosts).slice(-MAX_HOSTS),
  }));
}

/** Remembers which certificate (SHA-256, hex) an origin may be told; nothing else is allowed to it by that. */
export async function allowCertificate(origin: string, certificate: string): Promise<void> {
  await change(origin, (consent) => ({ ...consent, certificate }));
}

/** Takes back what the user allowed: everything, the certificate, or one host. */
export async function revokeConsent(
  origin: string,
  what: "all" | "certificate" | { host: string },
): Promise<void> {
  await change(origin, (consent) => {
    if (what === "all") return null;
    if (what === "certificate") return { ...consent, certificate: null };
    return { ...consent, hosts: consent.hosts.filter(({ host }) => host !== what.host) };
  });
}
