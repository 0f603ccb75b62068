import "reflect-metadata"; // before @peculiar/x509, which registers its algorithms with it
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as x509 from "@peculiar/x509";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { NetworkClient } from "../../../agent/http/network-client.ts";
import { RevocationChecker, type RevocationOptions } from "../../../agent/trust/revocation.ts";
import { TrustStore } from "../../../agent/trust/store.ts";
import { parseCertificate, type Certificate } from "../../../agent/x509/certificate.ts";
import { startRevocationAuthority, type RevocationAuthority } from "../../pki/revocation-authority.ts";
import { createRoot, personName, type TestAuthority, type TestIdentity } from "../../pki/test-pki.ts";

const HOUR_MS = 3_600_000;
const OCSP_SIGNING = new x509.ExtendedKeyUsageExtension(["1.3.6.1.5.5.7.3.9"]);
const NO_CHECK = new x509.Extension("1.3.6.1.5.5.7.48.1.5", false, Uint8Array.of(5, 0));

let root: TestAuthority;
let issuing: TestAuthority;
let authority: RevocationAuthority;
let http: NetworkClient;
let folder: string;
let serial = 0;

beforeAll(async () => {
  root = await createRoot({ name: "root", subject: personName("CA gốc") });
  issuing = await root.issueAuthority({ name: "issuing", subject: personName("CA cấp phát") });
  authority = await startRevocationAuthority(issuing);
  http = new NetworkClient({ proxy: null, localServers: [authority.host] });
});

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "kyso-crl-cache-"));
  authority.requests.ocsp = authority.requests.crl = authority.requests.delta = 0;
});

afterEach(() => {
  Object.assign(authority, { ocsp: "honest", crl: "honest", responder: issuing, list: {}, delta: null });
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

afterAll(async () => {
  await http.close();
  await authority.stop();
});

function checker(options: Partial<RevocationOptions> = {}): RevocationChecker {
  const now = (): Date => new Date();
  const trust = TrustStore.of([root.certificate]);
  // Long enough for a machine that is busy with other tests.
  return new RevocationChecker({ http, cacheFolder: folder, now, trust, timeoutMs: 60_000, ...options });
}

async function issue(which: readonly ("ocsp" | "crl" | "delta")[] = ["ocsp", "crl"]): Promise<TestIdentity> {
  serial++;
  return authority.issue({ name: `signer-${serial}`, subject: personName(`Người ký ${serial}`) }, which);
}

function parsed({ certificate }: TestIdentity): Certificate {
  return parseCertificate(certificate);
}

async function statusOf(
  identity: TestIdentity,
  { at = new Date(), ...options }: Partial<RevocationOptions> & { at?: Date } = {},
): Promise<Awaited<ReturnType<RevocationChecker["check"]>>> {
  return checker(options).check(parsed(identity), parsed(issuing), { at });
}

async function responder(extensions: readonly x509.Extension[], rest: object = {}): Promise<TestIdentity> {
  serial++;
  const name = `responder-${serial}`;
  return issuing.issue({ name, subject: personName(name), extensions, ...rest });
}

describe("a certificate's status by OCSP", () => {
  it("is good where the issuer's responder says so, with the response as evidence", async () => {
    const status = await statusOf(await issue());
    expect(status).toMatchObject({
      status: "good",
      evidence: { kind: "ocsp", signerCertificates: [], source: authority.ocspUrl },
    });
    expect(status.evidence?.der).toHaveLength(1);
    expect(authority.requests).toEqual({ ocsp: 1, crl: 0, delta: 0 });
  });

  it("is revoked, with time and reason", async () => {
    const signer = await issue();
    const at = new Date("2026-03-01T08:00:00Z");
    authority.revoke(signer, { reason: "keyCompromise", at });
    expect(await statusOf(signer)).toMatchObject({ status: "revoked", reason: "keyCompromise", at });
  });

  it("is good at a moment before the revocation", async () => {
    const signer = await issue();
    const at = new Date(Date.now() - HOUR_MS);
    authority.revoke(signer, { reason: "superseded", at });
    const before = new Date(at.getTime() - HOUR_MS);
    expect(await statusOf(signer, { at: before })).toMatchObject({ status: "good", reason: "superseded" });
  });

  it("is unknown where the responder does not know the certificate and there is no list", async () => {
    const signer = await issue(["ocsp"]);
    authority.openssl.forget(signer);
    const expected = { status: "unknown", failure: "OCSP_STATUS_UNKNOWN", evidence: { kind: "ocsp" } };
    expect(await statusOf(signer)).toMatchObject(expected);
  });

  it.each([
    ["wrong-nonce", "OCSP_NONCE_MISMATCH"],
    ["wrong-certificate", "OCSP_CERTIFICATE_MISMATCH"],
    ["tampered", "OCSP_SIGNATURE_INVALID"],
    ["try-later", "OCSP_REFUSED"],
    ["garbage", "OCSP_RESPONSE_INVALID"],
    ["oversized", "NETWORK_RESPONSE_TOO_LARGE"],
    ["http-error", "REVOCATION_HTTP_STATUS"],
    ["dead", "NETWORK_UNREACHABLE"],
  ] as const)("is unknown where the responder's answer is %s: %s", async (behaviour, failure) => {
    authority.ocsp = behaviour;
    expect(await statusOf(await issue(["ocsp"]))).toEqual({ status: "unknown", evidence: null, failure });
  });

  it("is unknown soon where the responder is silent", async () => {
    authority.ocsp = "silent";
    const begun = performance.now();
    const status = await statusOf(await issue(["ocsp"]), { timeoutMs: 300 });
    expect(status).toMatchObject({ status: "unknown", failure: "NETWORK_TIMEOUT" });
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  it.each(["nonceless", "refuses-nonce", "slow"] as const)(
    "is good from a responder that is %s",
    async (behaviour) => {
      authority.ocsp = behaviour;
      expect(await statusOf(await issue(["ocsp"]))).toMatchObject({ status: "good" });
    },
  );

  it("is unknown from an answer that is out of date", async () => {
    const now = (): Date => new Date(Date.now() + 2 * HOUR_MS);
    const status = await statusOf(await issue(["ocsp"]), { now, at: now() });
    expect(status).toMatchObject({ status: "unknown", failure: "OCSP_OUT_OF_DATE" });
  });

  it("is unknown from an answer of the future", async () => {
    const now = (): Date => new Date(Date.now() - HOUR_MS);
    const status = await statusOf(await issue(["ocsp"]), { now, at: now() });
    expect(status).toMatchObject({ status: "unknown", failure: "OCSP_OUT_OF_DATE" });
  });
});

describe("a delegated responder", () => {
  it("is relied on when its issuer vouches for it, and is part of the evidence", async () => {
    authority.responder = await responder([OCSP_SIGNING, NO_CHECK]);
    const { status, evidence } = await statusOf(await issue(["ocsp"]));
    expect(status).toBe("good");
    expect(evidence?.signerCertificates).toEqual([parsed(authority.responder)]);
    expect(evidence?.support).toEqual([]);
  });

  it("is looked up in the list where its issuer does not vouch for it", async () => {
    const lists = new x509.CRLDistributionPointsExtension([authority.crlUrl]);
    authority.responder = await responder([OCSP_SIGNING, lists]);
    const { status, evidence } = await statusOf(await issue(["ocsp"]));
    expect(status).toBe("good");
    expect(evidence?.support).toMatchObject([{ kind: "crl" }]);
  });

  it("is not relied on when it was revoked", async () => {
    const lists = new x509.CRLDistributionPointsExtension([authority.crlUrl]);
    authority.responder = await responder([OCSP_SIGNING, lists]);
    authority.revoke(authority.responder);
    const expected = { status: "unknown", failure: "OCSP_RESPONDER_UNAUTHORIZED" };
    expect(await statusOf(await issue(["ocsp"]))).toMatchObject(expected);
  });

  it.each([
    ["nobody can say whether it was revoked", async () => responder([OCSP_SIGNING])],
    ["it is not there to sign responses", async () => responder([NO_CHECK])],
    [
      "it has expired",
      async () => responder([OCSP_SIGNING, NO_CHECK], { notAfter: new Date(Date.now() - HOUR_MS) }),
    ],
    [
      "another authority has issued it",
      async () => root.issue({ name: "r", subject: personName("r"), extensions: [OCSP_SIGNING, NO_CHECK] }),
    ],
    ["it only has the issuer's name", async () => createRoot({ name: "s", subject: issuing.subject })],
  ])("is not relied on where %s", async (_why, make) => {
    authority.responder = await make();
    const { status, failure } = await statusOf(await issue(["ocsp"]));
    expect(status).toBe("unknown");
    expect(["OCSP_RESPONDER_UNAUTHORIZED", "OCSP_SIGNATURE_INVALID"]).toContain(failure);
  });
});

describe("a certificate's status from revocation lists", () => {
  it("is taken where there is no responder", async () => {
    const [good, revoked] = [await issue(["crl"]), await issue(["crl"])];
    const at = new Date("2026-05-01T00:00:00Z");
    authority.revoke(revoked, { reason: "cessationOfOperation", at });
    expect(await statusOf(good)).toMatchObject({ status: "good", evidence: { kind: "crl" } });
    expect(await statusOf(revoked)).toMatchObject({ status: "revoked", at, reason: "cessationOfOperation" });
  });

  it.each(["dead", "silent", "tampered", "try-later"] as const)(
    "is taken where the responder is %s",
    async (behaviour) => {
      authority.ocsp = behaviour;
      const status = await statusOf(await issue(), { timeoutMs: 6000 });
      expect(status).toMatchObject({ status: "good", evidence: { kind: "crl", source: authority.crlUrl } });
    },
  );

  it.each([
    ["tampered", "CRL_SIGNATURE_INVALID"],
    ["garbage", "CRL_INVALID"],
    ["oversized", "NETWORK_RESPONSE_TOO_LARGE"],
    ["http-error", "REVOCATION_HTTP_STATUS"],
    ["dead", "NETWORK_UNREACHABLE"],
  ] as const)("is unknown where the list is %s: %s", async (behaviour, failure) => {
    authority.crl = behaviour;
    expect(await statusOf(await issue(["crl"]))).toEqual({ status: "unknown", evidence: null, failure });
  });

  it.each([
    [
      "for users is asked about one",
      { extensions: ["issuingDistributionPoint = critical,@p\n[p]\nonlyuser = TRUE"] },
      undefined,
    ],
    [
      "is for authorities",
      { extensions: ["issuingDistributionPoint = critical,@p\n[p]\nonlyCA = TRUE"] },
      "CRL_OUT_OF_SCOPE",
    ],
    [
      "is indirect",
      { extensions: ["issuingDistributionPoint = critical,@p\n[p]\nindirectCRL = TRUE"] },
      undefined,
    ],
    [
      "has some reasons only",
      { extensions: ["issuingDistributionPoint = critical,@p\n[p]\nonlysomereasons = keyCompromise"] },
      "CRL_OUT_OF_SCOPE",
    ],
    [
      "is of another place",
      { extensions: ["issuingDistributionPoint = critical,@p\n[p]\nfullname = URI:http://elsewhere/x"] },
      "CRL_OUT_OF_SCOPE",
    ],
    [
      "has something critical and unknown",
      { extensions: ["1.2.3.4 = critical,DER:0500"] },
      "CRL_UNSUPPORTED",
    ],
    ["is a delta alone", { baseNumber: 1, number: 2 }, "CRL_OUT_OF_SCOPE"],
    [
      "is out of date",
      { thisUpdate: new Date(Date.now() - 9 * HOUR_MS), nextUpdate: new Date(Date.now() - HOUR_MS) },
      "CRL_OUT_OF_DATE",
    ],
    ["is from the future", { thisUpdate: new Date(Date.now() + HOUR_MS) }, "CRL_OUT_OF_DATE"],
  ])("follows the list's scope: a list that %s", async (_what, list, failure) => {
    authority.list = list;
    const status = await statusOf(await issue(["crl"]));
    if (failure === undefined) expect(status).toMatchObject({ status: "good" });
    else expect(status).toEqual({ status: "unknown", evidence: null, failure });
  });

  it("follows the place that the list is published at where the certificate names it", async () => {
    const point = `issuingDistributionPoint = critical,@p\n[p]\nfullname = URI:${authority.crlUrl}`;
    authority.list = { extensions: [point] };
    expect(await statusOf(await issue(["crl"]))).toMatchObject({ status: "good" });
  });
});

describe("a delta", () => {
  it("reports what was revoked since, and takes off the list again", async () => {
    const [late, held] = [await issue(["crl", "delta"]), await issue(["crl", "delta"])];
    authority.revoke(held, { reason: "certificateHold" });
    authority.list = { number: 5 };
    authority.delta = null;
    const one = checker();
    expect(await one.check(parsed(held), parsed(issuing), { at: new Date() })).toMatchObject({
      status: "revoked",
      reason: "certificateHold",
    });
    // The full list stays as it is in the cache; only the delta is made of what has changed.
    authority.revoke(late, { reason: "keyCompromise", at: new Date(Date.now() - 1000) });
    authority.revoke(held, { reason: "removeFromCRL" });
    authority.delta = { baseNumber: 5, number: 6 };
    expect(await statusOf(late)).toMatchObject({ status: "revoked", reason: "keyCompromise" });
    const again = await statusOf(held);
    expect(again).toMatchObject({ status: "good", evidence: { kind: "crl" } });
    expect(again.evidence?.der).toHaveLength(2);
    expect(authority.requests.crl).toBe(1);
  });

  it("to another list is passed over", async () => {
    const signer = await issue(["crl", "delta"]);
    authority.list = { number: 5 };
    authority.delta = { baseNumber: 6, number: 7 };
    const status = await statusOf(signer);
    expect(status).toMatchObject({ status: "good" });
    expect(status.evidence?.der).toHaveLength(1);
  });
});

describe("lists on the disk", () => {
  it("are used again until their nextUpdate, by another process too", async () => {
    const signer = await issue(["crl"]);
    await statusOf(signer);
    await statusOf(signer);
    expect(authority.requests.crl).toBe(1);
    const later = (): Date => new Date(Date.now() + 25 * HOUR_MS);
    await statusOf(signer, { now: later, at: later() });
    expect(authority.requests.crl).toBe(2);
  });

  it("are readable by the user alone", async () => {
    await statusOf(await issue(["crl"]));
    const [file = ""] = readdirSync(folder);
    expect(statSync(path.join(folder, file)).mode & 0o777).toBe(process.platform === "win32" ? 0o666 : 0o600);
  });

  it("are fetched again where a file is broken or is somebody else's", async () => {
    const signer = await issue(["crl"]);
    await statusOf(signer);
    const [file = ""] = readdirSync(folder);
    writeFileSync(path.join(folder, file), "nonsense");
    expect(await statusOf(signer)).toMatchObject({ status: "good" });
    writeFileSync(path.join(folder, file), await authority.openssl.list({}, root));
    expect(await statusOf(signer)).toMatchObject({ status: "good" });
    expect(authority.requests.crl).toBe(3);
  });

  it("are not needed: a folder that can't be made costs nothing but another fetch", async () => {
    const file = path.join(folder, "file");
    writeFileSync(file, "");
    expect(await statusOf(await issue(["crl"]), { cacheFolder: file })).toMatchObject({ status: "good" });
  });
});

describe("the checker", () => {
  it("asks nobody without an address, and says so", async () => {
    const expected = { status: "unknown", evidence: null, failure: "REVOCATION_NO_ADDRESS" };
    expect(await statusOf(await issue([]))).toEqual(expected);
    expect(authority.requests).toEqual({ ocsp: 0, crl: 0, delta: 0 });
  });

  it("asks nobody without a network, and says so", async () => {
    const expected = { status: "unknown", evidence: null, failure: "REVOCATION_OFFLINE" };
    expect(await statusOf(await issue(), { http: null })).toEqual(expected);
  });

  it("asks once for many questions at once, and for those of the next minutes", async () => {
    const one = checker();
    const [signer, issuer] = [parsed(await issue()), parsed(issuing)];
    const ask = async (): Promise<string> => (await one.check(signer, issuer, { at: new Date() })).status;
    expect(await Promise.all([ask(), ask(), ask()])).toEqual(["good", "good", "good"]);
    expect(await ask()).toBe("good");
    expect(authority.requests.ocsp).toBe(1);
  });

  it("does not ask a dead responder again for each signature", async () => {
    authority.ocsp = "dead";
    const one = checker();
    const [signer, issuer] = [parsed(await issue(["ocsp"])), parsed(issuing)];
    await one.check(signer, issuer, { at: new Date() });
    await one.check(signer, issuer, { at: new Date() });
    expect(authority.requests.ocsp).toBe(1);
  });

  it("takes the answers at hand where they are fit, without the network", async () => {
    const signer = await issue();
    const request = await authority.openssl.request(signer, ["-no_nonce"]);
    const response = await authority.openssl.response({ request, signer: issuing });
    const list = await authority.openssl.list();
    for (const known of [{ ocsps: [response] }, { crls: [list] }]) {
      const question = { at: new Date(), known };
      const status = await checker({ http: null }).check(parsed(signer), parsed(issuing), question);
      expect(status).toMatchObject({ status: "good", evidence: { source: null } });
    }
    expect(authority.requests.ocsp).toBe(0);
  });

  it("judges answers at hand at the moment of signing, when they have long ended", async () => {
    const signer = await issue();
    const request = await authority.openssl.request(signer, ["-no_nonce"]);
    const response = await authority.openssl.response({ request, signer: issuing });
    const now = (): Date => new Date(Date.now() + 900 * 24 * HOUR_MS);
    const question = { at: new Date(), known: { ocsps: [response] } };
    const status = await checker({ http: null, now }).check(parsed(signer), parsed(issuing), question);
    expect(status).toMatchObject({ status: "good" });
  });

  it("passes over answers at hand that are not fit", async () => {
    const signer = await issue();
    const other = await authority.openssl.list({}, root);
    const question = { at: new Date(), known: { ocsps: [Uint8Array.of(0x30, 0)], crls: [other] } };
    const status = await checker().check(parsed(signer), parsed(issuing), question);
    expect(status).toMatchObject({ status: "good", evidence: { source: authority.ocspUrl } });
  });

  it("gives a path the gravest status of its certificates, and asks nothing about the root", async () => {
    const [signer, above, top] = [parsed(await issue()), parsed(issuing), parsed(root)];
    const one = await checker().checkPath([signer, above, top], { at: new Date() });
    expect(one).toMatchObject({ status: "unknown", failure: "REVOCATION_NO_ADDRESS" });
    expect(one.certificates.map(({ revocation }) => revocation.status)).toEqual(["good", "unknown"]);
    const revoked = await issue();
    authority.revoke(revoked);
    const two = await checker().checkPath([parsed(revoked), above, top], { at: new Date() });
    expect(two.status).toBe("revoked");
    expect(two.failure).toBeUndefined();
  });
});
