import { execFileSync } from "node:child_process";
import fs from "node:fs/promises";
import path from "node:path";
import { PNG } from "pngjs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { OperationParams } from "../../../protocol/operation.ts";
import { ROLE_OF_KIND, SIGNATURE_KINDS, type SignatureKind } from "../../../protocol/signature-kind.ts";
import { pdfsig } from "../pades/judge.ts";
import { AgentRig, sha256 } from "./agent-rig.ts";

let rig: AgentRig;

beforeAll(async () => {
  rig = await AgentRig.make();
  await fs.mkdir(path.join(rig.folder, "config"), { recursive: true });
  const png = new PNG({ width: 120, height: 60 });
  png.data.fill(255);
  await fs.writeFile(path.join(rig.folder, "config", "image.png"), PNG.sync.write(png));
});

afterAll(() => rig.remove());

beforeEach(async () => {
  rig.settings({
    images: { initial: "image.png", approve: "image.png", seal: "image.png" },
    roles: {
      [sha256(rig.pki.leader.certificate)]: "personal",
      [sha256(rig.pki.organisation.certificate)]: "organisation",
    },
  });
  rig.module.control({});
  await rig.start();
});

const WORDING = { number: "15/QĐ-UBND", date: "22/11/2026", comment: "Đồng ý. Giao Văn phòng." } as const;

function signerOf(kind: SignatureKind): string {
  const { leader, organisation } = rig.pki;
  return sha256((ROLE_OF_KIND[kind] === "personal" ? leader : organisation).certificate);
}

/** A seal and an attachment's mark join the leader's signature. */
async function documentFor(kind: SignatureKind): Promise<Uint8Array> {
  return kind === "seal" || kind === "attachment" ? rig.approved() : rig.document;
}

async function request(
  kind: SignatureKind,
  document: Uint8Array = rig.document,
): Promise<OperationParams<"job.sign">> {
  const jobId = await rig.receive(document);
  const certificate = signerOf(kind);
  const { result } = await rig.call("job.place", { ...WORDING, jobId, kind, certificate });
  return {
    ...(await rig.approval(jobId)),
    ...WORDING,
    kind,
    certificate,
    shownSha256: sha256(document),
    place: result.place,
  };
}

async function signedText(kind: SignatureKind, more: Partial<OperationParams<"job.sign">> = {}) {
  const document = await documentFor(kind);
  const params = { ...(await request(kind, document)), ...more };
  const stamp = await rig.call("job.stamp", {
    jobId: params.jobId,
    kind,
    certificate: params.certificate,
    ...WORDING,
    copyType: params.copyType,
  });
  const { width, height } = stamp.result;
  const { place } = params;
  const { result, body } = await rig.call("job.sign", {
    ...params,
    place: place === null ? null : { ...place, width, height },
  });
  expect(result.signature.indication).toBe("TOTAL-PASSED");
  const file = path.join(rig.folder, `${kind}.pdf`);
  await fs.writeFile(file, Buffer.concat([document, body]));
  expect(pdfsig(file).at(-1)).toMatchObject({ valid: true, wholeFile: true });
  expect(pdfsig(file).every(({ valid }) => valid)).toBe(true);
  return { text: execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" }), stamp };
}

describe("every kind of signature", () => {
  it.each(SIGNATURE_KINDS)("%s is stamped, and signed by whose kind it is", async (kind) => {
    await signedText(kind);
    expect((await rig.log()).at(-1)).toMatchObject({
      event: "signature.made",
      details: { kind, role: ROLE_OF_KIND[kind], number: "15/QĐ-UBND" },
    });
  });

  it.each(SIGNATURE_KINDS)("%s is refused with the other sort of certificate", async (kind) => {
    const { leader, organisation } = rig.pki;
    const other = ROLE_OF_KIND[kind] === "personal" ? organisation : leader;
    const params = { ...(await request(kind)), certificate: sha256(other.certificate) };
    await expect(rig.call("job.sign", params)).rejects.toMatchObject({ code: "CERTIFICATE_WRONG_ROLE" });
  });
});

/** Fonts of a PDF as another program finds them, with their sizes in points. */
function fontsOf(kind: SignatureKind): readonly { family: string; size: number; colour: string }[] {
  const file = path.join(rig.folder, `${kind}.pdf`);
  const xml = execFileSync("pdftohtml", ["-xml", "-zoom", "1", "-i", "-stdout", file], { encoding: "utf8" });
  return [...xml.matchAll(/<fontspec [^>]*size="(\d+)" family="([^"]+)" color="([^"]+)"/g)].map(
    ([, size, family = "", colour = ""]) => ({ size: Number(size), family, colour }),
  );
}

describe("an office's own looks", () => {
  it("are drawn in window and signature: image, name and time, in their fonts, sizes and colours", async () => {
    const approve = {
      image: { of: "approve", size: { widthMm: 40, heightMm: 20 } },
      lines: [
        { text: "{signer}", bold: true, sizePt: 12, colour: "#1030c0" },
        { text: "Ký ngày: {time}", italic: true },
        "Số: {number}",
      ],
      align: "centre",
      place: "signer",
    };
    rig.settings({ images: { approve: "image.png" }, templates: { own: { approve } } });
    const { text, stamp } = await signedText("approve", { number: null });
    expect(text).toContain("Nguyễn Văn An");
    expect(text).toMatch(/Ký ngày: \d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d \+07:00/);
    expect(text).toBe(text.normalize("NFC"));
    expect(text).not.toContain("Số: ");
    expect(stamp.result.resizable).toBe(false);
    expect(fontsOf("approve")).toEqual(
      expect.arrayContaining([
        { family: expect.stringMatching(/^[A-Z]{6}\+Tinos$/) as string, size: 12, colour: "#1030c0" },
        { family: expect.stringMatching(/^[A-Z]{6}\+Tinos$/) as string, size: 10, colour: "#000000" },
      ]),
    );
  });

  it("that have nothing to show are refused before the PIN is tried", async () => {
    const approve = { lines: ["{number}"], place: "signer" };
    const params = await request("approve");
    rig.settings({ templates: { own: { approve } } });
    rig.module.forget();
    await expect(rig.call("job.sign", { ...params, number: null })).rejects.toMatchObject({
      code: "APPEARANCE_EMPTY",
    });
    expect(rig.module.calls().get("C_Login")).toBeUndefined();
  });
});

describe("lines of type on the page", () => {
  const TIME = /\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d \+07:00/;

  it("mark an attachment with its number and the time, in their true size", async () => {
    const { text, stamp } = await signedText("attachment");
    expect(text).toContain("15/QĐ-UBND");
    expect(text).toMatch(TIME);
    expect(stamp.result.resizable).toBe(false);
    const fonts = execFileSync("pdffonts", [path.join(rig.folder, "attachment.pdf")], { encoding: "utf8" });
    expect(fonts).toMatch(/[A-Z]{6}\+Tinos-Regular +CID TrueType +Identity-H +yes yes yes/);
    const upright = {
      family: expect.stringMatching(/^[A-Z]{6}\+Tinos$/) as string,
      size: 10,
      colour: "#000000",
    };
    expect(fontsOf("attachment")).toContainEqual(upright);
  });

  it("mark a copy as what it is, with the organisation that made it", async () => {
    const { text } = await signedText("copy", { copyType: "TRÍCH SAO" });
    expect(text).toContain("TRÍCH SAO");
    expect(text).toContain("UBND xã Tân Lập");
    expect(text).toMatch(TIME);
    expect((await rig.log()).at(-1)?.details).toMatchObject({ kind: "copy", copyType: "TRÍCH SAO" });
  });

  it("mark an arrival with its number and date", async () => {
    const { text } = await signedText("incoming");
    for (const line of ["ĐẾN", "Số: 15/QĐ-UBND", "Ngày: 22/11/2026"]) expect(text).toContain(line);
  });

  it("carry an opinion and who gave it; the log does not have its text", async () => {
    const { text, stamp } = await signedText("comment");
    expect(text).toContain("Đồng ý. Giao Văn phòng.");
    expect(text).toContain("Nguyễn Văn An");
    expect(stamp.result.resizable).toBe(true);
    expect(JSON.stringify(await rig.log())).not.toContain("Đồng ý");
  });

  it("are refused for an opinion that says nothing, before the PIN is tried", async () => {
    const params = { ...(await request("comment")), comment: "" };
    rig.module.forget();
    await expect(rig.call("job.sign", params)).rejects.toMatchObject({ code: "SIGN_COMMENT_MISSING" });
    expect(rig.module.calls().get("C_Login")).toBeUndefined();
  });
});
