import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import fontkit from "@pdf-lib/fontkit";
import { PDFDocument, PDFName } from "pdf-lib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { OperationParams } from "../../../protocol/operation.ts";
import type { Rule } from "../../../protocol/rule.ts";
import { AgentRig, pieces, sha256 } from "./agent-rig.ts";

const TINOS = createRequire(import.meta.url).resolve(
  "@expo-google-fonts/tinos/400Regular/Tinos_400Regular.ttf",
);

let rig: AgentRig;

beforeAll(async () => {
  rig = await AgentRig.make();
});

afterAll(() => rig.remove());

beforeEach(async () => {
  rig.settings({});
  mkdirSync(path.join(rig.folder, "machine"), { recursive: true });
  writeFileSync(path.join(rig.folder, "machine", "settings.json"), "{}");
  rig.module.control({});
  await rig.start();
});

/** A page with a line in the upper left. */
async function letter(text: string): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  pdf.registerFontkit(fontkit);
  const font = await pdf.embedFont(readFileSync(TINOS), { subset: true });
  const page = pdf.addPage([595, 842]);
  page.drawText(text, { x: 90, y: 740, size: 14, font });
  page.drawText("Nội dung văn bản", { x: 90, y: 500, size: 14, font });
  return pdf.save({ useObjectStreams: false });
}

/** A sheet of A4 that is nothing but a picture of it. */
async function scan(
  dpi: number,
  space: "DeviceGray" | "DeviceRGB",
  size: readonly [number, number] = [595, 842],
): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const page = pdf.addPage([...size]);
  const [width = 0, height = 0] = size.map((side) => Math.ceil((side * dpi) / 72));
  const samples = new Uint8Array(width * height * (space === "DeviceRGB" ? 3 : 1)).fill(0xee);
  const image = pdf.context.flateStream(samples, {
    Type: "XObject",
    Subtype: "Image",
    Width: width,
    Height: height,
    ColorSpace: space,
    BitsPerComponent: 8,
  });
  page.node.setXObject(PDFName.of("Scan"), pdf.context.register(image));
  const content = pdf.context.stream(`q ${size[0]} 0 0 ${size[1]} 0 0 cm /Scan Do Q`);
  page.node.set(PDFName.of("Contents"), pdf.context.register(content));
  return pdf.save({ useObjectStreams: false });
}

function about(jobId: string): OperationParams<"job.rules"> {
  const certificate = sha256(rig.pki.leader.certificate);
  return { jobId, kind: "approve", certificate, number: null, date: null, noSecret: false };
}

async function statesOf(params: OperationParams<"job.rules">): Promise<Partial<Record<Rule, unknown>>> {
  const { result } = await rig.call("job.rules", params);
  return Object.fromEntries(result.rules.map(({ rule, state, code }) => [rule, code ?? state]));
}

describe("job.rules", () => {
  it("says how the document stands with each rule", async () => {
    expect(await statesOf(about(await rig.receive()))).toEqual({
      STATE_SECRET: "passed",
      INCREMENTAL_UPDATE: "passed",
      SIGNER_CERTIFICATE: "passed",
      SIGNER_REVOCATION: "CERTIFICATE_REVOCATION_UNKNOWN",
      SIGNER_ROLE: "passed",
    });
  });

  it("knows whether a seal has an approval, number and date", async () => {
    const sealing = { kind: "seal", certificate: sha256(rig.pki.organisation.certificate) } as const;
    expect(await statesOf({ ...about(await rig.receive()), ...sealing })).toMatchObject({
      PERSONAL_SIGNATURE: "SEAL_WITHOUT_APPROVAL",
      NUMBER_AND_DATE: "SIGN_NUMBER_MISSING",
    });
    const approved = await rig.receive(await rig.approved());
    const numbered = { ...sealing, number: "12/QĐ-UBND", date: "22/11/2026" };
    expect(await statesOf({ ...about(approved), ...numbered })).toMatchObject({
      PERSONAL_SIGNATURE: "APPROVAL_STATUS_UNKNOWN",
      NUMBER_AND_DATE: "passed",
    });
  });

  it("warns of a certificate that does not name the portal's organisation", async () => {
    const document = { fileName: "a.pdf", title: "a", origin: "https://eoffice.example" };
    const standing = async (organisation: string): Promise<unknown> => {
      const size = rig.document.length;
      const { jobId } = (await rig.call("job.open", { ...document, size, organisation })).result;
      await rig.call("job.write", { jobId, offset: 0 }, { body: pieces(rig.document) });
      return (await statesOf(about(jobId))).SIGNER_ORGANISATION;
    };
    expect(await standing("UBND xã Tân Lập")).toBe("passed");
    expect(await standing("Sở Tài chính")).toBe("CERTIFICATE_OTHER_ORGANISATION");
  });

  it.each([
    ["in colour, of 200 dpi, at full size", 200, "DeviceRGB", undefined, "passed"],
    ["in grey", 200, "DeviceGray", undefined, "COPY_SCAN_POOR"],
    ["of 150 dpi", 150, "DeviceRGB", undefined, "COPY_SCAN_POOR"],
    ["made smaller", 200, "DeviceRGB", [298, 421], "COPY_SCAN_POOR"],
  ] as const)(
    "looks at what a scan that is copied is made of: %s",
    async (_what, dpi, space, size, standing) => {
      const jobId = await rig.receive(await scan(dpi, space, size));
      expect(await statesOf({ ...about(jobId), kind: "copy", copyType: "SAO Y" })).toMatchObject({
        COPY_SCAN: standing,
      });
      expect(await statesOf(about(jobId))).not.toHaveProperty("COPY_SCAN");
    },
  );

  it("takes the approval of the main document for its attachment", async () => {
    const beside = await rig.receive(await rig.approved());
    const unsigned = await rig.receive();
    const params = { ...about(await rig.receive()), kind: "attachment", certificate: null } as const;
    expect(await statesOf(params)).toMatchObject({ PERSONAL_SIGNATURE: "ATTACHMENT_WITHOUT_MAIN" });
    expect(await statesOf({ ...params, beside })).toMatchObject({
      PERSONAL_SIGNATURE: "APPROVAL_STATUS_UNKNOWN",
    });
    expect(await statesOf({ ...params, beside: unsigned })).toMatchObject({
      PERSONAL_SIGNATURE: "SEAL_WITHOUT_APPROVAL",
    });
    const approved = await rig.approved();
    const elsewhere = { fileName: "a.pdf", title: "a", origin: "https://other.example" };
    const other = await rig.call("job.open", { ...elsewhere, size: approved.length });
    const { jobId } = other.result;
    await rig.call("job.write", { jobId, offset: 0 }, { body: pieces(approved) });
    expect(await statesOf({ ...params, beside: jobId })).toMatchObject({
      PERSONAL_SIGNATURE: "ATTACHMENT_WITHOUT_MAIN",
    });
  });
});

describe("a label of secrecy", () => {
  const LABELS = ["job.inspect", "job.rules", "job.sign"] as const;

  it.each(LABELS)("ends the job at %s: nothing is left but the digest in the log", async (operation) => {
    const secret = await letter("TỐI MẬT");
    const jobId = await rig.receive(secret);
    rig.module.forget();
    const asked = {
      "job.inspect": () => rig.call("job.inspect", { jobId, kind: "approve" }),
      "job.rules": () => rig.call("job.rules", about(jobId)),
      "job.sign": async () =>
        rig.call("job.sign", { ...(await rig.approval(jobId)), shownSha256: sha256(secret) }),
    };
    await expect(asked[operation]()).rejects.toMatchObject({ code: "DOCUMENT_STATE_SECRET" });
    expect(rig.module.calls().get("C_Login")).toBeUndefined();
    expect(readdirSync(path.join(rig.folder, "jobs"))).not.toContain(jobId);
    await expect(rig.call("job.get", { jobId })).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });
    const last = (await rig.log()).at(-1);
    expect(last).toMatchObject({ event: "document.blocked" });
    expect(last?.details).toEqual({ sha256: sha256(secret) });
    const entries = JSON.stringify((await rig.log()).filter(({ event }) => event !== "document.blocked"));
    expect(entries).not.toContain(jobId);
  });

  it("is cleared by the machine's settings alone, for that very document, and the use is logged", async () => {
    const cleared = await letter("MẬT");
    const clearedSecrecy = [sha256(cleared)];
    writeFileSync(path.join(rig.folder, "machine", "settings.json"), JSON.stringify({ clearedSecrecy }));
    const jobId = await rig.receive(cleared);
    const params = { ...(await rig.approval(jobId)), shownSha256: sha256(cleared), noSecret: false };
    await expect(rig.call("job.sign", params)).resolves.toBeDefined();
    expect(await rig.log()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ event: "document.cleared", details: { sha256: sha256(cleared) } }),
      ]),
    );
    const other = await rig.receive(await letter("MẬT."));
    await expect(rig.call("job.rules", about(other))).rejects.toMatchObject({
      code: "DOCUMENT_STATE_SECRET",
    });
    rig.settings({ clearedSecrecy });
    await expect(rig.call("job.rules", about(await rig.receive()))).rejects.toMatchObject({
      code: "SETTING_INVALID",
    });
  });
});

it("what a portal calls secret is refused before a byte is received", async () => {
  const announced = { fileName: "a.pdf", title: "a", origin: "https://eoffice.example", size: 10 };
  const open = async (secrecy: string) => rig.call("job.open", { ...announced, secrecy });
  await expect(open("Mật")).rejects.toMatchObject({ code: "DOCUMENT_STATE_SECRET" });
  await expect(open("Thường")).resolves.toBeDefined();
  expect((await rig.log()).at(-1)).toMatchObject({ event: "document.blocked", details: { sha256: null } });
});
