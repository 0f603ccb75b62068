import { createHmac } from "node:crypto";
import { CompactSign, FlattenedSign, GeneralSign, importPKCS8 } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { checkJws, MAX_JWS_BYTES } from "../../../agent/ades/jws-check.ts";
import { pem } from "../../pki/pki-folder.ts";
import { createTestPki, type TestIdentity, type TestPki } from "../../pki/test-pki.ts";
import { checkBytes, verdictOf } from "../check/checking.ts";
import { codeOf } from "../pdf/open.ts";
import { RSA, recentSigningOf, signBytes } from "./signing.ts";

const PAYLOAD = Buffer.from('{"số":"79/QĐ-UBND"}', "utf8");
let pki: TestPki;

beforeAll(async () => {
  pki = await createTestPki();
});

function x5c({ certificate, chain }: TestIdentity): string[] {
  return [certificate, ...chain].map((der) => Buffer.from(der).toString("base64"));
}

function keyOf({ pkcs8 }: TestIdentity, alg: string): ReturnType<typeof importPKCS8> {
  return importPKCS8(pem(pkcs8, "PRIVATE KEY"), alg);
}

async function compact(header: Record<string, unknown> = {}, identity = pki.leader): Promise<string> {
  const alg = typeof header["alg"] === "string" ? header["alg"] : "RS256";
  return await new CompactSign(PAYLOAD)
    .setProtectedHeader({ alg, x5c: x5c(identity), ...header })
    .sign(await keyOf(identity, alg));
}

const verdict = async (text: string, content?: Uint8Array): Promise<string> =>
  verdictOf(await checkBytes(text, pki, content === undefined ? {} : { content }));

/** The same value under another header. */
function reheaded(jws: string, change: (header: Record<string, unknown>) => object): string {
  const [header = "", ...rest] = jws.split(".");
  const read = JSON.parse(Buffer.from(header, "base64url").toString("utf8")) as Record<string, unknown>;
  return [Buffer.from(JSON.stringify(change(read))).toString("base64url"), ...rest].join(".");
}

describe("a JSON Web Signature by jose", () => {
  test.each(["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"])("with %s is found good", async (alg) => {
    expect(await verdict(await compact({ alg }))).toBe("TOTAL-PASSED");
  });

  test("by each curve is found good", async () => {
    expect(await verdict(await compact({ alg: "ES256" }, pki.ecP256))).toBe("TOTAL-PASSED");
    expect(await verdict(await compact({ alg: "ES384" }, pki.ecP384))).toBe("TOTAL-PASSED");
  });

  test("as JSON, by one and by several, is found good", async () => {
    const header = (identity: TestIdentity): object => ({ alg: "RS256", x5c: x5c(identity) });
    const flattened = await new FlattenedSign(PAYLOAD)
      .setProtectedHeader({ alg: "RS256", x5c: x5c(pki.leader) })
      .sign(await keyOf(pki.leader, "RS256"));
    expect(await verdict(JSON.stringify(flattened))).toBe("TOTAL-PASSED");
    const general = await new GeneralSign(PAYLOAD)
      .addSignature(await keyOf(pki.leader, "RS256"))
      .setProtectedHeader(header(pki.leader) as { alg: string })
      .addSignature(await keyOf(pki.organisation, "RS256"))
      .setProtectedHeader(header(pki.organisation) as { alg: string })
      .sign();
    const report = await checkBytes(JSON.stringify(general), pki);
    expect(report.signatures).toMatchObject([{ indication: "TOTAL-PASSED" }, { indication: "TOTAL-PASSED" }]);
    const half = {
      ...general,
      signatures: [general.signatures[0], { ...general.signatures[1], signature: "AAAA" }],
    };
    expect((await checkBytes(JSON.stringify(half), pki)).verdict).toBe("TOTAL-FAILED");
  });

  test("says the time that its signer claims, where the header has one", async () => {
    const jws = await compact({ sigT: "2026-11-21T01:30:05Z" });
    const report = await checkBytes(jws, pki);
    expect(report.signatures).toMatchObject([
      { signingTime: "2026-11-21T01:30:05.000Z", signingTimeSource: "claimed" },
    ]);
  });

  test("carries a file that is checked too", async () => {
    const inner = (await signBytes(recentSigningOf(Buffer.from("<a/>"), pki, pki.leader, RSA), "xmldsig"))
      .bytes;
    const outer = (await signBytes(recentSigningOf(inner, pki, pki.leader, RSA), "jws")).bytes;
    expect((await checkBytes(outer, pki)).attachments).toMatchObject([
      { format: "xml", verdict: "TOTAL-PASSED" },
    ]);
  });
});

describe("a JSON Web Signature that is none", () => {
  test("by nobody, or by a secret that everybody knows", async () => {
    const good = await compact();
    const none = reheaded(good, (header) => ({ ...header, alg: "none" })).replace(/[^.]*$/u, "");
    expect(await verdict(none)).toBe("INDETERMINATE CRYPTO_CONSTRAINTS_FAILURE");
    const [header = "", payload = ""] = reheaded(good, (own) => ({ ...own, alg: "HS256" })).split(".");
    const secret = pem(pki.leader.certificate, "CERTIFICATE");
    const mac = createHmac("sha256", secret).update(`${header}.${payload}`).digest("base64url");
    expect(await verdict(`${header}.${payload}.${mac}`)).toBe("INDETERMINATE CRYPTO_CONSTRAINTS_FAILURE");
  });

  test.each([
    ["another algorithm of the key", { alg: "RS512" }, "TOTAL-FAILED SIG_CRYPTO_FAILURE"],
    ["an algorithm of another key", { alg: "ES256" }, "TOTAL-FAILED SIG_CRYPTO_FAILURE"],
    ["no certificate", { x5c: undefined }, "INDETERMINATE NO_SIGNING_CERTIFICATE_FOUND"],
    ["a key in the header", { x5c: undefined, jwk: {} }, "INDETERMINATE NO_SIGNING_CERTIFICATE_FOUND"],
    ["another's thumbprint", { "x5t#S256": "AAAA" }, "INDETERMINATE NO_SIGNING_CERTIFICATE_FOUND"],
    ["an extension that nobody knows", { crit: ["x"], x: 1 }, "INDETERMINATE SIG_CONSTRAINTS_FAILURE"],
    ["a payload that is not encoded", { b64: false }, "INDETERMINATE SIG_CONSTRAINTS_FAILURE"],
    ["a header of other types", { alg: 5 }, "TOTAL-FAILED FORMAT_FAILURE"],
  ])("with %s", async (_, change, expected) => {
    const jws = reheaded(await compact(), (header) => ({ ...header, ...change }));
    expect(await verdict(jws)).toBe(expected);
  });

  test("with loose bits, or another payload", async () => {
    const good = await compact();
    const [header = "", payload = "", signature = ""] = good.split(".");
    // Of 2,048 bits the last digit has two: A, Q, g or w, and none of those behind them.
    const loose =
      signature.slice(0, -1) + String.fromCharCode(signature.charCodeAt(signature.length - 1) + 1);
    expect(await verdict([header, payload, loose].join("."))).toBe("TOTAL-FAILED FORMAT_FAILURE");
    expect(await verdict([header, `${payload.slice(0, -1)}+`, signature].join("."))).toMatch(/^UNREADABLE/u);
    expect(await verdict([header, Buffer.from("{}").toString("base64url"), signature].join("."))).toBe(
      "TOTAL-FAILED SIG_CRYPTO_FAILURE",
    );
  });

  test.each([
    ["two parts", "eyJhIjoxfQ.AA"],
    ["four parts", "eyJhIjoxfQ.AA.AA.AA"],
    ["JSON of something else", '{"payload":5}'],
    ["JSON that is cut off", '{"payload":"AA","signatures":['],
    ["JSON nested without an end", `{"payload":${"[".repeat(200_000)}`],
    [
      "more signatures than are read",
      JSON.stringify({
        payload: "AA",
        signatures: Array.from({ length: 33 }, () => ({ protected: "e30", signature: "AA" })),
      }),
    ],
  ])("of %s", async (_, text) => {
    expect(await verdict(text)).toBe("UNREADABLE JWS_INVALID");
  });

  test("that is too large", () => {
    const source = { size: MAX_JWS_BYTES + 1, read: () => new Uint8Array() };
    expect(codeOf(() => checkJws(source))).toBe("FILE_TOO_LARGE");
  });

  test("that is cut off anywhere does not pass", async () => {
    const good = await compact();
    for (let length = 0; length < good.length; length += 7) {
      expect((await checkBytes(good.slice(0, length), pki)).verdict).not.toBe("TOTAL-PASSED");
    }
  });
});
