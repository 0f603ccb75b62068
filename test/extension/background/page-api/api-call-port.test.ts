import { beforeEach, describe, expect, it, vi } from "vitest";
import { KysoError } from "../../../../protocol/error.ts";
import { SENTENCES } from "../../../../protocol/sentence.ts";
import type { Desk } from "../../../../extension/background/legacy/legacy-call.ts";
import { serveCall } from "../../../../extension/background/page-api/api-call-port.ts";
import type { DocumentEnd } from "../../../../extension/background/sign/sign-order.ts";
import { API_CHUNK_BYTES, API_PORT_PREFIX } from "../../../../extension/content/api-message.ts";
import { fileReport } from "../../../protocol/report-example.ts";
import { FakePort } from "../fake-port.ts";
import { CERTIFICATE, delivered, FakeDesk, FROM } from "../legacy/desk.ts";

const state = vi.hoisted(() => ({ firstUse: true, isPortal: true, pageApi: true }));

vi.mock("webextension-polyfill", () => ({
  default: { runtime: { getManifest: () => ({ version: "1.2.3" }) } },
}));
vi.mock("../../../../extension/background/sign/requester.ts", () => ({
  requesterOf: () => {
    const adapter = { ...FROM.portal.adapter, pageApi: state.pageApi };
    return Promise.resolve(state.isPortal ? { ...FROM, portal: { ...FROM.portal, adapter } } : null);
  },
}));
vi.mock("../../../../extension/background/portal/portal-consent.ts", () => ({
  consentsOf: () => Promise.resolve({ firstUse: state.firstUse, hosts: [], certificate: null }),
}));

const ID = "0b8f5a5c-6c3a-4f0e-9d5e-3f6d5a1c2b7e";

const DOCUMENT = {
  source: { from: "address", address: "https://eoffice.example.vn/a.pdf?t=%2f" },
  fileName: null,
  title: null,
  kind: null,
  number: null,
  date: null,
  format: "pdf",
  xml: null,
  bearer: null,
  upload: null,
};

let fake: FakeDesk;
let desk: Desk;

beforeEach(() => {
  Object.assign(state, { firstUse: true, isPortal: true, pageApi: true });
  fake = new FakeDesk();
  desk = fake.desk;
});

/** A call as the content script passes it on, with the page's bytes by the documents' numbers. */
function call(
  request: unknown,
  { bytes = [] as Uint8Array[], again = false, id = ID } = {},
): { port: FakePort; files: Map<number, Buffer>; last: () => Record<string, unknown> | undefined } {
  const port = new FakePort(API_PORT_PREFIX + id);
  const files = new Map<number, Buffer>();
  let sending = { document: 0, at: 0 };
  const sendChunk = (): void => {
    const whole = bytes[sending.document] ?? new Uint8Array();
    const chunk = Buffer.from(whole.subarray(sending.at, sending.at + API_CHUNK_BYTES));
    sending.at += API_CHUNK_BYTES;
    const last = sending.at >= whole.length;
    port.say({ type: "chunk", document: sending.document, bytes: chunk.toString("base64"), last });
  };
  port.onHeard = (message) => {
    queueMicrotask(() => {
      if (message["type"] === "want") sending = { document: Number(message["document"]), at: 0 };
      if (message["type"] === "want" || message["type"] === "taken") sendChunk();
      if (message["type"] !== "chunk") return;
      const document = Number(message["document"]);
      const part = Buffer.from(String(message["bytes"]), "base64");
      files.set(document, Buffer.concat([files.get(document) ?? Buffer.alloc(0), part]));
      port.say({ type: "taken" });
    });
  };
  void serveCall(port.port, desk);
  port.say({ type: "open", call: request, again });
  return {
    port,
    files,
    last: () => port.heard.findLast(({ type }) => type === "result" || type === "refused"),
  };
}

describe("status", () => {
  it("says whether the agent is there to a portal that was allowed", async () => {
    const { last } = call({ method: "status" });
    const status = { version: "1.2.3", allowed: true, ready: true };
    await expect.poll(last).toEqual({ type: "result", result: { method: "status", status } });
  });

  it("says nothing of this computer to one that was not", async () => {
    state.firstUse = false;
    const { last } = call({ method: "status" });
    await expect.poll(last).toMatchObject({
      result: { status: { version: null, allowed: false, ready: null } },
    });
  });
});

describe("certificates", () => {
  it("tells the one that the user chose", async () => {
    const { last } = call({ method: "certificates" });
    await expect.poll(last).toEqual({
      type: "result",
      result: { method: "certificates", certificates: [CERTIFICATE] },
    });
  });

  it("is refused with the code and both sentences", async () => {
    fake.tellFailure = new KysoError("CONSENT_REFUSED");
    const { vi: messageVi, en: messageEn } = SENTENCES.CONSENT_REFUSED;
    await expect
      .poll(call({ method: "certificates" }).last)
      .toEqual({ type: "refused", problem: { code: "CONSENT_REFUSED", messageVi, messageEn } });
  });
});

describe("sign", () => {
  it("orders a document by its address, byte for byte, and tells the upload's answer", async () => {
    const upload = { address: "https://eoffice.example.vn/up", part: "file", fields: [["a", "b"]] };
    const document = { ...DOCUMENT, bearer: "t0ken", kind: "seal", number: "79", upload };
    const { last } = call({ method: "sign", batch: false, documents: [document] });
    await expect.poll(last).toMatchObject({
      type: "result",
      result: { documents: [{ state: "signed", signed: { fileName: "goc.pdf", answer: { status: 200 } } }] },
    });
    expect(fake.orders).toEqual([
      {
        orderKey: ID,
        via: "page",
        documents: [
          {
            source: { from: "address", address: DOCUMENT.source.address, bearer: "t0ken" },
            delivery: { to: "address", ...upload, bearer: "t0ken" },
            title: "a.pdf",
            kind: "seal",
            number: "79",
            date: null,
            format: "pdf",
          },
        ],
      },
    ]);
    expect(fake.taken).toEqual([ID]);
  });

  it("fetches the page's bytes and hands the signed ones over, however large", async () => {
    const bytes = Buffer.alloc(API_CHUNK_BYTES * 2 + 5, "p");
    const signed = Buffer.alloc(API_CHUNK_BYTES + 1, "s");
    fake.onOrder = () => Promise.resolve([delivered({ signed: new Blob([signed]), answer: null })]);
    const document = {
      ...DOCUMENT,
      source: { from: "page", size: bytes.length },
      fileName: "a.xml",
      format: "xades",
      xml: { parent: "a/b" },
    };
    const { files, last } = call({ method: "sign", batch: false, documents: [document] }, { bytes: [bytes] });
    await expect.poll(last).toMatchObject({ type: "result" });
    const [ordered] = fake.orders[0]?.documents ?? [];
    expect(ordered).toMatchObject({ title: "a.xml", format: "xades", xml: { parent: "a/b" } });
    const source = ordered?.source;
    const sent = source?.from === "page" ? Buffer.from(await source.bytes.arrayBuffer()) : null;
    expect(sent?.equals(bytes)).toBe(true);
    expect(files.get(0)?.equals(signed)).toBe(true);
  });

  it("refuses bytes that are not as many as were announced", async () => {
    for (const size of [2, 4]) {
      const document = { ...DOCUMENT, source: { from: "page", size } };
      const { last } = call(
        { method: "sign", batch: false, documents: [document] },
        { bytes: [Buffer.from("abc")] },
      );
      await expect.poll(last).toMatchObject({ type: "refused", problem: { code: "PORTAL_REQUEST_INVALID" } });
    }
    expect(fake.orders).toEqual([]);
  });

  it("takes a dossier: attachments beside their main document, and no attachment of an attachment", async () => {
    const documents = [{ ...DOCUMENT }, { ...DOCUMENT, attachmentOf: 0 }];
    call({ method: "sign", batch: true, documents });
    await expect
      .poll(() => fake.orders[0]?.documents.map(({ attachmentOf }) => attachmentOf))
      .toEqual([undefined, 0]);
    for (const attachmentOf of [1, 2, 3]) {
      const { last } = call({
        method: "sign",
        batch: true,
        documents: [...documents, { ...DOCUMENT, attachmentOf }],
      });
      await expect.poll(last).toMatchObject({ type: "refused", problem: { code: "PORTAL_REQUEST_INVALID" } });
    }
    expect(fake.orders).toHaveLength(1);
  });

  it("is refused for one document that was not signed, and told of each of a batch", async () => {
    const failed: DocumentEnd = { state: "failed", code: "CONSENT_REFUSED", fileName: null };
    fake.onOrder = () => Promise.resolve([failed]);
    const one = call({ method: "sign", batch: false, documents: [DOCUMENT] });
    await expect.poll(one.last).toMatchObject({ type: "refused", problem: { code: "CONSENT_REFUSED" } });
    fake.onOrder = () => Promise.resolve([failed, delivered()]);
    const batch = call({ method: "sign", batch: true, documents: [DOCUMENT, DOCUMENT] });
    await expect.poll(batch.last).toMatchObject({
      result: { documents: [{ state: "failed", problem: { code: "CONSENT_REFUSED" } }, { state: "signed" }] },
    });
  });

  it("takes up a call that an earlier worker has taken, without its bytes", async () => {
    desk.orders.get = () => ({}) as ReturnType<Desk["orders"]["get"]>;
    const document = { ...DOCUMENT, source: { from: "page", size: 3 } };
    const { port, last } = call({ method: "sign", batch: false, documents: [document] }, { again: true });
    await expect.poll(last).toMatchObject({ type: "result" });
    expect(port.heard.some(({ type }) => type === "want")).toBe(false);
    expect(fake.orders).toMatchObject([{ orderKey: ID }]);
  });

  it("has the documents kept where the page goes", async () => {
    fake.onOrder = () => new Promise(() => undefined);
    const { port } = call({ method: "sign", batch: false, documents: [DOCUMENT] });
    await expect.poll(() => fake.orders.length).toBe(1);
    port.leave();
    expect(fake.gone).toEqual([ID]);
  });
});

describe("verify", () => {
  it("tells of the page's bytes what their signatures are worth", async () => {
    fake.report = fileReport();
    const document = { source: { from: "page", size: 3 }, fileName: "a.pdf" };
    const { last } = call({ method: "verify", document }, { bytes: [Buffer.from("abc")] });
    await expect.poll(last).toEqual({
      type: "result",
      result: {
        method: "verify",
        verification: {
          verdict: "TOTAL-PASSED",
          signatures: [
            {
              kind: "signature",
              indication: "TOTAL-PASSED",
              subIndication: null,
              signer: "Nguyễn Văn An",
              organization: "UBND xã Tân Lập",
              signedAt: "2026-11-20T01:02:03.000Z",
            },
          ],
        },
      },
    });
    expect(fake.checked).toEqual([{ fileName: "a.pdf", bytes: "abc", contentSize: undefined }]);
  });

  it("tells nothing to a portal that was not allowed to ask", async () => {
    state.firstUse = false;
    const document = { source: { from: "page", size: 3 }, fileName: null };
    await expect
      .poll(call({ method: "verify", document }).last)
      .toMatchObject({ type: "refused", problem: { code: "PORTAL_NOT_ENABLED" } });
    expect(fake.checked).toEqual([]);
  });

  it.each([
    ["https://other.example.vn/a.pdf", "PORTAL_HOST_NOT_ALLOWED"],
    ["http://127.0.0.1:8080/a.pdf", "PORTAL_TARGET_LOOPBACK"],
    ["file:///etc/passwd", "PORTAL_ADDRESS_INVALID"],
  ])("fetches nothing from %s", async (address, code) => {
    const document = { source: { from: "address", address }, fileName: null };
    await expect
      .poll(call({ method: "verify", document }).last)
      .toMatchObject({ type: "refused", problem: { code } });
  });
});

describe("a call", () => {
  it.each([{ isPortal: false }, { pageApi: false }])(
    "of a page that has no page API is refused (%j)",
    async (change) => {
      Object.assign(state, change);
      await expect
        .poll(call({ method: "status" }).last)
        .toMatchObject({ type: "refused", problem: { code: "PORTAL_NOT_ENABLED" } });
    },
  );

  it.each([
    null,
    "status",
    { method: "other" },
    { method: "sign", batch: false, documents: [] },
    { method: "sign", batch: false, documents: [{ ...DOCUMENT, bearer: "a\r\nX: y" }] },
    { method: "sign", batch: false, documents: [{ ...DOCUMENT, format: "exe" }] },
    { method: "sign", batch: true, documents: Array.from({ length: 501 }, () => DOCUMENT) },
  ])("that can't be read is refused (%#)", async (request) => {
    await expect
      .poll(call(request).last)
      .toMatchObject({ type: "refused", problem: { code: "PORTAL_REQUEST_INVALID" } });
  });

  it("known by no UUID is refused", async () => {
    await expect
      .poll(call({ method: "status" }, { id: "x" }).last)
      .toMatchObject({ type: "refused", problem: { code: "PORTAL_REQUEST_INVALID" } });
  });

  it("opens no window beside that of an earlier one: no page can fill the screen with them", async () => {
    let finish = (): void => undefined;
    fake.onOrder = ({ documents }) =>
      new Promise((resolve) => {
        finish = () => {
          resolve(documents.map(() => delivered()));
        };
      });
    const request = { method: "sign", batch: false, documents: [DOCUMENT] };
    const ids = [ID, ID.replace("0b", "1b"), ID.replace("0b", "2b")];
    const calls = ids.map((id) => call(request, { id }));
    await expect.poll(() => fake.orders.length).toBe(1);
    // A page that has gone meanwhile is not asked about.
    calls[1]?.port.leave();
    finish();
    await expect.poll(() => fake.orders.length).toBe(2);
    expect(fake.orders.map(({ orderKey }) => orderKey)).toEqual([ids[0], ids[2]]);
    finish();
    await expect.poll(() => calls[2]?.last()).toMatchObject({ type: "result" });
  });
});
