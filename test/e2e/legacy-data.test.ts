import { execFileSync } from "node:child_process";
import { createHash, verify, X509Certificate } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compactVerify } from "jose";
import type { Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { giveConsent, pressNamed } from "./consent.ts";
import { xmlCrypto } from "../agent/ades/xml-judge.ts";
import { SENTENCES } from "../../protocol/sentence.ts";
import { HOSTS } from "../portal/second/second-office.ts";
import { openPopup, ownPages } from "./harness.ts";
import { PINS } from "./office.ts";
import { closePage } from "./opened-page.ts";
import { eventually, textOf, waitForPhase, waitForText } from "./patience.ts";
import { allow, delivered, signWindow } from "./second-signing.ts";
import {
  call,
  choose,
  openFace,
  newPages,
  parsedReply,
  press,
  replies,
  reply,
  startSecondWorld,
} from "./second-world.ts";
import type { Face, SecondWorld } from "./second-world.ts";

const XML = "<edXML><SoKyHieu>127/UBND-VHXH</SoKyHieu></edXML>";

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

describe("a portal that has other things than PDFs signed", () => {
  let world: SecondWorld;
  let face: Face;
  let certificate: X509Certificate;
  beforeAll(async () => {
    world = await startSecondWorld();
    certificate = new X509Certificate(world.office.pki.leader.certificate);
    face = await openFace(world, "/plugin/");
  });
  afterAll(() => world.close());

  function hashOf(text: string) {
    return { HashAlg: "SHA256", HashValue: digest(text).toString("base64"), Encode: "RSA" };
  }

  function dataWindow(act: () => Promise<unknown>): Promise<Page> {
    return world.extension.opened("ui/data/", act);
  }

  async function consentToData(window: Page): Promise<void> {
    await waitForPhase(window, "ready");
    await giveConsent(window, PINS.leader);
  }

  /** Whether `openssl cms` finds these octets signed in a Base64 SignedData by somebody whom the office trusts. */
  async function cmsHolds(signature: unknown, octets: Uint8Array): Promise<boolean> {
    const [file, out] = [join(world.folder, "data.p7m"), join(world.folder, "data.out")];
    await writeFile(file, Buffer.from(String(signature), "base64"));
    const root = join(world.folder, "root.pem");
    await writeFile(root, new X509Certificate(world.office.pki.root.certificate).toString());
    const input = ["-in", file, "-inform", "DER", "-out", out, "-CAfile", root, "-purpose", "any"];
    execFileSync("openssl", ["cms", "-verify", ...input, "-binary"], { stdio: "pipe" });

    return Buffer.from(octets).equals(await readFile(out));
  }

  it("is told the version at once, and that there is no licence to ask for", async () => {
    const open = await ownPages(world, "ui/");
    await call(face.frame, "vgca_get_version");
    expect((await parsedReply(face.frame))["Status"]).toBe(0);
    await call(face.frame, "vgca_license_request");
    const heard = await parsedReply(face.frame);
    expect(heard["Error"]).toBe(heard["Message"]);
    expect(await newPages(world, open)).toEqual([]);
  });

  it("has the settings shown, and hears when they are closed again", async () => {
    const settings = await world.extension.opened("ui/options/", () => call(face.frame, "vgca_show_config"));
    expect((await replies(face.frame)).at(-1)).toBeNull();
    await closePage(settings);
    expect(await parsedReply(face.frame)).toEqual({ Status: 0, Message: "" });
  });

  it.each([
    ["a digest", "vgca_sign_msg", () => JSON.stringify(hashOf("một"))],
    ["a message", "vgca_sign_msg", () => base64("một thông điệp")],
    ["a nonce", "vgca_auth", () => "bm9uY2U="],
  ])(
    "has %s refused at once, without a window, as long as that is off; the user can see so",
    async (_what, name, message) => {
      const open = await ownPages(world, "ui/");
      await call(face.frame, name, message());
      const heard = await parsedReply(face.frame);
      expect(heard["Status"]).not.toBe(0);
      expect(heard["Error"]).toBe(heard["Message"]);
      expect(await newPages(world, open)).toEqual([]);
      const popup = await openPopup(world);
      await waitForText(popup, HOSTS.office);
      await closePage(popup);
    },
  );

  it("gets a digest's signature when the user has turned that on, and says yes to this one", async () => {
    await choose(world, "hashes");
    const window = await dataWindow(() => call(face.frame, "vgca_sign_msg", hashOf("văn bản")));
    await waitForPhase(window, "ready");
    const shown = (await textOf(window)).toLowerCase().replaceAll(/\s/g, "");
    expect(shown).toContain(digest("văn bản").toString("hex").slice(0, 8));
    await consentToData(window);
    const { Status, Signature, CertBase64 } = await parsedReply(face.frame);
    expect(Status).toBe(0);
    expect(Buffer.from(String(CertBase64), "base64").equals(certificate.raw)).toBe(true);
    const octets = Buffer.from("văn bản", "utf8");
    expect(verify("sha256", octets, certificate.publicKey, Buffer.from(String(Signature), "base64"))).toBe(
      true,
    );
  });

  it("gets many digests signed by one word and one PIN, each in a call of its own", async () => {
    world.office.leaderModule.forget();
    const texts = ["mot", "hai", "ba", "bon"];
    const before = (await replies(face.frame)).length;
    const window = await dataWindow(async () => {
      for (const text of texts) await call(face.frame, "vgca_sign_msg", hashOf(text));
    });
    await waitForPhase(window, "ready");
    await eventually("all of them are listed", async () => {
      const shown = (await textOf(window)).toLowerCase().replaceAll(/\s/g, "");
      return texts.every((text) => shown.includes(digest(text).toString("hex").slice(0, 8)));
    });
    await consentToData(window);
    await eventually("all have heard", async () => (await replies(face.frame)).every((one) => one !== null));
    const heard = (await replies(face.frame)).slice(before);
    for (const [index, text] of texts.entries()) {
      const { Status, Signature } = JSON.parse(heard[index] ?? "") as { Status: number; Signature: string };
      expect(Status).toBe(0);
      const value = Buffer.from(Signature, "base64");
      expect(verify("sha256", Buffer.from(text), certificate.publicKey, value)).toBe(true);
    }
    expect(world.office.leaderModule.calls().get("C_Login")).toBe(1);
  });

  it("gets a message of the old sort in a signature that holds it, and can have that checked", async () => {
    const message = base64("Thông điệp cũ");
    const window = await dataWindow(() => call(face.frame, "vgca_sign_msg", message));
    await consentToData(window);
    const { Status, Signature } = await parsedReply(face.frame);
    expect(Status).toBe(0);
    expect(await cmsHolds(Signature, Buffer.from("Thông điệp cũ"))).toBe(true);
    await call(face.frame, "vgca_verify_msg", { Base64Content: message, Signature });
    expect((await parsedReply(face.frame))["Status"]).toBe(0);
    await call(face.frame, "vgca_verify_msg", { Base64Content: base64("Thông điệp khác"), Signature });
    expect((await parsedReply(face.frame))["Status"]).not.toBe(0);
  });

  it.each([
    ["false", "xades"],
    ["true", "xmldsig"],
  ])("gets XML signed (XmlDsigForm %s), which the user has read, and checked", async (XmlDsigForm) => {
    const prms = { Base64Content: base64(XML), ReturnSignatureOnly: "false", HashAlg: "Sha256", XmlDsigForm };
    const window = await signWindow(world, () => call(face.frame, "vgca_sign_xml", prms));
    await allow(window);
    await waitForText(window, "127/UBND-VHXH");
    await giveConsent(window, PINS.leader);
    const { Status, Signature } = await parsedReply(face.frame);
    expect(Status).toBe(0);
    const signed = Buffer.from(String(Signature), "base64");
    expect(signed.toString("utf8")).toContain("<SoKyHieu>127/UBND-VHXH</SoKyHieu>");
    expect(signed.toString("utf8").includes("xades:QualifyingProperties")).toBe(XmlDsigForm === "false");
    expect(xmlCrypto(signed, certificate.raw)).toBe(true);
    await call(face.frame, "vgca_verify_xml", { Data: Signature, Format: "XML" });
    const [checked] = JSON.parse(await reply(face.frame)) as {
      SigInfo: { SignerCert: { SerialNumber: string } };
      ValidationDetails: { SignerCertStatus: { Status: number } | null };
    }[];
    expect(checked?.SigInfo.SignerCert.SerialNumber.toLowerCase()).toBe(
      certificate.serialNumber.toLowerCase(),
    );
    // Nobody in this office says which certificates were revoked.
    expect(checked?.ValidationDetails.SignerCertStatus).toBeNull();
  });

  it("gets the signature alone where it wants nothing else", async () => {
    const prms = { Base64Content: base64(XML), ReturnSignatureOnly: "true", HashAlg: "Sha256" };
    const window = await signWindow(world, () => call(face.frame, "vgca_sign_xml", prms));
    await allow(window);
    await giveConsent(window, PINS.leader);
    const { Status, Signature } = await parsedReply(face.frame);
    expect(Status).toBe(0);
    expect(Buffer.from(String(Signature), "base64").toString("utf8")).toMatch(/^<(\w+:)?Signature[\s>]/);
  });

  it("gets JSON signed, and checked", async () => {
    const JsonContent = '{"số":"79/QĐ-UBND"}';
    const prms = { JsonContent, DetachPayload: "false", IsPss: "false" };
    const window = await signWindow(world, () => call(face.frame, "vgca_sign_json", prms));
    await allow(window);
    await giveConsent(window, PINS.leader);
    const { Status, Signature } = await parsedReply(face.frame);
    expect(Status).toBe(0);
    const { payload } = await compactVerify(String(Signature), certificate.publicKey);
    expect(Buffer.from(payload).toString("utf8")).toBe(JsonContent);
    await call(face.frame, "vgca_verify_json", String(Signature));
    const checked = await parsedReply(face.frame);
    expect(checked).toMatchObject({ Status: 0, JsonContent });
    expect(checked["SigningCertInfo"]).toMatchObject({
      SerialNumber: expect.stringMatching(new RegExp(`^0*${certificate.serialNumber}$`, "i")),
    });
    await call(face.frame, "vgca_verify_json", String(Signature).replace(/.....$/, "AAAAA"));
    expect((await parsedReply(face.frame))["Status"]).not.toBe(0);
  });

  it("learns a certificate that the user chose to tell, and from then on without a question", async () => {
    const window = await world.extension.opened("ui/certificate/", () =>
      call(face.frame, "vgca_get_certinfo"),
    );
    await waitForPhase(window, "ready");
    await window.waitForSelector('button[name="tell"]:not([data-settling])');
    expect((await replies(face.frame)).at(-1)).toBeNull();
    await window.evaluate(() => {
      const box = document.querySelector<HTMLInputElement>('input[name="remember"]');
      if (box?.checked === false) box.click();
    });
    await pressNamed(window, "tell");
    const told = await parsedReply(face.frame);
    expect(told["Status"]).toBe(0);
    expect(told["CertInfo"]).toMatchObject({ Base64Data: certificate.raw.toString("base64") });
    expect((told["CertInfo"] as { Subject: string }).Subject).toMatch(/CN=Nguyễn Văn An,/);
    const open = await ownPages(world, "ui/");
    await call(face.frame, "vgca_get_certinfo");
    expect(await parsedReply(face.frame)).toEqual(told);
    expect(await newPages(world, open)).toEqual([]);
  });

  it("logs its user in by a signed nonce once that is on, and not before", async () => {
    const login = await openFace(world, "/login/");
    await press(login.frame, "auth");
    await waitForText(login.page, SENTENCES.PORTAL_NONCES_OFF.vi);
    expect(world.second.logins).toEqual([]);
    await choose(world, "nonces");
    const window = await dataWindow(() => press(login.frame, "auth"));
    await waitForPhase(window, "ready");
    await consentToData(window);
    await waitForText(login.page, "Đã nhận");
    const [login1] = world.second.logins;
    expect(await cmsHolds(login1?.answer, Buffer.from(login1?.nonce ?? ""))).toBe(true);
    await closePage(login.page);
  });

  it("logs its user in by a small JSON document, which the user has read", async () => {
    const login = await openFace(world, "/login/");
    const window = await signWindow(world, () => press(login.frame, "json"));
    await allow(window);
    await waitForText(window, "nonce");
    await giveConsent(window, PINS.leader);
    await waitForText(login.page, "Đã nhận");
    const { nonce, answer } = world.second.logins.at(-1) ?? {};
    const { payload, protectedHeader } = await compactVerify(answer ?? "", certificate.publicKey);
    expect(JSON.parse(Buffer.from(payload).toString("utf8"))).toEqual({ nonce });
    expect(protectedHeader.alg).toMatch(/^[PR]S256$/);
    await delivered(window).catch(() => undefined);
    await closePage(login.page);
  });

  it("leaves every such request in the audit log, and none of the octets", async () => {
    const log = await world.agent.command("audit", "show", "--json");
    expect(log).toContain("data.refused");
    expect(log).toContain("data.signed");
    expect(log).toContain("certificate.told");
    expect(log).not.toContain(base64("Thông điệp cũ"));
    expect(log).not.toContain(world.second.logins[0]?.nonce);
  });
});
