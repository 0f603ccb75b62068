import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MAX_RESPONSE_BYTES, MAX_TOKEN_BYTES } from "../../../agent/tsp/limit.ts";
import { parseTstInfo } from "../../../agent/tsp/tst-info.ts";
import { checkTimestampToken } from "../../../agent/tsp/timestamp-check.ts";
import { encodeRequest, newNonce } from "../../../agent/tsp/timestamp-request.ts";
import { parseResponse } from "../../../agent/tsp/timestamp-response.ts";
import { parseTimestampToken, type ParsedTimestampToken } from "../../../agent/tsp/timestamp-token.ts";
import { parseCertificate, type Certificate } from "../../../agent/x509/certificate.ts";
import { KysoError } from "../../../protocol/error.ts";
import { startTsa, type TestTsa } from "../../pki/tsa.ts";
import { encode, primitiveTag, TAG } from "../x509/element.ts";

const IMPRINT = new Uint8Array(createHash("sha256").update("x").digest());

const folder = mkdtempSync(path.join(tmpdir(), "kyso-tsp-"));
let tsa: TestTsa;
let reply: Uint8Array;
let token: ParsedTimestampToken;
let roots: readonly Certificate[];

beforeAll(async () => {
  tsa = await startTsa(path.join(folder, "tsa"));
  const body = Buffer.from(encodeRequest({ imprint: IMPRINT, nonce: newNonce() }));
  const response = await fetch(tsa.url, { method: "POST", body });
  reply = new Uint8Array(await response.arrayBuffer());
  token = parseTimestampToken(parseResponse(reply).token ?? new Uint8Array());
  roots = [parseCertificate(tsa.rootDer)];
});

afterAll(async () => {
  await tsa.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

/** What becomes of an answer; only our own codes may come out. */
function verdict(bytes: Uint8Array): string {
  try {
    const { token: der, isGranted } = parseResponse(bytes);
    if (der === null) return isGranted ? "impossible" : "refused";
    const parsed = parseTimestampToken(der);
    const rules = { roots, candidates: [], at: token.genTime };
    const checked = checkTimestampToken(parsed, IMPRINT, rules);
    return "failure" in checked ? checked.failure : "holds";
  } catch (error) {
    if (error instanceof KysoError) return error.code;
    throw error;
  }
}

function codeOf(parse: () => unknown): string {
  try {
    parse();
    return "read";
  } catch (error) {
    if (error instanceof KysoError) return error.code;
    throw error;
  }
}

describe("an answer", () => {
  it("holds as it came", () => {
    expect(verdict(reply)).toBe("holds");
  });

  it("is invalid when it is cut off anywhere", () => {
    for (let length = 0; length < reply.length; length++) {
      expect(verdict(reply.subarray(0, length))).toBe("TSP_RESPONSE_INVALID");
    }
  });

  it("with one octet changed, all along, gives nothing but our codes, and holds only where nothing was signed", () => {
    const held: number[] = [];
    for (let offset = 0; offset < reply.length; offset += 3) {
      const changed = Uint8Array.from(reply);
      changed[offset] = (changed[offset] ?? 0) ^ 0x01;
      const found = verdict(changed);
      if (found === "holds") held.push(offset);
      else expect(found).toMatch(/^(refused|TSP_[A-Z_]+)$/);
    }
    // Versions and the set of algorithms, which RFC 5652 leaves unsigned.
    expect(held.length).toBeLessThan(10);
  });

  it("of anything is read, or refused with our code", () => {
    const mutation = fc.array(fc.record({ at: fc.nat(), octet: fc.integer({ min: 0, max: 255 }) }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(mutation, (changes) => {
        const changed = Uint8Array.from(reply);
        for (const { at, octet } of changes) changed[at % changed.length] = octet;
        expect(verdict(changed)).not.toBe("impossible");
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(verdict(bytes)).toBe("TSP_RESPONSE_INVALID");
      }),
    );
  });

  it("may be as large as the limit and no larger", () => {
    const padded = (length: number): Uint8Array =>
      Buffer.concat([reply, Buffer.alloc(length - reply.length)]);
    expect(verdict(padded(MAX_RESPONSE_BYTES))).toBe("holds");
    expect(verdict(padded(MAX_RESPONSE_BYTES + 1))).toBe("TSP_RESPONSE_INVALID");
  });

  it("of the largest size that is made to be slow takes no more than a few seconds", () => {
    const nulls = Buffer.alloc(MAX_TOKEN_BYTES - 100, Buffer.of(TAG.null, 0));
    const nested = Array.from({ length: 60 }).reduce<Uint8Array>(
      (inner) => encode(TAG.sequence, inner),
      nulls,
    );
    const status = encode(TAG.sequence, encode(TAG.integer, Uint8Array.of(0)));
    const begin = performance.now();
    expect(verdict(encode(TAG.sequence, status, nested))).toBe("TSP_RESPONSE_INVALID");
    expect(performance.now() - begin).toBeLessThan(5000);
  });
});

describe("a refusal", () => {
  const text = (value: string): Uint8Array => encode(0x0c, Buffer.from(value));
  const refusal = (...parts: Uint8Array[]): Uint8Array =>
    encode(TAG.sequence, encode(TAG.sequence, ...parts));
  const status = (value: number): Uint8Array => encode(TAG.integer, Uint8Array.of(value));

  it("is read with every reason of RFC 3161", () => {
    const bits = encode(0x03, Uint8Array.of(6, 0b1010_0100, 0b0000_0011, 0b1100_0000, 0b0100_0000));
    expect(parseResponse(refusal(status(2), bits))).toMatchObject({
      isGranted: false,
      status: 2,
      failInfo: [
        "badAlg",
        "badRequest",
        "badDataFormat",
        "timeNotAvailable",
        "unacceptedPolicy",
        "unacceptedExtension",
        "addInfoNotAvailable",
        "systemFailure",
      ],
    });
  });

  it("keeps its words to one short line", () => {
    const words = encode(TAG.sequence, text("sai\u202e\n thuật toán"), text("x".repeat(1000)));
    const { statusString } = parseResponse(refusal(status(2), words));
    expect(statusString).toMatch(/^sai {3}thuật toán; x+$/);
    expect(statusString.length).toBe(200);
  });

  it.each([2, 3, 4, 5])("of status %i never hands on a token", (value) => {
    const answer = encode(TAG.sequence, encode(TAG.sequence, status(value)), token.der);
    expect(parseResponse(answer)).toMatchObject({ isGranted: false, status: value, token: null });
  });

  it.each([
    ["no status", refusal()],
    ["a status of two octets", refusal(encode(TAG.integer, Uint8Array.of(1, 0)))],
    ["a negative status", refusal(status(0xff))],
    ["something unknown after the reason", refusal(status(2), encode(primitiveTag(0), Uint8Array.of(1)))],
  ])("with %s is invalid", (_, bytes) => {
    expect(codeOf(() => parseResponse(bytes))).toBe("TSP_RESPONSE_INVALID");
  });
});

describe("a TSTInfo", () => {
  const time = (text: string): Uint8Array => encode(0x18, Buffer.from(text, "latin1"));
  const number = (...octets: number[]): Uint8Array => encode(TAG.integer, Uint8Array.from(octets));
  const sha256 = Buffer.from("0609608648016503040201", "hex");
  const imprint = encode(TAG.sequence, encode(TAG.sequence, sha256), encode(TAG.octetString, IMPRINT));
  const policy = Buffer.from("06032a0304", "hex");
  const head = [number(1), policy, imprint, number(5)];
  const tstInfo = (...parts: Uint8Array[]): Uint8Array => encode(TAG.sequence, ...parts);
  const extension = (isCritical: boolean): Uint8Array =>
    encode(
      0xa1,
      encode(
        TAG.sequence,
        policy,
        ...(isCritical ? [encode(0x01, Uint8Array.of(0xff))] : []),
        encode(TAG.octetString),
      ),
    );

  it.each([
    ["20261121225959Z", "2026-11-21T22:59:59.000Z"],
    ["20261121225959.5Z", "2026-11-21T22:59:59.500Z"],
    ["20261121225959.123456Z", "2026-11-21T22:59:59.123Z"],
    ["20240229000000Z", "2024-02-29T00:00:00.000Z"],
  ])("tells the time of %s", (text, expected) => {
    expect(parseTstInfo(tstInfo(...head, time(text))).genTime.toISOString()).toBe(expected);
  });

  it.each([
    "20261121225959",
    "202611212259Z",
    "20261121225959+0700",
    "20261121225959,5Z",
    "20261121225959.Z",
    "20261321225959Z",
    "20260230000000Z",
    "20261121245959Z",
    "20261121225960Z",
    "261121225959Z",
    "",
    "99999999999999Z",
    "２0261121225959Z",
    "20261121225959.1234567890Z",
  ])("with the time %j is invalid", (text) => {
    expect(codeOf(() => parseTstInfo(tstInfo(...head, time(text))))).toBe("TSP_RESPONSE_INVALID");
  });

  it("may have every optional part, in every combination", () => {
    const optional = [
      encode(TAG.sequence, number(1), encode(primitiveTag(0), Uint8Array.of(5))),
      encode(0x01, Uint8Array.of(0xff)),
      number(0x7b, 0x11),
      encode(0xa0, encode(0xa4, encode(TAG.sequence))),
      extension(false),
    ];
    for (let set = 0; set < 32; set++) {
      const parts = optional.filter((_, index) => (set & (1 << index)) !== 0);
      const info = parseTstInfo(tstInfo(...head, time("20261121225959Z"), ...parts));
      expect(info.nonce === null).toBe((set & 4) === 0);
      expect(info.policy).toBe("1.2.3.4");
      expect(info.serialNumber).toBe("05");
    }
  });

  it.each([
    ["another version", [number(2), policy, imprint, number(5), time("20261121225959Z")]],
    ["no time", head],
    ["a nonce before the accuracy", [...head, time("20261121225959Z"), number(1), encode(TAG.sequence)]],
    ["two nonces", [...head, time("20261121225959Z"), number(1), number(1)]],
    ["a critical extension", [...head, time("20261121225959Z"), extension(true)]],
    [
      "an endless serial number",
      [number(1), policy, imprint, number(...randomBytes(65)), time("20261121225959Z")],
    ],
    [
      "an imprint too short for its hash",
      [
        number(1),
        policy,
        encode(TAG.sequence, encode(TAG.sequence, sha256), encode(TAG.octetString, IMPRINT.subarray(1))),
        number(5),
        time("20261121225959Z"),
      ],
    ],
  ])("with %s is invalid", (_, parts) => {
    expect(codeOf(() => parseTstInfo(tstInfo(...parts)))).toBe("TSP_RESPONSE_INVALID");
  });
});

describe("a token", () => {
  it("may stand before the zeros of its field, and nothing else", () => {
    const field = Buffer.concat([token.der, Buffer.alloc(4000)]);
    expect(Buffer.from(parseTimestampToken(field).der)).toEqual(Buffer.from(token.der));
    expect(codeOf(() => parseTimestampToken(Buffer.concat([token.der, Buffer.of(1)])))).toBe(
      "TSP_RESPONSE_INVALID",
    );
  });

  it("is found without its certificate where the certificate is at hand", async () => {
    const body = Buffer.from(encodeRequest({ imprint: IMPRINT, nonce: newNonce() }));
    const response = await fetch(tsa.at("no-certificate"), { method: "POST", body });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const bare = parseTimestampToken(parseResponse(bytes).token ?? new Uint8Array());
    const rules = { roots, candidates: [], at: bare.genTime };
    expect(checkTimestampToken(bare, IMPRINT, rules)).toMatchObject({
      failure: "TSP_SIGNATURE_INVALID",
      subIndication: "NO_SIGNING_CERTIFICATE_FOUND",
    });
    const known = { ...rules, candidates: [parseCertificate(tsa.certificateDer)] };
    expect(checkTimestampToken(bare, IMPRINT, known)).toMatchObject({ token: { hash: "SHA-256" } });
  });

  it("is judged as of the moment that is asked for", () => {
    const later = new Date(token.genTime.getTime() + 3 * 365 * 86_400_000);
    const rules = { roots, candidates: [], at: later };
    expect(checkTimestampToken(token, IMPRINT, rules)).toMatchObject({
      failure: "TSP_CERTIFICATE_EXPIRED",
      subIndication: "EXPIRED",
    });
    expect(checkTimestampToken(token, IMPRINT, { ...rules, roots: [], at: token.genTime })).toMatchObject({
      failure: "TSP_CERTIFICATE_UNTRUSTED",
      subIndication: "NO_CERTIFICATE_CHAIN_FOUND",
    });
  });
});
