import { beforeEach, describe, expect, it, vi } from "vitest";
import { KysoError } from "../../../../protocol/error.ts";
import { SENTENCES } from "../../../../protocol/sentence.ts";
import { answerLegacy } from "../../../../extension/background/legacy/endpoint.ts";
import type { Desk } from "../../../../extension/background/legacy/legacy-call.ts";
import type { DocumentEnd } from "../../../../extension/background/sign/sign-order.ts";
import { delivered, FakeDesk, FROM } from "./desk.ts";

vi.mock("webextension-polyfill", () => {
  const empty = {
    get: (keys: Record<string, unknown>) => Promise.resolve(keys),
    set: () => Promise.resolve(),
  };
  return {
    default: {
      runtime: { getManifest: () => ({ version: "1.2.3" }) },
      storage: { session: empty, local: empty, managed: empty },
    },
  };
});

const DOCUMENT = JSON.stringify({
  FileName: "https://eoffice.example.vn/a.pdf",
  FileUploadHandler: "https://eoffice.example.vn/up",
  DocNumber: "79",
});

let fake: FakeDesk;
let desk: Desk;
let calls = 0;

beforeEach(() => {
  fake = new FakeDesk();
  desk = fake.desk;
});

async function ask(address: string, message: string): Promise<unknown> {
  calls += 1;
  const call = { callKey: `call-${calls}`, message, from: FROM, isWanted: () => true };
  return JSON.parse(await answerLegacy(desk, address, call));
}

describe("addresses that sign documents", () => {
  it.each([
    ["/SignApproved", "approve"],
    ["/signapproved/", "approve"],
    ["/SIGNAPPROVED?x=1", "approve"],
    ["/SignIssued", "seal"],
    ["/SignIncome", "incoming"],
    ["/Comment", "comment"],
    ["/SignAppendix", "attachment"],
    ["/SignCopy", "copy"],
    ["/SignFile", null],
    ["/SignPDF", null],
    ["/SignPDFWP", null],
    ["/SignLyLich", null],
  ])("%s orders one document of kind %s", async (address, kind) => {
    const text = JSON.stringify({ Status: true, FileServer: "/f/1" });
    fake.onOrder = () =>
      Promise.resolve([delivered({ answer: { status: 200, url: "", contentType: "", text } })]);
    expect(await ask(address, DOCUMENT)).toMatchObject({ Status: 0, FileServer: "/f/1" });
    expect(fake.orders).toMatchObject([{ via: "vgca", documents: [{ kind, number: "79" }] }]);
  });

  it("/SignIssued orders a seal with the number and the day in Viet Nam, and tells the number that was written", async () => {
    const IssuedDate = "2026-11-21T18:30:00Z";
    fake.onOrder = ({ documents: [document] }) =>
      Promise.resolve([delivered({ kind: "seal", number: "79/QĐ-UBND", date: document?.date ?? null })]);
    const message = JSON.stringify({ ...(JSON.parse(DOCUMENT) as object), IssuedDate });
    const told = { Status: 0, DocumentNumber: "79/QĐ-UBND", DocumentDate: IssuedDate };
    expect(await ask("/SignIssued", message)).toMatchObject(told);
    expect(fake.orders).toMatchObject([{ documents: [{ kind: "seal", number: "79", date: "22/11/2026" }] }]);
  });

  it("/SignFiles orders all of a batch at once", async () => {
    const Files = [
      { FileID: 1, FileName: "a", URL: "https://eoffice.example.vn/1" },
      { FileID: "b", FileName: "b", URL: "https://eoffice.example.vn/2" },
    ];
    const reply = await ask("/SignFiles", JSON.stringify({ FileUploadHandler: "https://a.vn/up", Files }));
    expect(reply).toMatchObject({ Status: 0, Files: [{ FileID: 1 }, { FileID: "b" }] });
    expect(fake.orders[0]?.documents).toHaveLength(2);
  });

  it("tell the page in Vietnamese why nothing was signed", async () => {
    fake.onOrder = () =>
      Promise.resolve<DocumentEnd[]>([{ state: "failed", code: "PORTAL_TARGET_LOOPBACK", fileName: null }]);
    const sentence = SENTENCES.PORTAL_TARGET_LOOPBACK.vi;
    expect(await ask("/SignApproved", DOCUMENT)).toMatchObject({
      Status: 1,
      Message: sentence,
      Error: sentence,
    });
  });

  it("answer what can't be read with a failure", async () => {
    expect(await ask("/SignApproved", "{")).toMatchObject({ Status: 1 });
    expect(fake.orders).toEqual([]);
  });

  it("open one window after the other, and none for a page that went", async () => {
    const finish: (() => void)[] = [];
    fake.onOrder = ({ documents }) =>
      new Promise((resolve) => {
        finish.push(() => {
          resolve(documents.map(() => delivered()));
        });
      });
    let isThere = true;
    const replies = ["1", "2", "3"].map((number) =>
      answerLegacy(desk, "/SignApproved", {
        callKey: number,
        message: DOCUMENT.replace("79", number),
        from: FROM,
        isWanted: () => number !== "2" || isThere,
      }),
    );
    await expect.poll(() => fake.orders.length).toBe(1);
    isThere = false;
    finish[0]?.();
    await expect.poll(() => fake.orders.map(({ orderKey }) => orderKey)).toEqual(["1", "3"]);
    finish[1]?.();
    const statuses = (await Promise.all(replies)).map(
      (reply) => (JSON.parse(reply) as { Status: number }).Status,
    );
    expect(statuses).toEqual([0, 1, 0]);
  });

  it("open one window for a button that was pressed twice", async () => {
    let finish = (): void => undefined;
    fake.onOrder = ({ documents }) =>
      new Promise((resolve) => {
        finish = () => {
          resolve(documents.map(() => delivered()));
        };
      });
    const replies = [ask("/SignApproved", DOCUMENT), ask("/SignApproved", DOCUMENT)];
    await expect.poll(() => fake.orders.length).toBe(1);
    finish();
    expect(await Promise.all(replies)).toMatchObject([{ Status: 0 }, { Status: 0 }]);
    expect(fake.orders).toHaveLength(1);
  });
});

describe("addresses for data that the page hands over", () => {
  const XML = '<a><ds:Signature xmlns:ds="x">old</ds:Signature><b/></a>';
  const SIGNED = '<a><b/><ds:Signature xmlns:ds="x" Id="s">new</ds:Signature></a>';

  it.each([
    [{ XmlDsigForm: "false" }, "xades", SIGNED],
    [{ XmlDsigForm: "true" }, "xmldsig", SIGNED],
    [
      { ReturnSignatureOnly: "true", HashAlg: "Sha256" },
      "xades",
      '<ds:Signature xmlns:ds="x" Id="s">new</ds:Signature>',
    ],
  ])("/SignXML gives back what was signed (%j)", async (fields, format, signed) => {
    fake.onOrder = () => Promise.resolve([delivered({ answer: null, signed: new Blob([SIGNED]) })]);
    const reply = await ask("/SignXML", JSON.stringify({ Base64Content: btoa(XML), ...fields }));
    expect(reply).toMatchObject({ Status: 0, Signature: btoa(signed) });
    const [document] = fake.orders[0]?.documents ?? [];
    expect(document).toMatchObject({ format, delivery: { to: "page" }, source: { from: "page" } });
  });

  it.each([
    [{ JsonContent: '{"a":"đ"}', DetachPayload: "false" }, "jws"],
    [{ JsonContent: { a: "đ" }, DetachPayload: "true" }, "jws-detached"],
  ])("/SignJson signs the content as it is (%j)", async (fields, format) => {
    fake.onOrder = () => Promise.resolve([delivered({ answer: null, signed: new Blob(["e30.e30.sig\n"]) })]);
    expect(await ask("/SignJson", JSON.stringify(fields))).toMatchObject({
      Status: 0,
      Signature: "e30.e30.sig",
    });
    const source = fake.orders[0]?.documents[0]?.source;
    expect(fake.orders[0]?.documents[0]?.format).toBe(format);
    expect(source?.from === "page" ? await source.bytes.text() : null).toBe('{"a":"đ"}');
  });

  it("/SignXML says why nothing was signed", async () => {
    fake.onOrder = () =>
      Promise.resolve<DocumentEnd[]>([{ state: "failed", code: "CONSENT_REFUSED", fileName: null }]);
    expect(await ask("/SignXML", JSON.stringify({ Base64Content: btoa(XML) }))).toMatchObject({ Status: 1 });
  });
});

describe("addresses for octets that nobody can be shown", () => {
  const DIGEST = btoa("\x05".repeat(32));

  it("/SignMsg signs a digest bare, and tells the certificate", async () => {
    for (const HashAlg of ["SHA256", "sha-256", ""]) {
      const reply = await ask("/SignMsg", JSON.stringify({ HashAlg, HashValue: DIGEST, Encode: "RSA" }));
      expect(reply).toEqual({ Status: 0, Message: "", Signature: "c2ln0", CertBase64: "MIIB" });
    }
    expect(fake.octets[0]).toEqual([{ purpose: "hash", bytes: DIGEST, hash: "SHA-256", form: "raw" }]);
  });

  it("/SignMsg in its old dialect signs the message with itself inside", async () => {
    expect(await ask("/SignMsg", btoa("Nội dung".normalize("NFD").replace(/[^\0-\x7f]/g, "")))).toEqual({
      Status: 0,
      Message: "",
      Signature: "c2ln0",
    });
    expect(fake.octets[0]).toMatchObject([{ purpose: "message", form: "cms" }]);
  });

  it.each([
    JSON.stringify({ HashAlg: "SHA1", HashValue: btoa("\x05".repeat(20)) }),
    JSON.stringify({ HashAlg: "SHA256", HashValue: btoa("short") }),
    JSON.stringify({ HashAlg: "SHA256", HashValue: DIGEST, Encode: "PKCS7" }),
    "không phải base64",
    "",
  ])("/SignMsg refuses what it can't sign: %s", async (message) => {
    expect(await ask("/SignMsg", message)).toMatchObject({ Status: 1 });
    expect(fake.octets).toEqual([]);
  });

  it("/Auth signs the nonce as it was sent", async () => {
    expect(await ask("/Auth", " số-ngẫu-nhiên ")).toEqual({ Status: 0, Message: "", Signature: "c2ln0" });
    const [[item] = []] = fake.octets;
    expect(item).toMatchObject({ purpose: "nonce", form: "cms" });
    expect(Buffer.from(item?.bytes ?? "", "base64").toString()).toBe(" số-ngẫu-nhiên ");
  });

  it("answer with a failure where it is off", async () => {
    fake.signFailure = new KysoError("PORTAL_NONCES_OFF");
    const sentence = SENTENCES.PORTAL_NONCES_OFF.vi;
    expect(await ask("/Auth", "x")).toMatchObject({ Status: 1, Message: sentence, Error: sentence });
  });
});

describe("the other addresses", () => {
  it("/GetCertInfo tells the certificate", async () => {
    for (const word of ["get_cert_info", "certinfo"]) {
      expect(await ask("/GetCertInfo", word)).toMatchObject({
        Status: 0,
        CertInfo: {
          Subject: "CN=Nguyễn Văn A\\, TS, OU=Sở Nội vụ*, C=VN",
          Email: "a@example.vn",
          Base64Data: "MIIB",
        },
      });
    }
  });

  it("/GetCertInfo says so where the user tells none", async () => {
    fake.tellFailure = new KysoError("CONSENT_REFUSED");
    expect(await ask("/GetCertInfo", "certinfo")).toMatchObject({ Status: 1 });
  });

  it.each(["GetVersion", "version", "{}", "", '{"a":'])("/GetVersion answers JSON to %j", async (message) => {
    expect(await ask("/GetVersion", message)).toMatchObject({ Status: 0, Version: "1.2.3" });
  });

  it("/Config shows the settings on a message, and nothing on a probe", async () => {
    expect(await ask("/Config", "")).toEqual({ Status: 0, Message: "" });
    expect(fake.windowsShown).toBe(0);
    expect(await ask("/Config", "config")).toEqual({ Status: 0, Message: "" });
    expect(fake.windowsShown).toBe(1);
  });

  it("/VerifyPDF shows the check page and says what was found", async () => {
    fake.report = { verdict: "TOTAL-PASSED", signatures: [] };
    const message = JSON.stringify({ SessionId: "", FileName: " https://eoffice.example.vn/a.pdf" });
    expect(await ask("/VerifyPDF", message)).toEqual({ Status: 0, Message: "Chữ ký hợp lệ." });
    expect(fake.named).toEqual(["https://eoffice.example.vn/a.pdf"]);
  });

  it.each([
    "/GetLicenseRequest",
    "/SignRSAs",
    "/SignTest",
    "/Encrypt",
    "/Decrypt",
    "/SignOffice",
    "/VerifyOffice",
    "/SignXMLP12",
    "/Nothing",
    "/",
    "",
    "/constructor",
    "/SignApproved/../x",
  ])("%s is answered as not offered, and logged", async (address) => {
    const sentence = SENTENCES.PORTAL_REQUEST_UNSUPPORTED.vi;
    expect(await ask(address, "request")).toEqual({ Status: 1, Message: sentence, Error: sentence });
    await expect.poll(() => fake.noted).toMatchObject([{ event: "portal.refused", origin: FROM.origin }]);
  });
});
