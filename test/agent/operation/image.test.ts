import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readPixels, writePng } from "../../../agent/appearance/image/png-file.ts";
import { handwriting, photographOf, seal } from "../appearance/photo.ts";
import { ringPng, wavePng } from "../appearance/picture.ts";
import { AgentRig, pieces, sha256 } from "./agent-rig.ts";

const LIGHT = {
  paper: [235, 228, 214],
  dimmest: 0.7,
  hasShadow: false,
  noise: 4,
  smearsColour: true,
} as const;
const nameOnPaper = photographOf(handwriting(900, 560, 6), {
  width: 900,
  height: 560,
  ...LIGHT,
  ink: [36, 52, 150],
});
const sealOnPaper = photographOf(seal(350, 220, 380), {
  width: 700,
  height: 440,
  ...LIGHT,
  ink: [200, 30, 40],
});

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
  mkdirSync(path.join(rig.folder, "machine"), { recursive: true });
  writeFileSync(path.join(rig.folder, "machine", "settings.json"), JSON.stringify(settings));
}

async function put(kind: "approve" | "initial" | "seal", file: Uint8Array, removesBackground = false) {
  const body = pieces(file);
  return (await rig.call("image.put", { kind, size: file.length, removesBackground }, { body })).result;
}

async function listed(kind: "approve" | "initial" | "seal") {
  return (await rig.call("image.list", {})).result.images.find((one) => one.kind === kind);
}

describe("images of the user's own", () => {
  it("change nothing before they are kept, and are files of this user's only afterwards", async () => {
    const taken = await put("approve", writePng(nameOnPaper), true);
    expect(taken.report).toMatchObject({ colour: "blue", warnings: [] });
    const { body } = await rig.call("image.get", { sha256: taken.sha256 });
    expect(sha256(body)).toBe(taken.sha256);
    expect(await listed("approve")).toMatchObject({ from: null, sha256: null });

    await rig.call("image.keep", { kind: "approve", sha256: taken.sha256 });
    const file = path.join(rig.folder, "images", `${taken.sha256}.png`);
    expect(readFileSync(file)).toEqual(body);
    if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await listed("approve")).toEqual({
      kind: "approve",
      from: "own",
      sha256: taken.sha256,
      report: taken.report,
      problem: null,
    });
    const jobId = await rig.receive();
    const certificate = sha256(rig.pki.leader.certificate);
    const stamp = await rig.call("job.stamp", { jobId, kind: "approve", certificate });
    expect(stamp.result.resizable).toBe(true);

    await rig.call("image.remove", { kind: "approve" });
    expect(existsSync(file)).toBe(false);
    expect(await listed("approve")).toMatchObject({ from: null, sha256: null });
    const events = (await rig.log()).map(({ event }) => event);
    expect(events).toEqual(expect.arrayContaining(["image.kept", "image.removed"]));
  });

  it("leave no file behind that no kind shows", async () => {
    for (const width of [600, 700]) {
      const { sha256: taken } = await put("initial", wavePng(width, 300));
      await rig.call("image.keep", { kind: "initial", sha256: taken });
    }
    expect(readdirSync(path.join(rig.folder, "images"))).toHaveLength(1);
    await rig.call("image.remove", { kind: "initial" });
  });

  it("have a seal end where its ink does, so that its diameter is the measured one", async () => {
    await rig.call("seal.measure", { diameterMm: 34 });
    const { report, sha256: taken } = await put("seal", writePng(sealOnPaper), true);
    expect(report).toMatchObject({ widthMm: expect.closeTo(34, 0), dpi: expect.any(Number), colour: "red" });
    expect(report.warnings).toEqual(["IMAGE_RESOLUTION_LOW"]);
    expect(Math.abs(report.width - 380)).toBeLessThanOrEqual(2);
    expect(Math.abs(report.height - 380)).toBeLessThanOrEqual(2);
    const { body } = await rig.call("image.get", { sha256: taken });
    expect(readPixels(body, body.length)).toMatchObject({ width: report.width, height: report.height });
    expect((await rig.call("image.list", {})).result.seal).toEqual({ diameterMm: 34, from: "own" });
    await rig.call("seal.measure", { diameterMm: null });
    expect((await rig.call("image.list", {})).result.seal).toEqual({ diameterMm: 36, from: null });
  });

  it("are kept only while they can be looked at", async () => {
    const refusal = { code: "IMAGE_NOT_CHOSEN" };
    const unknown = "0".repeat(64);
    await expect(rig.call("image.keep", { kind: "seal", sha256: unknown })).rejects.toMatchObject(refusal);
    await expect(rig.call("image.get", { sha256: unknown })).rejects.toMatchObject(refusal);
  });

  it("are not changed where the machine locks them", async () => {
    const { sha256: taken } = await put("seal", ringPng(500));
    machine({ locked: ["images", "sealDiameterMm"] });
    const refusal = { code: "SETTING_LOCKED" };
    await expect(rig.call("image.keep", { kind: "seal", sha256: taken })).rejects.toMatchObject(refusal);
    await expect(rig.call("image.remove", { kind: "seal" })).rejects.toMatchObject(refusal);
    await expect(rig.call("seal.measure", { diameterMm: 30 })).rejects.toMatchObject(refusal);
    expect((await rig.call("image.list", {})).result.isLocked).toBe(true);
  });

  it("do not stand against the user's settings file, whose images are told with what is wrong with them", async () => {
    writeFileSync(path.join(rig.folder, "config", "seal.png"), ringPng(500));
    writeFileSync(path.join(rig.folder, "config", "name.png"), "no image");
    rig.settings({
      images: { seal: "seal.png", approve: "name.png", initial: "gone.png" },
      sealDiameterMm: 30,
    });
    const { sha256: taken } = await put("seal", ringPng(600));
    const refusal = { code: "SETTING_IN_FILE" };
    await expect(rig.call("image.keep", { kind: "seal", sha256: taken })).rejects.toMatchObject(refusal);
    await expect(rig.call("seal.measure", { diameterMm: 31 })).rejects.toMatchObject(refusal);
    expect(await listed("seal")).toMatchObject({ from: "file", report: { widthMm: 30, colour: "red" } });
    expect(await listed("approve")).toMatchObject({ from: "file", problem: "APPEARANCE_IMAGE_INVALID" });
    expect(await listed("initial")).toMatchObject({ from: "file", problem: "APPEARANCE_IMAGE_MISSING" });
  });

  it("sign nothing where they are others than were shown, until those are shown; the PIN is not tried", async () => {
    const file = path.join(rig.folder, "config", "name.png");
    rig.settings({ images: { approve: "name.png" } });
    writeFileSync(file, wavePng(400, 200));
    const jobId = await rig.receive();
    const place = { page: 0, x: 100, y: 100, width: 120, height: 60 };
    const approval = { ...(await rig.approval(jobId)), place };
    const { certificate } = approval;
    const look = () => rig.call("job.stamp", { jobId, kind: "approve", certificate });
    await look();
    writeFileSync(file, ringPng(400));
    rig.module.forget();
    await expect(rig.call("job.sign", approval)).rejects.toMatchObject({ code: "APPEARANCE_IMAGE_CHANGED" });
    expect(rig.module.calls().get("C_Login")).toBeUndefined();
    await look();
    await expect(rig.call("job.sign", approval)).resolves.toBeDefined();
  });

  it.each<[string, Uint8Array, string]>([
    ["what is no PNG", Buffer.from("GIF89a"), "APPEARANCE_IMAGE_INVALID"],
    [
      "an empty sheet",
      writePng({ width: 200, height: 100, data: new Uint8Array(80_000).fill(255) }),
      "IMAGE_NO_INK",
    ],
    ["an image of nothing", writePng({ width: 20, height: 10, data: new Uint8Array(800) }), "IMAGE_NO_INK"],
  ])("are refused by code: %s", async (_, file, code) => {
    await expect(put("approve", file, true)).rejects.toMatchObject({ code });
  });

  it("are refused where other bytes come than were said", async () => {
    const file = ringPng(40);
    const call = (size: number) =>
      rig.call("image.put", { kind: "seal", size, removesBackground: false }, { body: pieces(file) });
    await expect(call(file.length + 1)).rejects.toMatchObject({ code: "JOB_INCOMPLETE" });
    await expect(call(file.length - 1)).rejects.toMatchObject({ code: "PROTOCOL_MESSAGE_INVALID" });
  });
});
