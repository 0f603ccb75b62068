import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SIGNATURE_KINDS, type SignatureKind } from "../../../protocol/signature-kind.ts";
import { ringPng } from "../appearance/picture.ts";
import { AgentRig } from "./agent-rig.ts";

let rig: AgentRig;

beforeAll(async () => {
  rig = await AgentRig.make();
});
afterAll(() => rig.remove());

beforeEach(async () => {
  rig.settings({});
  machine({});
  await rig.start();
});

function machine(settings: object): void {
  const folder = path.join(rig.folder, "machine");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "settings.json"), JSON.stringify(settings));
}

async function preview(kind: SignatureKind) {
  const { result, body } = await rig.call("template.preview", { kind });
  const file = path.join(rig.folder, `${kind}.pdf`);
  writeFileSync(file, body);
  const text = execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
  const info = execFileSync("pdfinfo", [file], { encoding: "utf8" });
  return {
    ...result,
    info,
    lines: text
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean),
  };
}

async function listed(kind: SignatureKind) {
  const { result } = await rig.call("template.list", {});
  return result.templates.find((template) => template.kind === kind);
}

describe("the looks", () => {
  it("are listed for every kind, with where they come from", async () => {
    const { result } = await rig.call("template.list", {});
    expect(result).toMatchObject({ set: "state", isChoosable: true });
    expect(result.templates.map(({ kind }) => kind)).toEqual(SIGNATURE_KINDS);
    expect(new Set(result.templates.map(({ from }) => from))).toEqual(new Set(["state"]));
    expect(result.templates.every(({ note }) => note !== null && note.vi !== note.en)).toBe(true);
    expect(await listed("seal")).toMatchObject({ image: "seal", hasImage: false, place: "over-signature" });
  });

  it("are shown as they will be drawn: true diameter, number and time, image of the user's own", async () => {
    const seal = await preview("seal");
    expect(seal.hasSampleImage).toBe(true);
    expect(seal.info).toMatch(/Pages: +1\n/);
    expect((seal.width * 25.4) / 72).toBeCloseTo(36, 5);
    expect(seal.height).toBe(seal.width);

    const attachment = await preview("attachment");
    expect(attachment.lines).toEqual(["15/QĐ-UBND", "22/11/2026 16:05:30 +07:00"]);

    writeFileSync(path.join(rig.folder, "config", "own.png"), ringPng(200));
    rig.settings({ images: { approve: "own.png" } });
    const approve = await preview("approve");
    expect(approve).toMatchObject({ hasSampleImage: false, lines: [] });
    expect(approve.width / approve.height).toBeCloseTo(1, 5);
  });

  it.each(SIGNATURE_KINDS)("of %s are sound PDFs", async (kind) => {
    await preview(kind);
    execFileSync("qpdf", ["--check", path.join(rig.folder, `${kind}.pdf`)]);
  });

  it("are those of the set that the user chooses", async () => {
    expect((await preview("incoming")).lines).toContain("Số: 128");
    await rig.call("template.choose", { set: "party" });
    expect((await preview("incoming")).lines).toContain("Số 128");
    expect(await listed("incoming")).toMatchObject({ from: "party" });
  });

  it("are an organisation's own where it has some", async () => {
    const copy = { lines: ["{copyType} {number}", "{unit}"], place: "first-top-right", note: "Quy chế 12" };
    machine({ templates: { own: { copy } } });
    expect((await preview("copy")).lines).toEqual(["SAO Y 15/QĐ-UBND", "Văn phòng"]);
    const note = { vi: "Quy chế 12", en: "Quy chế 12" };
    expect(await listed("copy")).toMatchObject({ from: "organisation", note });
  });

  it.each([
    ["the machine locks them", { locked: ["templates"] }, {}, "SETTING_LOCKED"],
    ["the user's file names a set", {}, { templates: { set: "state" } }, "SETTING_IN_FILE"],
  ])("are not chosen where %s", async (_, ofMachine, ofUser, code) => {
    machine(ofMachine);
    rig.settings(ofUser);
    expect((await rig.call("template.list", {})).result.isChoosable).toBe(false);
    await expect(rig.call("template.choose", { set: "party" })).rejects.toMatchObject({ code });
  });
});
