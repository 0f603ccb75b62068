import fc from "fast-check";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkOcspResponse, type OcspQuestion } from "../../../agent/ocsp/answer.ts";
import { ocspRequest } from "../../../agent/ocsp/request.ts";
import { MAX_OCSP_BYTES } from "../../../agent/ocsp/response.ts";
import { parseCertificate } from "../../../agent/x509/certificate.ts";
import { isErrorCode, KysoError } from "../../../protocol/error.ts";
import { OpensslAuthority } from "../../pki/openssl-authority.ts";
import { createRoot, personName, type TestAuthority, type TestIdentity } from "../../pki/test-pki.ts";

let folder: string;
let authority: OpensslAuthority;
let root: TestAuthority;
let signer: TestIdentity;
let nonce: Uint8Array;
let response: Uint8Array;
let question: OcspQuestion;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "kyso-ocsp-"));
  root = await createRoot({ name: "root", subject: personName("CA gốc") });
  signer = await root.issue({ name: "signer", subject: personName("Người ký") });
  authority = new OpensslAuthority(folder, root);
  authority.revoke(signer, { reason: "keyCompromise", at: new Date("2026-02-03T04:05:06Z") });
  nonce = new Uint8Array(32).fill(9);
  const [certificate, issuer] = [parseCertificate(signer.certificate), parseCertificate(root.certificate)];
  response = await authority.response({ request: ocspRequest(certificate, issuer, nonce), signer: root });
  const now = new Date();
  question = { certificate, issuer, nonce, isFresh: true, at: now, now };
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Whatever the bytes are: an answer, or one of our codes. */
function outcome(der: Uint8Array, more: Partial<OcspQuestion> = {}): string {
  try {
    return checkOcspResponse(der, { ...question, ...more }).statement.status;
  } catch (error) {
    if (error instanceof KysoError && isErrorCode(error.code) && error.code.startsWith("OCSP_")) {
      return error.code;
    }
    throw error;
  }
}

describe("an OCSP response", () => {
  it("that OpenSSL has made for our request is read", () => {
    const { statement, responder } = checkOcspResponse(response, question);
    expect(statement).toMatchObject({
      status: "revoked",
      revokedAt: new Date("2026-02-03T04:05:06Z"),
      reason: "keyCompromise",
    });
    expect(responder).toBeNull();
  });

  it.each(["-sha1", "-sha256", "-sha384"])("may name the certificate by %s", async (hash) => {
    // OpenSSL takes the hash for the certificates that follow it.
    const request = await authority.request(signer, ["-no_nonce"], [hash]);
    expect(outcome(await authority.response({ request, signer: root }))).toBe("revoked");
  });

  it("may name the responder by its key", async () => {
    const request = ocspRequest(question.certificate, question.issuer, nonce);
    const options = ["-resp_key_id", "-nmin", "5"];
    expect(outcome(await authority.response({ request, signer: root, options }))).toBe("revoked");
  });

  it("without nextUpdate counts for a day", async () => {
    const request = ocspRequest(question.certificate, question.issuer, null);
    const made = await authority.response({ request, signer: root, options: ["-resp_no_certs"] });
    const after = (hours: number): string => {
      const now = new Date(Date.now() + hours * 3_600_000);
      return outcome(made, { at: now, now });
    };
    expect([after(0), after(23), after(25)]).toEqual(["revoked", "revoked", "OCSP_OUT_OF_DATE"]);
  });

  it("for another nonce, certificate or issuer is not taken", async () => {
    expect(outcome(response, { nonce: new Uint8Array(32) })).toBe("OCSP_NONCE_MISMATCH");
    const other = await root.issue({ name: "other", subject: personName("Khác") });
    expect(outcome(response, { certificate: parseCertificate(other.certificate) })).toBe(
      "OCSP_CERTIFICATE_MISMATCH",
    );
    const namesake = await createRoot({ name: "namesake", subject: root.subject });
    expect(outcome(response, { issuer: parseCertificate(namesake.certificate) })).toBe(
      "OCSP_CERTIFICATE_MISMATCH",
    );
  });

  it.each([1, 2, 3, 5, 6])("that only says status %i is a refusal", (status) => {
    expect(outcome(Uint8Array.of(0x30, 3, 0x0a, 1, status))).toBe("OCSP_REFUSED");
  });

  it("that is cut off anywhere is none", () => {
    for (let length = 0; length < response.length; length++) {
      expect(outcome(response.subarray(0, length))).toBe("OCSP_RESPONSE_INVALID");
    }
  });

  it("with any one bit changed never says that the certificate is good", () => {
    for (let bit = 0; bit < response.length * 8; bit += 29) {
      const changed = Uint8Array.from(response);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      // A change within the certificates that come along is of no matter: they are not what is signed.
      expect(outcome(changed)).toMatch(/^(OCSP_|revoked)/);
    }
  });

  it("of any bytes, or with any part replaced, has an outcome of ours", () => {
    const bytes = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(bytes, fc.nat(), fc.nat({ max: 40 }), (replacement, at, cut) => {
        const start = at % response.length;
        const parts = [response.subarray(0, start), replacement, response.subarray(start + cut)];
        outcome(replacement);
        expect(outcome(Buffer.concat(parts))).not.toBe("good");
      }),
      { numRuns: 2000 },
    );
  });

  it("is refused above the limit, before anything of it is read", () => {
    expect(outcome(new Uint8Array(MAX_OCSP_BYTES + 1))).toBe("OCSP_RESPONSE_INVALID");
  });

  it("of as many answers as the limit lets through takes little time", () => {
    const nested = Buffer.alloc(MAX_OCSP_BYTES, 0x30);
    const begun = performance.now();
    expect(outcome(nested)).toBe("OCSP_RESPONSE_INVALID");
    const flat = Buffer.concat([
      Buffer.from([0x30, 0x83, 0x03, 0xff, 0xf0]),
      Buffer.alloc(0x3fff0).fill("0500", "hex"),
    ]);
    expect(outcome(flat)).toBe("OCSP_RESPONSE_INVALID");
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});
