import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPixels, writePng } from "../../../agent/appearance/image/png-file.ts";
import { SENTENCES } from "../../../protocol/sentence.ts";
import { handwriting, photographOf } from "../appearance/photo.ts";
import { ringPng } from "../appearance/picture.ts";
import { sha256 } from "../operation/agent-rig.ts";
import { runKyso } from "./kyso-process.ts";

let folder: string;
const at = (name: string): string => path.join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "kyso-image-"));
  const photo = photographOf(handwriting(900, 560, 6), {
    width: 900,
    height: 560,
    paper: [235, 228, 214],
    dimmest: 0.7,
    hasShadow: false,
    noise: 4,
    smearsColour: true,
    ink: [36, 52, 150],
  });
  writeFileSync(at("photo.png"), writePng(photo));
  writeFileSync(at("seal.png"), ringPng(600));
  writeFileSync(at("text.png"), "no image");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function image(...args: string[]) {
  const env = { ...process.env, KYSO_HOME: at("home"), NODE_OPTIONS: "" };
  const ended = await runKyso(["image", ...args, "--json"], env, folder);
  return {
    code: ended.code,
    told: ended.stderr,
    answer: JSON.parse(ended.stdout) as Record<string, unknown>,
  };
}

async function listed(kind: string): Promise<unknown> {
  const { images } = (await image("list")).answer as { images: { kind: string }[] };
  return images.find((one) => one.kind === kind);
}

describe("kyso image", () => {
  it("says what an image is like before it is used, and uses none that nobody has said yes to", async () => {
    const ended = await image("add", "photo.png", "--kind", "approve", "--preview", "seen.png");
    expect(ended).toMatchObject({ code: 2, answer: { code: "USAGE" } });
    expect(ended.told).toMatch(/\d+\.\d × \d+\.\d mm, \d+ dpi/);
    expect(ended.told).toContain(SENTENCES.IMAGE_OPAQUE.vi);
    expect(existsSync(at("seen.png"))).toBe(true);
    expect(await listed("approve")).toMatchObject({ from: null, sha256: null });
  });

  it("keeps the image that was looked at, without its paper where that is asked for", async () => {
    const wish = ["--kind", "approve", "--remove-background", "--preview", "seen.png", "--yes"];
    const { answer, told } = await image("add", "photo.png", ...wish);
    expect(answer).toMatchObject({ ok: true, report: { colour: "blue", warnings: [] } });
    expect(told).toContain("xanh / blue");
    const seen = readFileSync(at("seen.png"));
    expect(sha256(seen)).toBe(answer["sha256"]);
    const { data } = readPixels(seen, seen.length);
    expect(data[3]).toBe(0);
    expect(await listed("approve")).toMatchObject({ from: "own", sha256: sha256(seen) });
  });

  it("warns of an image of another colour than its kind's", async () => {
    const { answer, told } = await image("add", "seal.png", "--kind", "initial", "--yes");
    expect(answer).toMatchObject({ report: { colour: "red", warnings: ["IMAGE_NOT_BLUE"] } });
    expect(told).toContain(SENTENCES.IMAGE_NOT_BLUE.vi);
  });

  it("refuses what is no image, and leaves the one in use", async () => {
    const before = await listed("initial");
    const ended = await image("add", "text.png", "--kind", "initial", "--yes");
    expect(ended).toMatchObject({ code: 3, answer: { code: "APPEARANCE_IMAGE_INVALID" } });
    expect(await listed("initial")).toEqual(before);
  });

  it("removes an image, and its file with it", async () => {
    for (const kind of ["approve", "initial"])
      expect((await image("remove", "--kind", kind)).answer).toMatchObject({ ok: true });
    expect(await listed("approve")).toMatchObject({ from: null, sha256: null });
    expect(readdirSync(at("home/data/images"))).toEqual([]);
  });

  it.each([["list", "--yes"], ["add", "photo.png"], ["add"], ["remove"], ["add", "a", "--kind", "copy"]])(
    "is refused with exit code 2: %s",
    async (...args) => {
      expect(await image(...args)).toMatchObject({ code: 2, answer: { code: "USAGE" } });
    },
  );
});
