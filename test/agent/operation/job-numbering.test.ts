import fs from "node:fs/promises";
import path from "node:path";
import { PNG } from "pngjs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { OperationParams, OperationResult } from "../../../protocol/operation.ts";
import type { SignatureKind } from "../../../protocol/signature-kind.ts";
import { pdfsig, qpdfIsContent } from "../pades/judge.ts";
import { letterPdf, type Letter } from "../pades/letter-pdf.ts";
import { AgentRig, sha256 } from "./agent-rig.ts";

let rig: AgentRig;

beforeAll(async () => {
  rig = await AgentRig.make();
  await fs.mkdir(path.join(rig.folder, "config"), { recursive: true });
  const png = new PNG({ width: 120, height: 120 });
  await fs.writeFile(path.join(rig.folder, "config", "image.png"), PNG.sync.write(png));
});

afterAll(() => rig.remove());

beforeEach(async () => {
  rig.settings({
    images: { seal: "image.png" },
    roles: {
      [sha256(rig.pki.leader.certificate)]: "personal",
      [sha256(rig.pki.organisation.certificate)]: "organisation",
    },
  });
  rig.module.control({});
  await rig.start();
});

type Given = Pick<OperationParams<"job.sign">, "number" | "date">;

const GIVEN: Given = { number: "12/QĐ-UBND", date: "22/11/2026" };

interface Issued {
  readonly bytes: Uint8Array;
  readonly result: OperationResult<"job.sign">;
}

/** Sealed invisibly, or marked as an attachment. */
async function issued(document: Uint8Array, given: Given, kind: SignatureKind = "seal"): Promise<Issued> {
  const jobId = await rig.receive(document);
  const certificate = sha256(rig.pki.organisation.certificate);
  const params = { ...(await rig.approval(jobId)), ...given, kind, certificate };
  rig.module.forget();
  const { result, body } = await rig.call("job.sign", { ...params, shownSha256: sha256(document) });
  return { bytes: Buffer.concat([document, body]), result };
}

async function numberingOf(document: Uint8Array): Promise<OperationResult<"job.inspect">["numbering"]> {
  const jobId = await rig.receive(document);
  const { result } = await rig.call("job.inspect", { jobId, kind: "seal" });
  await rig.call("job.cancel", { jobId, reason: "discarded" });
  return result.numbering;
}

async function approvedLetter(letter: Letter = {}): Promise<Uint8Array> {
  return rig.approved(await letterPdf(letter));
}

describe("a document that is sealed", () => {
  it("gets its number and date in the blanks, in the seal's own revision, and is then known to have them", async () => {
    const approved = await approvedLetter();
    expect(await numberingOf(approved)).toStrictEqual({
      number: { state: "blank", text: "/QĐ-UBND" },
      date: { state: "blank", text: "…/…/2026" },
    });
    const { bytes } = await issued(approved, { number: "12", date: "2026-11-22" });
    expect((await rig.log()).at(-1)).toMatchObject({ event: "signature.made", details: GIVEN });
    expect(await numberingOf(bytes)).toStrictEqual({
      number: { state: "written", text: "12/QĐ-UBND" },
      date: { state: "written", text: "22/11/2026" },
    });
    const file = path.join(rig.folder, "issued.pdf");
    await fs.writeFile(file, bytes);
    expect(qpdfIsContent(file)).toBe(true);
    expect(pdfsig(file).map(({ valid }) => valid)).toStrictEqual([true, true]);
    expect(Buffer.from(bytes).subarray(approved.length).toString("latin1").match(/%%EOF/g)).toHaveLength(1);
    const { result } = await rig.call("job.inspect", { jobId: await rig.receive(bytes), kind: "seal" });
    expect(result.signatures.map(({ indication }) => indication)).toStrictEqual([
      "TOTAL-PASSED",
      "TOTAL-PASSED",
    ]);
  });

  it("is sealed without anybody giving what it has already, and nothing is written again", async () => {
    const approved = await approvedLetter({
      number: "Số: 12/QĐ-UBND",
      date: "Hà Giang, ngày 22 tháng 11 năm 2026",
    });
    const { bytes } = await issued(approved, { number: null, date: null });
    expect((await rig.log()).at(-1)).toMatchObject({ event: "signature.made", details: GIVEN });
    expect(Buffer.from(bytes).includes("/FreeText")).toBe(false);
  });

  it("is not numbered twice: what an earlier seal wrote is there", async () => {
    const { bytes } = await issued(await approvedLetter(), GIVEN);
    const again = await issued(bytes, { number: null, date: null });
    expect(Buffer.from(again.bytes).subarray(bytes.length).includes("/FreeText")).toBe(false);
    await expect(issued(bytes, { ...GIVEN, number: "13/QĐ-UBND" })).rejects.toMatchObject({
      code: "SIGN_NUMBER_DIFFERS",
    });
  });

  it.each<[string, Given, Letter]>([
    ["SIGN_NUMBER_MISSING", { ...GIVEN, number: null }, {}],
    ["SIGN_DATE_MISSING", { ...GIVEN, date: null }, {}],
    ["SIGN_NUMBER_DIFFERS", { ...GIVEN, number: "12/QĐ-SNV" }, {}],
    ["SIGN_NUMBER_INVALID", { ...GIVEN, number: "mười hai" }, {}],
    ["SIGN_DATE_INVALID", { ...GIVEN, date: "30/02/2026" }, {}],
    ["SIGN_DATE_DIFFERS", { ...GIVEN, date: "22/11/2025" }, {}],
    ["SIGN_BLANK_TOO_NARROW", GIVEN, { number: "Số: /QĐ-UBND" }],
  ])("is refused before the PIN is tried: %s", async (code, given, letter) => {
    await expect(issued(await approvedLetter(letter), given)).rejects.toMatchObject({ code });
    expect(rig.module.calls().get("C_Login")).toBeUndefined();
  });
});

describe("what a window shows of a document's number", () => {
  it("is that of the whole number, though only digits were typed", async () => {
    const approved = await approvedLetter();
    const jobId = await rig.receive(approved);
    const certificate = sha256(rig.pki.organisation.certificate);
    const wish = { jobId, kind: "attachment" as const, certificate, date: "22/11/2026" };
    const whole = await rig.call("job.stamp", { ...wish, number: "12/QĐ-UBND" });
    const typed = await rig.call("job.stamp", { ...wish, number: "12" });
    expect(typed.result.width).toBe(whole.result.width);
  });
});
