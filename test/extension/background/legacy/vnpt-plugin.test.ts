import { beforeEach, describe, expect, it, vi } from "vitest";
import { KysoError } from "../../../../protocol/error.ts";
import { answerVnpt } from "../../../../extension/background/legacy/vnpt-plugin.ts";
import type { DocumentEnd } from "../../../../extension/background/sign/sign-order.ts";
import { delivered, FakeDesk, FROM } from "./desk.ts";

vi.mock("webextension-polyfill", () => ({ default: {} }));

let fake: FakeDesk;

beforeEach(() => {
  fake = new FakeDesk();
  fake.onOrder = ({ documents }) =>
    Promise.resolve(documents.map(() => delivered({ answer: null, signed: new Blob(["signed"]) })));
});

async function ask(
  functionID: unknown,
  args: unknown = [],
  funcCallback = "callbackDefault",
): Promise<string> {
  const message = JSON.stringify({ functionID, funcCallback, args, domain: "https://eoffice.example.vn" });
  const call = { callKey: "1", message, from: FROM, isWanted: () => true };
  const reply = await answerVnpt(fake.desk, call);
  const [result, callback, ...rest] = reply.split("*");
  expect([callback, rest]).toEqual([funcCallback, []]);
  return result ?? "";
}

function entry(type: string, data: string, sigOptions: unknown = null): string {
  return JSON.stringify({ data, type, sigOptions: JSON.stringify(sigOptions) });
}

async function signList(entries: readonly string[], serial = ""): Promise<unknown[]> {
  const results = JSON.parse(await ask(10, [entries, serial, true])) as string[];
  return results.map((result): unknown => JSON.parse(result));
}

describe("the VNPT-CA Plugin's socket", () => {
  it("says that it is there, with the version that pages ask for", async () => {
    expect(await ask(7)).toBe("1");
    expect(await ask("checkPlugin")).toBe("1");
    expect(await ask(11)).toBe("1.0.4.3");
  });

  it("takes every licence, in the shape that pages look at in two ways", async () => {
    const result = await ask(6, ["PD94bWw="]);
    expect(JSON.parse(result)).toMatchObject({ code: 1 });
    expect(result.split(":")[1]?.[0]).toBe("1");
  });

  it("tells the certificate, with no star that would end the answer", async () => {
    expect(JSON.parse(await ask(0, [""], "onCertificate"))).toEqual({
      serial: "0A1B",
      subjectCN: "Nguyễn Văn A, TS",
      issuerCN: "CA phục vụ các cơ quan nhà nước",
      notBefore: "2025-01-01T00:00:00Z",
      notAfter: "2030-01-01T00:00:00Z",
      base64: "MIIB",
    });
  });

  it("tells nothing at all where the user chose no certificate", async () => {
    fake.tellFailure = new KysoError("CONSENT_REFUSED");
    expect(await ask(0, [""])).toBe("");
    fake.tellFailure = new KysoError("AGENT_NOT_RUNNING");
    expect(JSON.parse(await ask(0, [""]))).toMatchObject({ code: -1 });
  });

  it("signs a PDF", async () => {
    expect(JSON.parse(await ask(2, [btoa("%PDF-")]))).toMatchObject({ code: 0, data: btoa("signed") });
    expect(fake.orders).toMatchObject([
      { via: "vnpt", documents: [{ format: "pdf", kind: null, delivery: { to: "page" } }] },
    ]);
  });

  it("says 11 where the user said no", async () => {
    fake.onOrder = () =>
      Promise.resolve<DocumentEnd[]>([{ state: "failed", code: "CONSENT_REFUSED", fileName: null }]);
    expect(JSON.parse(await ask(2, [btoa("%PDF-")]))).toMatchObject({ code: 11 });
    expect(await signList([entry("pdf", btoa("%PDF-"))])).toMatchObject([{ code: 11 }]);
  });

  it("signs a list in its order, documents in one window and octets in another", async () => {
    const digest = btoa("\x07".repeat(32));
    const options = { DigestAlgorithm: "SHA256", encoding: "utf8", detached: true };
    const results = await signList(
      [
        entry("hash", digest, options),
        entry("pdf", btoa("%PDF-")),
        entry("txt", btoa("text")),
        entry("XML", btoa("<a/>")),
      ],
      "0A1B",
    );
    expect(results).toMatchObject([
      { code: 0, data: "c2ln0" },
      { code: 0, data: btoa("signed"), serial: "0A1B" },
      { code: 0, data: "c2ln1" },
      { code: 0, data: btoa("signed") },
    ]);
    expect(fake.orders[0]?.documents.map(({ format }) => format)).toEqual(["pdf", "xades"]);
    expect(fake.octets).toMatchObject([
      [
        { purpose: "hash", bytes: digest, form: "raw" },
        { purpose: "message", bytes: btoa("text"), form: "cms" },
      ],
    ]);
  });

  it("takes the list as text as well", async () => {
    const results = await ask(10, [JSON.stringify([entry("pdf", btoa("%PDF-"))]), ""]);
    expect(JSON.parse(results)).toHaveLength(1);
  });

  it.each([
    [10, [[entry("cmsdetached", btoa("x"))], ""]],
    [10, [[entry("docx", btoa("x"))], ""]],
    [10, [[], ""]],
    [10, []],
    [10, [["x"]]],
  ])("answers a list that it can't sign with a list (%#)", async (id, args) => {
    const [result = "{}"] = JSON.parse(await ask(id, args)) as string[];
    expect(JSON.parse(result)).toMatchObject({ code: -1 });
    expect(fake.orders).toEqual([]);
  });

  it.each([[1], [13], [2_020], ["SignCMS"], [null], [{}]])("answers what is not offered: %j", async (id) => {
    expect(JSON.parse(await ask(id, ["x"]))).toMatchObject({ code: -1 });
  });

  it("answers what can't be read", async () => {
    const call = { callKey: "1", message: "checkPlugin", from: FROM, isWanted: () => true };
    expect(await answerVnpt(fake.desk, call)).toMatch(/^\{"code":-1,.*\}\*$/);
  });
});
