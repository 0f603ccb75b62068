import fc from "fast-check";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkRevocationList, type CrlQuestion } from "../../../agent/crl/answer.ts";
import { MAX_CRL_BYTES, parseRevocationList } from "../../../agent/crl/revocation-list.ts";
import { findRevoked } from "../../../agent/crl/revoked-certificate.ts";
import { parseCertificate } from "../../../agent/x509/certificate.ts";
import { isErrorCode, KysoError } from "../../../protocol/error.ts";
import { OpensslAuthority } from "../../pki/openssl-authority.ts";
import { createRoot, personName, type TestAuthority, type TestIdentity } from "../../pki/test-pki.ts";
import { bigList, serialNumberOf } from "./big-list.ts";

let folder: string;
let root: TestAuthority;
let revoked: TestIdentity;
let list: Uint8Array;
let delta: Uint8Array;
let question: CrlQuestion;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "kyso-crl-"));
  root = await createRoot({ name: "root", subject: personName("CA gốc") });
  revoked = await root.issue({ name: "revoked", subject: personName("Bị thu hồi") });
  const authority = new OpensslAuthority(folder, root);
  authority.revoke(revoked, { reason: "keyCompromise", at: new Date("2026-02-03T04:05:06Z") });
  for (let index = 0; index < 3; index++) {
    const other = await root.issue({ name: `other-${index}`, subject: personName(`Khác ${index}`) });
    authority.revoke(other, index === 0 ? {} : { reason: "superseded" });
  }
  const extensions = [`issuingDistributionPoint = critical,@p\n[p]\nonlyuser = TRUE`];
  list = await authority.list({ number: 3, extensions });
  delta = await authority.list({ number: 4, baseNumber: 3, extensions });
  const certificate = parseCertificate(revoked.certificate);
  const now = new Date();
  question = { certificate, signers: [parseCertificate(root.certificate)], at: now, now };
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Whatever the bytes are: an answer, or one of our codes. */
function outcome(first: Uint8Array, second: Uint8Array | null): string {
  try {
    const parsed = second === null ? null : parseRevocationList(second);
    return checkRevocationList(parseRevocationList(first), parsed, question).statement.status;
  } catch (error) {
    if (error instanceof KysoError && isErrorCode(error.code) && error.code.startsWith("CRL_")) {
      return error.code;
    }
    throw error;
  }
}

describe("a revocation list", () => {
  it("that OpenSSL has made is read", () => {
    expect(checkRevocationList(parseRevocationList(list), null, question).statement).toMatchObject({
      status: "revoked",
      revokedAt: new Date("2026-02-03T04:05:06Z"),
      reason: "keyCompromise",
    });
    expect(outcome(list, delta)).toBe("revoked");
  });

  it("that is cut off anywhere is none", () => {
    for (let length = 0; length < list.length; length++) {
      expect(outcome(list.subarray(0, length), null)).toBe("CRL_INVALID");
    }
  });

  it("with more bytes behind it is none", () => {
    expect(outcome(Buffer.concat([list, Uint8Array.of(0)]), null)).toBe("CRL_INVALID");
  });

  it("with any one bit changed is not relied on", () => {
    for (let bit = 0; bit < list.length * 8; bit++) {
      const changed = Uint8Array.from(list);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(outcome(changed, null)).toMatch(/^CRL_/);
    }
  });

  it("of any bytes, or with any part replaced, has an outcome of ours", () => {
    const bytes = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(bytes, fc.nat(), fc.nat({ max: 40 }), fc.boolean(), (replacement, at, cut, isDelta) => {
        const start = at % list.length;
        const source = isDelta ? delta : list;
        const mixed = Buffer.concat([source.subarray(0, start), replacement, source.subarray(start + cut)]);
        outcome(replacement, null);
        outcome(isDelta ? list : mixed, isDelta ? mixed : null);
      }),
      { numRuns: 2000 },
    );
  });

  it("is refused one byte above the limit, before anything of it is read", () => {
    const code = (length: number): string => outcome(new Uint8Array(length), null);
    expect(code(MAX_CRL_BYTES)).toBe("CRL_INVALID");
    expect(code(MAX_CRL_BYTES + 1)).toBe("CRL_TOO_LARGE");
  });

  it("of hundreds of thousands of entries is searched in little time and memory", () => {
    const entries = 500_000;
    const der = bigList(root, entries);
    const before = process.memoryUsage().heapUsed;
    const begun = performance.now();
    const parsed = parseRevocationList(der);
    const { issuerDer } = parsed;
    const found = (index: number): ReturnType<typeof findRevoked> =>
      findRevoked(parsed, { serialNumberOctets: serialNumberOf(index), issuerDer }, false);
    expect(found(entries - 1)).toMatchObject({ reason: "keyCompromise" });
    expect(found(entries)).toBeNull();
    expect(checkRevocationList(parsed, null, question).statement.status).toBe("good");
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(20 * 1024 * 1024);
  });
});
