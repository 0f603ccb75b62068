import browser from "webextension-polyfill";
import { z } from "zod";
import type { HostUse, PortalConsent } from "./portal-message.ts";
import { policyValue } from "./portal-policy.ts";

/*
 * What was allowed to each origin, as the browser states it: to ask at all, to have documents fetched from and sent to
 * foreign hosts, to be told a certificate. The user's consents are kept until they are revoked; policy gives hosts of its own.
 */

const STORED = "portalConsents";
const POLICY = "consentedHosts";

/** Hosts of one origin that are kept. */
const MAX_HOSTS = 100;

const consentSchema = z.object({
  firstUse: z.boolean(),
  hosts: z.array(z.string()),
  uses: z.record(z.string(), z.enum(["source", "destination"])).default({}),
  certificate: z.string().nullable(),
});
type StoredConsent = z.infer<typeof consentSchema>;

const NOTHING: StoredConsent = { firstUse: false, hosts: [], uses: {}, certificate: null };

/** Consents of one origin are changed one after the other: two windows may be answered at once. */
let changing: Promise<unknown> = Promise.resolve();

async function stored(): Promise<Record<string, StoredConsent>> {
  const values = (await browser.storage.local.get({ [STORED]: {} }))[STORED];
  const all = z.record(z.string(), z.unknown()).catch({}).parse(values);
  const read = Object.entries(all).flatMap(([origin, value]) => {
    const consent = consentSchema.safeParse(value);
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

function described(
  origin: string,
  own: StoredConsent | undefined,
  policy: readonly string[] | undefined,
): PortalConsent {
  const lockedHosts = policy ?? [];
  const { firstUse, hosts, uses, certificate } = own ?? NOTHING;
  return {
    origin,
    // Policy that names hosts of an origin has met it already.
    firstUse: firstUse || policy !== undefined,
    hosts: [...new Set([...lockedHosts, ...hosts])],
    // What policy allows it allows for both.
    uses: Object.fromEntries(Object.entries(uses).filter(([host]) => !lockedHosts.includes(host))),
    certificate,
    lockedHosts,
  };
}

/** What is allowed to an origin now. */
export async function consentsOf(origin: string): Promise<PortalConsent> {
  const [own, policy] = await Promise.all([stored(), policyHosts()]);
  return described(origin, own[origin], Object.hasOwn(policy, origin) ? policy[origin] : undefined);
}

/** Every origin to which something is allowed. */
export async function listConsents(): Promise<PortalConsent[]> {
  const [own, policy] = await Promise.all([stored(), policyHosts()]);
  const origins = [...new Set([...Object.keys(policy), ...Object.keys(own)])].sort();
  return origins.map((origin) => described(origin, own[origin], policy[origin]));
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

/**
 * Remembers that the user allowed an origin to ask, and these foreign hosts to it.
 * @param uses of those that are allowed for one use only, for which
 */
export async function allowOrigin(
  origin: string,
  hosts: readonly string[],
  uses: Readonly<Record<string, HostUse>> = {},
): Promise<void> {
  await change(origin, (consent) => {
    const all = [...new Set([...consent.hosts, ...hosts])].slice(-MAX_HOSTS);
    return { ...consent, firstUse: true, hosts: all, uses: mergedUses(consent, hosts, uses) };
  });
}

/** A host that is allowed for one use and then for the other is for both. */
function mergedUses(
  consent: StoredConsent,
  hosts: readonly string[],
  uses: Readonly<Record<string, HostUse>>,
): Record<string, HostUse> {
  const merged = new Map(Object.entries(consent.uses));
  for (const host of hosts) {
    const use = uses[host];
    const isNew = !consent.hosts.includes(host);
    if (use !== undefined && isNew) merged.set(host, use);
    else if (use === undefined || merged.get(host) !== use) merged.delete(host);
  }
  return Object.fromEntries(merged);
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
    const { [what.host]: _use, ...uses } = consent.uses;
    return { ...consent, hosts: consent.hosts.filter((host) => host !== what.host), uses };
  });
}
