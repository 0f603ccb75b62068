import { createHash, verify, X509Certificate } from "node:crypto";
import type { Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { giveConsent, pressNamed } from "./consent.ts";
import { makeLetter } from "../portal/letter.ts";
import { ROAD_LETTER } from "../portal/sample-letter.ts";
import { ownPages } from "./harness.ts";
import { PINS } from "./office.ts";
import { eventually, waitForPhase } from "./patience.ts";
import { allow, signersOf, signWindow } from "./second-signing.ts";
import { call, choose, newPages, openFace, replies, reply, startSecondWorld } from "./second-world.ts";
import type { Face, SecondWorld } from "./second-world.ts";

interface Signed {
  code: number;
  data: string;
  error: string;
}

describe("a portal that calls the VNPT-CA Plugin", () => {
  let world: SecondWorld;
  let face: Face;
  let letter: string;
  let certificate: X509Certificate;
  beforeAll(async () => {
    world = await startSecondWorld();
    letter = Buffer.from(await makeLetter(ROAD_LETTER)).toString("base64");
    certificate = new X509Certificate(world.office.pki.leader.certificate);
    face = await openFace(world, "/vnpt/", { scheme: "http", embedded: false, strict: true });
  });
  afterAll(() => world.close());

  function ask(name: string | number, ...args: readonly unknown[]): Promise<void> {
    return call(face.frame, String(name), args);
  }

  async function refuse(window: Page): Promise<void> {
    await waitForPhase(window, "ready");
    await pressNamed(window, "cancel");
  }

  it("finds it, in the version that it works with, without a window and without a licence", async () => {
    const open = await ownPages(world, "ui/");
    await ask(7);
    expect(await reply(face.frame)).toBe("1");
    await ask("getVersion");
    expect(await reply(face.frame)).toMatch(/^\d+(\.\d+){3}$/);
    await ask("setLicenseKey", "PExpY2Vuc2Uv");
    expect(JSON.parse(await reply(face.frame))).toMatchObject({ code: 1 });
    expect(await newPages(world, open)).toEqual([]);
  });

  it("has a PDF signed that it hands over, and gets it back", async () => {
    const window = await signWindow(world, () => ask("SignPDF", letter, "{}"));
    await allow(window);
    await giveConsent(window, PINS.leader);
    const { code, data } = JSON.parse(await reply(face.frame)) as Signed;
    expect(code).toBe(0);
    expect(await signersOf(world, Buffer.from(data, "base64"))).toEqual(["Nguyễn Văn An"]);
  });

  it("hears by its own number that the user said no", async () => {
    await refuse(await signWindow(world, () => ask("SignPDF", letter)));
    expect(JSON.parse(await reply(face.frame))).toMatchObject({ code: 11, data: "" });
  });

  it("has a list signed, digests among it once they are on", async () => {
    const octets = Buffer.from("văn bản");
    const hash = {
      data: createHash("sha256").update(octets).digest("base64"),
      type: "hash",
      sigOptions: JSON.stringify({ DigestAlgorithm: "SHA256" }),
    };
    await ask("signArrDataAdvanced", [JSON.stringify(hash)], "", true);
    const [off] = JSON.parse(await reply(face.frame)) as string[];
    expect((JSON.parse(off ?? "") as Signed).code).not.toBe(0);
    await choose(world, "hashes");
    const window = await world.extension.opened("ui/data/", () =>
      ask("signArrDataAdvanced", [JSON.stringify(hash), JSON.stringify(hash)], "", true),
    );
    await waitForPhase(window, "ready");
    await giveConsent(window, PINS.leader);
    const signed = (JSON.parse(await reply(face.frame)) as string[]).map((one) => JSON.parse(one) as Signed);
    expect(signed).toHaveLength(2);
    for (const { code, data } of signed) {
      expect(code).toBe(0);
      expect(verify("sha256", octets, certificate.publicKey, Buffer.from(data, "base64"))).toBe(true);
    }
  });

  it("is told a certificate that the user chooses", async () => {
    const window = await world.extension.opened("ui/certificate/", () => ask("GetCertInfo"));
    await waitForPhase(window, "ready");
    await pressNamed(window, "tell");
    const told = JSON.parse(await reply(face.frame)) as { serial: string; base64: string };
    expect(told.base64).toBe(certificate.raw.toString("base64"));
    expect(told.serial.toLowerCase()).toContain(certificate.serialNumber.toLowerCase());
  });

  it("gets each answer under the name that it gave, when several calls go over the one socket", async () => {
    const before = (await replies(face.frame)).length;
    await ask(7);
    await ask("getVersion");
    await ask("gìĐó");
    await eventually("all have heard", async () => (await replies(face.frame)).every((one) => one !== null));
    const heard = (await replies(face.frame)).slice(before);
    expect(heard[0]).toBe("1");
    expect(heard[1]).toMatch(/^\d/);
    expect(JSON.parse(heard[2] ?? "")).toMatchObject({ code: -1 });
  });
});
