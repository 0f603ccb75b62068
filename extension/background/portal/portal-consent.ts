import browser from "webextension-polyfill";
import { z } from "zod";
import type { PortalConsent } from "./portal-message.ts";
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
  certificate: z.string().nullable(),
});
type StoredConsent = z.infer<typeof consentSchema>;

const NOTHING: StoredConsent = { firstUse: false, hosts: [], certificate: null };

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
  const { firstUse, hosts, certificate } = own ?? NOTHING;
  return {
    origin,
    // Policy that names hosts of an origin has met it already.
    firstUse: firstUse || policy !== undefined,
    hosts: [...new Set([...lockedHosts, ...hosts])],
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

/** Remembers that the user allowed an origin to ask, and these foreign hosts to it. */
export async function allowOrigin(origin: string, hosts: readonly string[]): Promise<void> {
  await change(origin, (consent) => ({
    ...consent,
    firstUse: true,
    hosts: [...new Set([...consent.hosts, ...hosts])].slice(-MAX_HOSTS),
  }));
}

/** Remembers which certificate (SHA-256, hex) an origin may be told. */
export async function allowCertificate(origin: string, certificate: string): Promise<void> {
  await change(origin, (consent) => ({ ...consent, firstUse: true, certificate }));
}

/** Takes back what the user allowed: everything, the certificate, or one host. */
export async function revokeConsent(
  origin: string,
  what: "all" | "certificate" | { host: string },
): Promise<void> {
  await change(origin, (consent) => {
    if (what === "all") return null;
    if (what === "certificate") return { ...consent, certificate: null };
    return { ...consent, hosts: consent.hosts.filter((host) => host !== what.host) };
  });
}
