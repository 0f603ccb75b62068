import "reflect-metadata"; // before @peculiar/x509, which registers its algorithms with it
import fc from "fast-check";
import * as x509 from "@peculiar/x509";
import { beforeAll, describe, expect, it } from "vitest";
import { checkRevocationList, type CrlAnswer } from "../../../agent/crl/answer.ts";
import { MAX_ENTRY_ISSUERS } from "../../../agent/crl/entry-issuer.ts";
import { ALL_REASONS } from "../../../agent/crl/reason-mask.ts";
import { parseRevocationList } from "../../../agent/crl/revocation-list.ts";
import { parseCertificate, type Certificate } from "../../../agent/x509/certificate.ts";
import { isErrorCode, KysoError } from "../../../protocol/error.ts";
import { createRoot, personName, type TestAuthority, type TestIdentity } from "../../pki/test-pki.ts";
import { encode, objectIdentifier, TAG } from "../x509/element.ts";
import { criticalExtension, handEntry, handList, INDIRECT, issuingPoint } from "./hand-list.ts";

const KEY_COMPROMISE = Uint8Array.of(0x83, 2, 6, 0x40);

let root: TestAuthority;
let lister: TestAuthority;
let signer: TestIdentity;
let listerName: Uint8Array;
let rootName: Uint8Array;

/** cRLDistributionPoints with one DistributionPoint, whose fields are encoded already. */
function points(...fields: readonly Uint8Array[]): x509.Extension {
  const der = encode(TAG.sequence, encode(TAG.sequence, ...fields));
  return new x509.Extension("2.5.29.31", false, new Uint8Array(der));
}

const crlIssuer = (name: Uint8Array): Uint8Array => encode(0xa2, encode(0xa4, name));
const fullName = (url: string): Uint8Array => encode(0xa0, encode(0xa0, encode(0x86, Buffer.from(url))));
const reasons = (octet: number): Uint8Array => Uint8Array.of(0x81, 2, 1, octet);

beforeAll(async () => {
  root = await createRoot({ name: "root", subject: personName("CA gốc") });
  lister = await createRoot({ name: "lister", subject: personName("Nơi công bố") });
  rootName = parsed(root).subjectDer;
  listerName = parsed(lister).subjectDer;
  signer = await issue(points(crlIssuer(listerName)));
});

const parsed = ({ certificate }: TestIdentity): Certificate => parseCertificate(certificate);

async function issue(...extensions: readonly x509.Extension[]): Promise<TestIdentity> {
  return await root.issue({ name: "signer", subject: personName("Người ký"), extensions });
}

function ask(list: Uint8Array, of: TestIdentity = signer): CrlAnswer {
  const now = new Date();
  const signers = [parsed(root), parsed(lister)];
  return checkRevocationList(parseRevocationList(list), null, {
    certificate: parsed(of),
    signers,
    at: now,
    now,
  });
}

function outcome(list: Uint8Array, of: TestIdentity = signer): string {
  try {
    return ask(list, of).statement.status;
  } catch (error) {
    if (error instanceof KysoError && isErrorCode(error.code) && error.code.startsWith("CRL_"))
      return error.code;
    throw error;
  }
}

function indirect(entries: readonly Uint8Array[], ...fields: readonly Uint8Array[]): Uint8Array {
  const extensions = [issuingPoint(...fields, INDIRECT)];
  return handList(lister, { entries: Buffer.concat(entries), extensions });
}

const serial = (of: TestIdentity = signer): Uint8Array => parsed(of).serialNumberOctets;
const other = Uint8Array.of(1, 2, 3);

describe("an indirect list", () => {
  it("speaks of certificates whose points name its issuer", () => {
    expect(outcome(indirect([]))).toBe("good");
    expect(outcome(indirect([handEntry(serial(), rootName)]))).toBe("revoked");
    expect(outcome(indirect([handEntry(other, rootName)]))).toBe("good");
  });

  it("names other issuers' certificates by the entry's issuer, or by that of the one before", () => {
    expect(outcome(indirect([handEntry(serial())]))).toBe("good");
    expect(outcome(indirect([handEntry(other, rootName), handEntry(serial())]))).toBe("revoked");
    expect(outcome(indirect([handEntry(other, listerName), handEntry(serial())]))).toBe("good");
    const back = [handEntry(other, rootName), handEntry(other, listerName), handEntry(serial())];
    expect(outcome(indirect(back))).toBe("good");
  });

  it("is none of a certificate that does not name its issuer", async () => {
    expect(outcome(indirect([]), await issue())).toBe("CRL_OUT_OF_SCOPE");
    expect(outcome(indirect([]), await issue(points(crlIssuer(rootName))))).toBe("CRL_OUT_OF_SCOPE");
  });

  it("has to say that it is one", () => {
    expect(outcome(handList(lister, { entries: new Uint8Array() }))).toBe("CRL_OUT_OF_SCOPE");
    const own = handList(root, { entries: handEntry(serial(), rootName) });
    expect(outcome(own)).toBe("CRL_UNSUPPORTED");
  });

  it("has to be published where the certificate says", async () => {
    const named = await issue(points(fullName("http://crl/1"), crlIssuer(listerName)));
    expect(outcome(indirect([], fullName("http://crl/1")), named)).toBe("good");
    expect(outcome(indirect([], fullName("http://crl/2")), named)).toBe("CRL_OUT_OF_SCOPE");
  });

  it("with as many issuers as the limit is read, with one more it is not", () => {
    const entries = (count: number): Uint8Array[] =>
      Array.from({ length: count }, (_, index) =>
        handEntry(other, encode(TAG.sequence, encode(TAG.set, attribute(`CA ${index}`)))),
      );
    expect(outcome(indirect([...entries(MAX_ENTRY_ISSUERS - 1), handEntry(serial(), rootName)]))).toBe(
      "revoked",
    );
    expect(outcome(indirect([...entries(MAX_ENTRY_ISSUERS), handEntry(serial(), rootName)]))).toBe(
      "CRL_UNSUPPORTED",
    );
  });

  it("of a hundred thousand entries, each with its issuer, is searched in little time", () => {
    const pair = Buffer.concat([handEntry(other, rootName), handEntry(other, listerName)]);
    const entries = [
      Buffer.concat(Array.from({ length: 50_000 }, () => pair)),
      handEntry(serial(), rootName),
    ];
    const list = indirect(entries);
    const begun = performance.now();
    expect(outcome(list)).toBe("revoked");
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  it("with any part replaced, or cut off anywhere, has an outcome of ours", () => {
    const list = indirect([handEntry(other, rootName), handEntry(serial())]);
    for (let length = 0; length < list.length; length++) {
      expect(outcome(list.subarray(0, length))).toBe("CRL_INVALID");
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(), fc.nat({ max: 30 }), (replacement, at, cut) => {
        const start = at % list.length;
        outcome(Buffer.concat([list.subarray(0, start), replacement, list.subarray(start + cut)]));
      }),
      { numRuns: 1000 },
    );
  });

  it("with any part of its entries replaced, and signed, has an outcome of ours", () => {
    const entries = Buffer.concat([handEntry(other, rootName), handEntry(serial())]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(), fc.nat({ max: 30 }), (replacement, at, cut) => {
        const start = at % entries.length;
        outcome(indirect([entries.subarray(0, start), replacement, entries.subarray(start + cut)]));
      }),
      { numRuns: 500 },
    );
  });
});

function attribute(text: string): Uint8Array {
  return encode(TAG.sequence, objectIdentifier("2.5.4.3"), encode(0x0c, Buffer.from(text)));
}

describe("the reasons of a list", () => {
  const empty = (...extensions: readonly Uint8Array[]): Uint8Array =>
    handList(root, { entries: new Uint8Array(), extensions });

  it("are all, unless it says which, or the certificate's point does", async () => {
    expect(ask(empty(), await issue()).reasons).toBe(ALL_REASONS);
    expect(ask(empty(issuingPoint(KEY_COMPROMISE)), await issue()).reasons).toBe(0b10);
    const some = await issue(points(reasons(0x60), crlIssuer(listerName)));
    expect(ask(indirect([]), some).reasons).toBe(0b110);
    expect(ask(indirect([], KEY_COMPROMISE), some).reasons).toBe(0b10);
  });

  it.each([
    ["no bits", "8300"],
    ["the unused bit", "83020780"],
    ["bits beyond the last", "830700ffffffffffff"],
  ])("with %s are read or refused", async (_, hex) => {
    const list = empty(issuingPoint(Buffer.from(hex, "hex")));
    expect(["good", "CRL_INVALID", "CRL_OUT_OF_SCOPE"]).toContain(outcome(list, await issue()));
  });
});

describe("the point of a list", () => {
  it("relative to the issuer is the same as its full name", async () => {
    const relative = encode(0xa0, encode(0xa1, attribute("điểm 1")));
    const below = Buffer.concat([contentsOf(rootName), encode(TAG.set, attribute("Điểm  1"))]);
    const full = encode(0xa0, encode(0xa0, encode(0xa4, encode(TAG.sequence, below))));
    const list = handList(root, { entries: new Uint8Array(), extensions: [issuingPoint(relative)] });
    expect(outcome(list, await issue(points(full)))).toBe("good");
    expect(outcome(list, await issue(points(relative)))).toBe("good");
    expect(outcome(list, await issue(points(fullName("http://crl/1"))))).toBe("CRL_OUT_OF_SCOPE");
  });

  it("that has something critical and unknown beside it makes the list none to rely on", async () => {
    const extensions = [criticalExtension("1.2.3.4", Uint8Array.of(5, 0))];
    const list = handList(root, { entries: new Uint8Array(), extensions });
    expect(outcome(list, await issue())).toBe("CRL_UNSUPPORTED");
  });
});

function contentsOf(sequence: Uint8Array): Uint8Array {
  return sequence.subarray((sequence[1] ?? 0) < 0x80 ? 2 : 3);
}
