import { createRequire } from "node:module";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import fontkit from "@pdf-lib/fontkit";
import { PDFDocument } from "pdf-lib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SignatureFormat } from "../../../protocol/signature-format.ts";
import type { OperationParams } from "../../../protocol/operation.ts";
import { MAX_PREVIEW_BYTES } from "../../../agent/ades/file-content.ts";
import { opensslCms } from "../ades/judge.ts";
import { xmlCrypto } from "../ades/xml-judge.ts";
import { AgentRig, pieces, sha256 } from "./agent-rig.ts";

const XML = Buffer.from(
  '<?xml version="1.0"?>\r\n<!-- gói -->\r\n<e:edXML xmlns:e="urn:e"><e:Header/>79/QĐ</e:edXML>',
);
const TINOS = createRequire(import.meta.url).resolve(
  "@expo-google-fonts/tinos/400Regular/Tinos_400Regular.ttf",
);
let rig: AgentRig;

beforeAll(async () => {
  rig = await AgentRig.make();
  rig.settings({});
});

afterAll(() => rig.remove());

beforeEach(async () => {
  rig.module.control({});
  await rig.start();
  rig.module.forget();
});

async function receive(
  document: Uint8Array,
  format: SignatureFormat,
  xml: OperationParams<"job.open">["xml"] = {},
): Promise<string> {
  const about = { fileName: "goi.edxml", title: "Gói tin", origin: "https://eoffice.example" };
  const { result } = await rig.call("job.open", { ...about, size: document.length, format, xml });
  await rig.call("job.write", { jobId: result.jobId, offset: 0 }, { body: pieces(document) });
  return result.jobId;
}

const inspect = async (jobId: string) => (await rig.call("job.inspect", { jobId, kind: "approve" })).result;

async function approval(jobId: string, document: Uint8Array): Promise<OperationParams<"job.sign">> {
  return { ...(await rig.approval(jobId)), shownSha256: sha256(document) };
}

describe("a document that is not PDF, on its way through the agent", () => {
  it("is looked at, shown, signed, fetched again after a restart, delivered, and then gone", async () => {
    const jobId = await receive(XML, "xades", { parent: "Header" });
    expect(await inspect(jobId)).toMatchObject({
      sha256: sha256(XML),
      refusal: null,
      pageCount: 0,
      content: { kind: "xml", rootElement: "e:edXML", hasText: true },
    });
    const shown = await rig.call("job.text", { jobId });
    expect(shown.result).toEqual({ text: XML.toString("utf8"), isWhole: true });
    const signed = await rig.call("job.sign", await approval(jobId, XML));
    expect(signed.steps).toEqual([
      "checking-certificate",
      "preparing",
      "signing-on-token",
      "checking-result",
      "saving",
    ]);
    expect(signed.result.job).toMatchObject({
      state: "signed",
      format: "xades",
      signedSha256: sha256(signed.body),
    });
    expect(signed.result.signature).toMatchObject({ indication: "TOTAL-PASSED", level: "B-B", place: null });
    expect(
      signed.body.toString("utf8").replace(/>(<ds:Signature .*<\/ds:Signature>)<\/e:Header>/su, "/>"),
    ).toBe(XML.toString("utf8"));
    expect(xmlCrypto(signed.body, rig.pki.leader.certificate)).toBe(true);
    await rig.start();
    expect((await rig.call("job.fetch", { jobId, part: "result" })).body.equals(signed.body)).toBe(true);
    await rig.call("job.delivered", { jobId });
    expect(readdirSync(path.join(rig.folder, "jobs"))).toEqual([]);
    const [consent, made] = (await rig.log()).slice(-3);
    expect(consent).toMatchObject({
      event: "consent.given",
      details: { format: "xades", noSecret: "stated" },
    });
    expect(made).toMatchObject({
      event: "signature.made",
      details: { documentSha256: sha256(XML), signedSha256: sha256(signed.body) },
    });
  });

  it("is carried by its signature, and kept only once", async () => {
    const content = Buffer.alloc(300_000, "nội dung ");
    const jobId = await receive(content, "cades-enveloping");
    const { body } = await rig.call("job.sign", await approval(jobId, content));
    expect(Buffer.from(opensslCms(body, rig.pki.root.certificate)).equals(content)).toBe(true);
    const appended = path.join(rig.folder, "jobs", jobId, "appended.bin");
    expect(statSync(appended).size).toBe(body.length - content.length);
    await rig.call("job.cancel", { jobId, reason: "discarded" });
  });

  it("gets a signature beside it", async () => {
    const content = Buffer.from([0, 1, 2, 3]);
    const jobId = await receive(content, "cades");
    expect((await inspect(jobId)).content).toEqual({ kind: "binary", rootElement: null, hasText: false });
    await expect(rig.call("job.text", { jobId })).rejects.toMatchObject({ code: "RENDER_FAILED" });
    const { body } = await rig.call("job.sign", await approval(jobId, content));
    expect(Buffer.from(opensslCms(body, rig.pki.root.certificate, content)).equals(content)).toBe(true);
    await rig.call("job.cancel", { jobId, reason: "discarded" });
  });

  it("is refused with the reason, by its summary and before the PIN is tried", async () => {
    const hostile = Buffer.from('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>');
    const jobId = await receive(hostile, "xmldsig");
    expect(await inspect(jobId)).toMatchObject({ refusal: "XML_DTD_REFUSED", content: { kind: "xml" } });
    const asked = approval(jobId, hostile).then((params) => rig.call("job.sign", params));
    await expect(asked).rejects.toMatchObject({ code: "XML_DTD_REFUSED" });
    expect(rig.module.calls().get("C_Login") ?? 0).toBe(0);
    expect((await rig.call("job.get", { jobId })).result.state).toBe("received");
    await rig.call("job.cancel", { jobId, reason: "consent-refused" });
  });

  it("is not signed when the window showed other bytes", async () => {
    const jobId = await receive(XML, "xades");
    const params = { ...(await approval(jobId, XML)), shownSha256: sha256(Buffer.from("other")) };
    await expect(rig.call("job.sign", params)).rejects.toMatchObject({ code: "JOB_DIGEST_MISMATCH" });
  });

  it("is shown as it is read, as far as a message goes", async () => {
    const deceptive = Buffer.from('{"số tiền":"1.000\u202E000.1\u202C\u200B"}');
    const first = await receive(deceptive, "jws");
    expect((await inspect(first)).content).toMatchObject({ kind: "json" });
    const shown = await rig.call("job.text", { jobId: first });
    expect(shown.result.text).toBe('{"số tiền":"1.000[U+202E]000.1[U+202C][U+200B]"}');
    const long = Buffer.from("ế".repeat(MAX_PREVIEW_BYTES));
    const second = await receive(long, "cades");
    const { text, isWhole } = (await rig.call("job.text", { jobId: second })).result;
    expect(isWhole).toBe(false);
    expect(long.toString("utf8").startsWith(text)).toBe(true);
    expect(text.length).toBe(Math.floor(MAX_PREVIEW_BYTES / 3));
    const third = await receive(Buffer.from("\u0001".repeat(MAX_PREVIEW_BYTES)), "cades");
    expect((await rig.call("job.text", { jobId: third })).result.text.length).toBe(MAX_PREVIEW_BYTES);
  });
});

describe("a PDF that gets a signature beside it, not into it", () => {
  const labelled = async (): Promise<Uint8Array> => {
    const pdf = await PDFDocument.create();
    pdf.registerFontkit(fontkit);
    const font = await pdf.embedFont(readFileSync(TINOS), { subset: true });
    pdf.addPage([595, 842]).drawText("TỐI MẬT", { x: 90, y: 740, size: 14, font });
    return pdf.save();
  };

  it.each(["job.inspect", "job.sign"] as const)("is searched for labels of secrecy at %s", async (at) => {
    const secret = await labelled();
    const jobId = await receive(secret, "cades");
    const asked = at === "job.inspect" ? inspect(jobId) : rig.call(at, await approval(jobId, secret));
    await expect(asked).rejects.toMatchObject({ code: "DOCUMENT_STATE_SECRET" });
    expect(rig.module.calls().get("C_Login") ?? 0).toBe(0);
    expect(readdirSync(path.join(rig.folder, "jobs"))).not.toContain(jobId);
  });

  it("is sealed only where it carries a personal signature that holds", async () => {
    const sealing = async (document: Uint8Array) => {
      const jobId = await receive(document, "cades");
      const certificate = sha256(rig.pki.organisation.certificate);
      const numbered = { number: "12/QĐ-UBND", date: "22/11/2026" };
      const params = {
        ...(await approval(jobId, document)),
        kind: "seal" as const,
        certificate,
        ...numbered,
      };
      return rig.call("job.sign", params);
    };
    await expect(sealing(rig.document)).rejects.toMatchObject({ code: "SEAL_WITHOUT_APPROVAL" });
    expect(rig.module.calls().get("C_Login") ?? 0).toBe(0);
    await expect(sealing(await rig.approved())).resolves.toMatchObject({
      result: { job: { state: "signed", format: "cades" } },
    });
  });
});
