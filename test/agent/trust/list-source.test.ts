import "reflect-metadata"; // before @peculiar/x509, which registers its algorithms with it
import * as x509 from "@peculiar/x509";
import { beforeAll, describe, expect, it } from "vitest";
import type { HttpClient } from "../../../agent/http/http-client.ts";
import { RevocationChecker } from "../../../agent/trust/revocation.ts";
import { TrustStore } from "../../../agent/trust/store.ts";
import { parseCertificate } from "../../../agent/x509/certificate.ts";
import { createRoot, personName, type TestAuthority, type TestIdentity } from "../../pki/test-pki.ts";
import { handEntry, handList, INDIRECT, issuingPoint } from "../crl/hand-list.ts";
import { encode, TAG } from "../x509/element.ts";

const COMPROMISE = "http://crl.example/compromise.crl";
const OTHERS = "http://crl.example/others.crl";
const INDIRECTLY = "http://crl.example/indirect.crl";

let root: TestAuthority;
let lister: TestIdentity;
let signer: TestIdentity;

beforeAll(async () => {
  root = await createRoot({ name: "root", subject: personName("CA gốc") });
  lister = await root.issue({
    name: "lister",
    subject: personName("Nơi công bố"),
    keyUsage: x509.KeyUsageFlags.cRLSign,
    extensions: [points(at(OTHERS))],
  });
  signer = await root.issue({
    name: "signer",
    subject: personName("Người ký"),
    extensions: [points(at(COMPROMISE), at(OTHERS))],
  });
});

const fullName = (url: string): Uint8Array => encode(0xa0, encode(0xa0, encode(0x86, Buffer.from(url))));
const at = (url: string, ...fields: readonly Uint8Array[]): Uint8Array =>
  encode(TAG.sequence, fullName(url), ...fields);

function points(...each: readonly Uint8Array[]): x509.Extension {
  return new x509.Extension("2.5.29.31", false, new Uint8Array(encode(TAG.sequence, ...each)));
}

/** keyCompromise and cACompromise; all the others. */
const FIRST = Uint8Array.of(0x83, 2, 5, 0x60);
const REST = Uint8Array.of(0x83, 3, 7, 0x1f, 0x80);

function list(reasons: Uint8Array, entries = new Uint8Array()): Uint8Array {
  return handList(root, { entries, extensions: [issuingPoint(reasons)] });
}

async function statusOf(
  lists: Readonly<Record<string, Uint8Array>>,
  identity = signer,
  certificates: readonly TestIdentity[] = [],
): Promise<string> {
  const asked: string[] = [];
  const http: HttpClient = {
    close: () => Promise.resolve(),
    send: ({ url }) => {
      asked.push(url);
      const body = lists[url];
      return Promise.resolve({
        status: body === undefined ? 404 : 200,
        contentType: null,
        body: body ?? new Uint8Array(),
      });
    },
  };
  const trust = TrustStore.of([root.certificate]);
  const checker = new RevocationChecker({ http, cacheFolder: null, now: () => new Date(), trust });
  const path = [identity, root].map(({ certificate }) => parseCertificate(certificate));
  const known = { certificates: certificates.map(({ certificate }) => certificate) };
  const { status, failure } = await checker.checkPath(path, { at: new Date(), known });
  return `${status}${failure === undefined ? "" : ` ${failure}`} after ${asked.length}`;
}

const serial = (identity: TestIdentity): Uint8Array =>
  parseCertificate(identity.certificate).serialNumberOctets;

describe("lists of some reasons only", () => {
  it("are asked for until they are of all reasons", async () => {
    expect(await statusOf({ [COMPROMISE]: list(FIRST), [OTHERS]: list(REST) })).toBe("good after 2");
  });

  it("leave the status unknown where one is missing, or one reason", async () => {
    expect(await statusOf({ [COMPROMISE]: list(FIRST) })).toMatch(/^unknown REVOCATION_HTTP_STATUS/);
    const few = { [COMPROMISE]: list(FIRST), [OTHERS]: list(FIRST) };
    expect(await statusOf(few)).toBe("unknown CRL_OUT_OF_SCOPE after 2");
  });

  it("show a revocation each by itself", async () => {
    const entries = new Uint8Array(handEntry(serial(signer)));
    expect(await statusOf({ [COMPROMISE]: list(FIRST, entries) })).toBe("revoked after 1");
    expect(await statusOf({ [COMPROMISE]: list(FIRST), [OTHERS]: list(REST, entries) })).toBe(
      "revoked after 2",
    );
  });
});

describe("a list of another issuer", () => {
  it("is fetched where the certificate says, and counts where its signer leads to the same root", async () => {
    const listerName = parseCertificate(lister.certificate).subjectDer;
    const issuer = encode(0xa2, encode(0xa4, listerName));
    const extensions = [points(at(INDIRECTLY, issuer))];
    const named = await root.issue({ name: "named", subject: personName("B"), extensions });
    const rootName = parseCertificate(root.certificate).subjectDer;
    const empty = handList(lister, { entries: new Uint8Array(), extensions: [issuingPoint(INDIRECT)] });
    const naming = handList(lister, {
      entries: handEntry(serial(named), rootName),
      extensions: [issuingPoint(INDIRECT)],
    });
    const own = handList(root, { entries: new Uint8Array() });
    expect(await statusOf({ [INDIRECTLY]: empty, [OTHERS]: own }, named, [lister])).toMatch(/^good/);
    expect(await statusOf({ [INDIRECTLY]: naming, [OTHERS]: own }, named, [lister])).toMatch(/^revoked/);
    // Its signer is not at hand, was revoked, or nobody knows.
    expect(await statusOf({ [INDIRECTLY]: empty, [OTHERS]: own }, named)).toMatch(
      /^unknown CRL_SIGNATURE_INVALID/,
    );
    expect(await statusOf({ [INDIRECTLY]: empty }, named, [lister])).toMatch(
      /^unknown CRL_SIGNATURE_INVALID/,
    );
    const revoked = handList(root, { entries: handEntry(serial(lister)) });
    const withRevoked = { [INDIRECTLY]: empty, [OTHERS]: revoked };
    expect(await statusOf(withRevoked, named, [lister])).toMatch(/^unknown CRL_SIGNATURE_INVALID/);
  });

  it("does not count where its signer leads to another root", async () => {
    const other = await createRoot({ name: "other", subject: personName("CA khác") });
    const impostor = await other.issue({
      name: "impostor",
      subject: personName("CA gốc"),
      keyUsage: x509.KeyUsageFlags.cRLSign,
    });
    const forged = handList(impostor, { entries: new Uint8Array() });
    const trust = TrustStore.of([root.certificate, other.certificate]);
    const checker = new RevocationChecker({ http: null, cacheFolder: null, now: () => new Date(), trust });
    const path = [signer, root].map(({ certificate }) => parseCertificate(certificate));
    const known = { crls: [forged], certificates: [impostor.certificate] };
    expect(await checker.checkPath(path, { at: new Date(), known })).toMatchObject({ status: "unknown" });
  });
});
