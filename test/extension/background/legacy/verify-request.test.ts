import { X509Certificate } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { answerLegacy } from "../../../../extension/background/legacy/endpoint.ts";
import { serialNumberOf } from "../../../../extension/background/legacy/serial-number.ts";
import { createTestPki } from "../../../pki/test-pki.ts";
import { signatureReport } from "../../../protocol/report-example.ts";
import { FakeDesk, FROM } from "./desk.ts";

vi.mock("webextension-polyfill", () => ({ default: {} }));

let der: Uint8Array;
let serialNumber: string;
let certificate: string;
let fake: FakeDesk;

beforeAll(async () => {
  const { leader } = await createTestPki();
  der = leader.certificate;
  const parsed = new X509Certificate(der);
  serialNumber = parsed.serialNumber;
  certificate = parsed.fingerprint256.replaceAll(":", "").toLowerCase();
});

beforeEach(() => {
  fake = new FakeDesk();
  fake.report = { verdict: "TOTAL-PASSED", signatures: [signatureReport({ certificate })] };
});

async function ask(address: string, message: unknown): Promise<unknown> {
  const text = typeof message === "string" ? message : JSON.stringify(message);
  const call = { callKey: "1", message: text, from: FROM, isWanted: () => true };
  return JSON.parse(await answerLegacy(fake.desk, address, call));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** As a signed document, which also carries another certificate. */
function signedXml(): string {
  const wrapped = base64(der).replace(/.{64}/g, "$&\r\n");
  return `<a><ds:X509Certificate>MIIB</ds:X509Certificate><ds:X509Certificate>\n${wrapped}</ds:X509Certificate></a>`;
}

describe("the serial number of a certificate", () => {
  it("is what X.509 prints", () => {
    expect(serialNumberOf(der)).toBe(serialNumber);
  });

  it("is nothing in what is none, cut at any length", () => {
    for (let length = 0; length < 40; length += 1) {
      const found = serialNumberOf(der.subarray(0, length));
      expect(found === null || found === serialNumber).toBe(true);
    }
    expect(serialNumberOf(new Uint8Array([0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0x30]))).toBeNull();
  });
});

describe("/VerifyMsg", () => {
  const message = { Base64Content: btoa("content"), Signature: btoa("signature") };

  it("has the signature checked against the content", async () => {
    expect(await ask("/VerifyMsg", message)).toEqual({ Status: 0, Message: "Chữ ký hợp lệ." });
    expect(fake.checked).toEqual([{ fileName: "thong-diep.p7s", bytes: "signaturecontent", contentSize: 7 }]);
  });

  it.each(["INDETERMINATE", "TOTAL-FAILED", "NONE", "UNREADABLE"] as const)(
    "says no to %s",
    async (verdict) => {
      fake.report = { verdict, signatures: [] };
      expect(await ask("/VerifyMsg", message)).toMatchObject({
        Status: 1,
        Error: expect.any(String) as string,
      });
    },
  );
});

describe("/VerifyXML", () => {
  it("lists the signatures with the numbers of their certificates", async () => {
    const xml = signedXml();
    for (const Data of [Buffer.from(xml).toString("base64"), xml]) {
      const status = { Status: 0, Description: "Chứng thư số còn hiệu lực." };
      expect(await ask("/VerifyXML", { Data, Format: "XML" })).toMatchObject([
        {
          SigInfo: { SignerCert: { SerialNumber: serialNumber } },
          ValidationDetails: { SignerCertStatus: status },
        },
      ]);
    }
    expect(fake.checked[1]?.bytes).toBe(xml);
  });

  it.each(["unchecked", "unknown"] as const)("gives no status where it is %s", async (status) => {
    const revocation = { status, source: null, revokedAt: null, reason: null };
    fake.report = { verdict: "TOTAL-PASSED", signatures: [signatureReport({ certificate, revocation })] };
    expect(await ask("/VerifyXML", { Data: signedXml() })).toMatchObject([
      { ValidationDetails: { SignerCertStatus: null } },
    ]);
  });

  it.each(["TOTAL-FAILED", "INDETERMINATE"] as const)(
    "tells no number of a certificate whose signature is %s",
    async (indication) => {
      fake.report = { verdict: indication, signatures: [signatureReport({ certificate, indication })] };
      const [entry] = (await ask("/VerifyXML", { Data: signedXml() })) as [
        {
          SigInfo: { SignerCert: { SerialNumber: string } };
          ValidationDetails: { SignerCertStatus: { Status: number } };
        },
      ];
      expect(entry.SigInfo.SignerCert.SerialNumber).toBe("");
      expect(entry.ValidationDetails.SignerCertStatus.Status).toBeGreaterThan(0);
    },
  );

  it("says so where there is no signature", async () => {
    fake.report = { verdict: "NONE", signatures: [] };
    expect(await ask("/VerifyXML", { Data: "<a/>" })).toMatchObject({ Status: 1 });
  });
});

describe("/VerifyJson", () => {
  function jws(payload: string): string {
    const header = JSON.stringify({ alg: "RS256", x5c: [base64(der)] });
    return [header, payload, "x"].map((part) => Buffer.from(part).toString("base64url")).join(".");
  }

  it("tells what was signed, and the number of the certificate", async () => {
    const text = jws('{"nonce":"đ"}');
    for (const message of [text, JSON.stringify(text), JSON.stringify({ Signature: text })]) {
      expect(await ask("/VerifyJson", message)).toEqual({
        Status: 0,
        Message: "Chữ ký hợp lệ.",
        JsonContent: '{"nonce":"đ"}',
        SigningCertInfo: { SerialNumber: serialNumber },
      });
    }
    expect(fake.checked[0]).toMatchObject({ fileName: "du-lieu.jws", bytes: text });
  });

  it("reads the flattened form", async () => {
    const [header, payload, signature] = jws("{}").split(".");
    expect(await ask("/VerifyJson", { protected: header, payload, signature })).toMatchObject({
      Status: 0,
      JsonContent: "{}",
    });
  });

  it("has a payload that stands apart checked with it", async () => {
    const [header, , signature] = jws("").split(".");
    const Signature = `${header}..${signature}`;
    expect(await ask("/VerifyJson", { Signature, JsonContent: '{"a":1}' })).toMatchObject({
      Status: 0,
      JsonContent: '{"a":1}',
    });
    expect(fake.checked[0]?.contentSize).toBe(7);
  });

  it.each(["TOTAL-FAILED", "INDETERMINATE", "NONE", "UNREADABLE"] as const)(
    "tells nothing of what is %s",
    async (verdict) => {
      fake.report = { verdict, signatures: [signatureReport({ certificate })] };
      expect(await ask("/VerifyJson", jws("{}"))).toMatchObject({
        Status: 1,
        JsonContent: "",
        SigningCertInfo: null,
      });
    },
  );

  it("refuses what has no signature", async () => {
    for (const message of ["", "{}", '{"Signature":""}']) {
      expect(await ask("/VerifyJson", message)).toMatchObject({ Status: 1 });
    }
    expect(fake.checked).toEqual([]);
  });
});
