import { array, assert, nat, property, tuple, uint8Array } from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { drawStamp } from "../appearance/drawn-stamp.ts";
import { signPdf } from "../../../agent/pades/sign.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { TrustStore } from "../../../agent/trust/store.ts";
import type { FileReport } from "../../../protocol/report.ts";
import { createTestPki, type TestIdentity, type TestPki } from "../../pki/test-pki.ts";
import { wavePng } from "../appearance/picture.ts";
import { hybridPdf, samplePdf } from "../pades/sample-pdf.ts";
import { opened, rsaSigner, softKey } from "../pades/signer.ts";
import { prepareSigner } from "../../../agent/cms/signed-data.ts";
import { handSigned } from "./hand-signed.ts";
import { verifyFile } from "./offline-check.ts";

let pki: TestPki;
let trust: TrustStore;
let stamp: Uint8Array;

beforeAll(async () => {
  pki = await createTestPki();
  trust = TrustStore.of([pki.root.certificate]);
  stamp = await drawStamp({ width: 120, height: 60, image: wavePng(80, 40) });
});

function verify(bytes: Uint8Array, at?: Date): FileReport {
  return verifyFile(new MemorySource(bytes), { trust, file: "a.pdf", ...(at === undefined ? {} : { at }) });
}

async function sign(bytes: Uint8Array, identity: TestIdentity, time = new Date()): Promise<Uint8Array> {
  const place = { page: 0, x: 100, y: 100, width: 120, height: 60 };
  const request = { signerName: identity.name, time, place, stamp };
  const { appended } = await signPdf({ ...opened(bytes), ...rsaSigner(identity), request });
  return Buffer.concat([bytes, appended]);
}

describe("a signature of our own", () => {
  test("passes, and says who signed what and when", async () => {
    const yesterday = new Date(Math.floor(Date.now() / 1000) * 1000 - 86_400_000);
    const report = verify(await sign(samplePdf({ pages: [{}, {}] }), pki.leader, yesterday));
    expect(report).toMatchObject({
      file: "a.pdf",
      verdict: "TOTAL-PASSED",
      code: null,
      signatures: [
        {
          field: "Signature1",
          kind: "signature",
          indication: "TOTAL-PASSED",
          subIndication: null,
          intact: true,
          coversWholeFile: true,
          changesAfter: "none",
          changesAllowed: true,
          signer: {
            commonName: "Nguyễn Văn An",
            organization: "UBND xã Tân Lập",
            organizationalUnit: "Lãnh đạo",
          },
          certificate: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
          issuer: "CA cấp phát thử nghiệm Kyso",
          trustedBy: "CA gốc thử nghiệm Kyso",
          signingTime: yesterday.toISOString(),
          level: "B-B",
          place: { page: 0, rect: [100, 100, 220, 160] },
        },
      ],
    });
  });

  test.each([
    ["leader", { scheme: "RSA-PSS", hash: "SHA-256" }],
    ["leader", { scheme: "RSA-PKCS1", hash: "SHA-512" }],
    ["ecP256", { scheme: "ECDSA", hash: "SHA-256" }],
    ["ecP384", { scheme: "ECDSA", hash: "SHA-384" }],
  ] as const)("by %s with %o passes", async (owner, algorithm) => {
    const key = softKey(pki[owner], algorithm);
    const bytes = samplePdf();
    const request = { signerName: "", time: new Date(), place: null };
    const signer = prepareSigner(key);
    const { appended } = await signPdf({ ...opened(bytes), key, signer, path: [], request });
    expect(verify(Buffer.concat([bytes, appended])).verdict).toBe("TOTAL-PASSED");
  });

  test.each<[string, () => Uint8Array]>([
    ["a plain document", () => samplePdf()],
    ["a document without an end-of-line at its end", () => samplePdf({ bareEnd: true })],
    ["a form in the catalogue", () => samplePdf({ catalog: "/AcroForm << /Fields [ ] /DA (/F 0 Tf) >>" })],
    [
      "a form of its own",
      () =>
        samplePdf({ catalog: "/AcroForm 100 0 R", objects: { 100: "<< /Fields 101 0 R >>", 101: "[ ]" } }),
    ],
    ["hybrid cross-references", () => hybridPdf({ catalog: "/AcroForm 100 0 R" }, "<< /Fields [ ] >>")],
    [
      "annotations of their own",
      () => samplePdf({ pages: [{ annots: "100 0 R" }], objects: { 100: "[ ]" } }),
    ],
  ])("stays valid under a second and a third one, on %s", async (_, source) => {
    const once = await sign(source(), pki.leader);
    const twice = await sign(once, pki.organisation);
    const report = verify(await sign(twice, pki.leader));
    expect(report.verdict).toBe("TOTAL-PASSED");
    expect(report.signatures.map(({ changesAfter }) => changesAfter)).toEqual([
      "signatures",
      "signatures",
      "none",
    ]);
    expect(report.signatures.map(({ coversWholeFile }) => coversWholeFile)).toEqual([false, false, true]);
    expect(report.signatures.map(({ changesAllowed }) => changesAllowed)).toEqual([true, true, true]);
  });

  test("no longer passes when any one bit that it covers is flipped", async () => {
    const signed = await sign(samplePdf(), pki.leader);
    const start = Buffer.from(signed).indexOf("/Contents <30") + "/Contents ".length;
    const end = Buffer.from(signed).indexOf(">", start) + 1;
    const isCovered = (offset: number): boolean => offset < start || offset >= end;
    const position = nat({ max: signed.length - 1 }).filter(isCovered);
    assert(
      property(position, nat({ max: 7 }), (offset, bit) => {
        const changed = Uint8Array.from(signed);
        changed[offset] = (changed[offset] ?? 0) ^ (1 << bit);
        expect(verify(changed).verdict).not.toBe("TOTAL-PASSED");
      }),
      { numRuns: 400 },
    );
  });

  test("no longer passes when the file is cut short at any length", async () => {
    const signed = await sign(samplePdf(), pki.leader);
    assert(
      property(nat({ max: signed.length - 2 }), (length) => {
        expect(verify(signed.subarray(0, length)).verdict).not.toBe("TOTAL-PASSED");
      }),
      { numRuns: 150 },
    );
  });
});

describe("a certificate", () => {
  test.each([
    ["expired", "TOTAL-FAILED", "EXPIRED"],
    ["notYetValid", "TOTAL-FAILED", "NOT_YET_VALID"],
    ["wrongKeyUsage", "INDETERMINATE", "CHAIN_CONSTRAINTS_FAILURE"],
    ["untrusted", "INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND"],
  ] as const)("that is %s is reported on an intact signature", async (owner, indication, subIndication) => {
    const { verdict, signatures } = verify(await sign(samplePdf(), pki[owner]));
    expect(verdict).toBe(indication);
    expect(signatures[0]).toMatchObject({ indication, subIndication, intact: true });
  });

  test("with a short key is reported on an intact signature", () => {
    const { signatures } = verify(handSigned({ identity: pki.weak }));
    const subIndication = "CRYPTO_CONSTRAINTS_FAILURE";
    expect(signatures[0]).toMatchObject({ indication: "INDETERMINATE", subIndication, intact: true });
  });

  test("that has ended since leaves it open whether the signature was there before", async () => {
    const lastMonth = new Date(Date.now() - 60 * 86_400_000);
    const signed = await sign(samplePdf(), pki.expired, lastMonth);
    expect(verify(signed, lastMonth).verdict).toBe("TOTAL-PASSED");
    expect(verify(signed)).toMatchObject({
      verdict: "INDETERMINATE",
      signatures: [
        {
          subIndication: "OUT_OF_BOUNDS_NO_POE",
          intact: true,
          trustedBy: "CA gốc thử nghiệm Kyso",
          trustStore: "organization",
        },
      ],
    });
  });

  test("is checked as of now when the claimed time lies in the future", async () => {
    const signed = await sign(samplePdf(), pki.notYetValid, new Date(Date.now() + 40 * 86_400_000));
    expect(verify(signed).signatures[0]?.subIndication).toBe("NOT_YET_VALID");
  });
});

describe("the byte range", () => {
  const whole = (): Uint8Array => handSigned({ identity: pki.leader });

  test("that leaves out just the value passes", () => {
    expect(verify(whole()).verdict).toBe("TOTAL-PASSED");
  });

  test.each<[string, (gap: { start: number; end: number }, size: number) => number[]]>([
    ["starts after the first byte", ({ start, end }, size) => [1, start - 1, end, size - end]],
    ["leaves out a byte before the value", ({ start, end }, size) => [0, start - 1, end, size - end]],
    ["leaves out a byte after the value", ({ start, end }, size) => [0, start, end + 1, size - end - 1]],
    ["covers a bracket of the value", ({ start, end }, size) => [0, start + 1, end, size - end]],
    ["ends before the end of the revision", ({ start, end }, size) => [0, start, end, size - end - 20]],
    ["has three parts", ({ start, end }, size) => [0, 10, 10, start - 10, end, size - end]],
    ["has one part", ({ start }) => [0, start]],
    ["runs backwards", ({ start, end }, size) => [0, end, start, size - start]],
  ])("that %s fails, though its digest holds", (_, byteRange) => {
    const report = verify(handSigned({ identity: pki.leader, byteRange }));
    expect(report.verdict).toBe("TOTAL-FAILED");
    expect(report.signatures[0]).toMatchObject({ subIndication: "FORMAT_FAILURE", intact: false });
  });
});

describe("a key that stands twice", () => {
  test.each([
    ["/Contents", "/Contents <00>"],
    ["/ByteRange", "/ByteRange [0 1 2 3]"],
    ["/SubFilter", "/SubFilter /adbe.pkcs7.detached"],
  ])("as %s in the signature leaves it to each reader what was signed", (_key, entries) => {
    expect(verify(handSigned({ identity: pki.leader, entries })).signatures[0]).toMatchObject({
      indication: "TOTAL-FAILED",
      subIndication: "FORMAT_FAILURE",
      intact: false,
    });
  });
});

describe("the signature's encoding", () => {
  test("adbe.pkcs7.detached passes, and is not called a PAdES level", () => {
    const report = verify(handSigned({ identity: pki.leader, subFilter: "adbe.pkcs7.detached" }));
    expect(report.verdict).toBe("TOTAL-PASSED");
    expect(report.signatures[0]?.level).toBe("adbe.pkcs7.detached");
  });

  test.each(["adbe.x509.rsa_sha1", "Nobody.knows"])("%s can't be told", (subFilter) => {
    expect(verify(handSigned({ identity: pki.leader, subFilter })).verdict).toBe("INDETERMINATE");
  });

  test("a signature in the place of a document time stamp fails", () => {
    const report = verify(handSigned({ identity: pki.leader, subFilter: "ETSI.RFC3161" }));
    expect(report.verdict).toBe("TOTAL-FAILED");
    expect(report.signatures[0]).toMatchObject({ kind: "timestamp", subIndication: "FORMAT_FAILURE" });
  });

  test("something else than CMS fails", () => {
    const report = verify(handSigned({ identity: pki.leader, cms: () => Buffer.from("no signature") }));
    expect(report.signatures[0]).toMatchObject({
      indication: "TOTAL-FAILED",
      subIndication: "FORMAT_FAILURE",
    });
  });

  test("another document's signature fails by its digest", () => {
    let first: Uint8Array = new Uint8Array();
    handSigned({ identity: pki.leader, cms: (cms) => (first = cms) });
    const other = handSigned({ identity: pki.leader, cms: () => first, entries: "/Reason (khac)" });
    expect(verify(other).signatures[0]).toMatchObject({
      indication: "TOTAL-FAILED",
      subIndication: "HASH_FAILURE",
    });
  });
});

describe("a file", () => {
  test("without signatures has none", () => {
    expect(verify(samplePdf())).toMatchObject({ file: "a.pdf", verdict: "NONE", code: null, signatures: [] });
  });

  test("that is no PDF is unreadable, with its code", () => {
    expect(verify(Buffer.from("<html>Đăng nhập</html>"))).toMatchObject({
      verdict: "UNREADABLE",
      code: "PDF_NOT_A_PDF",
    });
  });

  test("is as bad as the worst of its signatures", async () => {
    const report = verify(await sign(await sign(samplePdf(), pki.leader), pki.untrusted));
    expect(report.signatures.map(({ indication }) => indication)).toEqual(["TOTAL-PASSED", "INDETERMINATE"]);
    expect(report.verdict).toBe("INDETERMINATE");
  });

  test("of any bytes around a signed core gets a verdict and never an exception", async () => {
    const signed = await sign(samplePdf(), pki.leader);
    assert(
      property(
        array(tuple(nat({ max: signed.length - 1 }), nat({ max: 255 })), { maxLength: 40 }),
        uint8Array({ maxLength: 60 }),
        (changes, tail) => {
          const changed = Buffer.concat([signed, tail]);
          for (const [offset, byte] of changes) changed[offset] = byte;
          const { code } = verify(changed);
          expect(code).not.toBe("INTERNAL");
        },
      ),
      { numRuns: 200 },
    );
  });
});
