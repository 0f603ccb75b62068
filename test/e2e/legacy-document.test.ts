import { join } from "node:path";
import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { giveConsent, pressNamed } from "./consent.ts";
import { fileServerOf, HANDLER_ANSWERS } from "../portal/second/handler-answer.ts";
import { HOSTS } from "../portal/second/second-office.ts";
import { makeLetter } from "../portal/letter.ts";
import { ROAD_LETTER } from "../portal/sample-letter.ts";
import { letterSignedBy } from "./incoming.ts";
import { PINS } from "./office.ts";
import { closePage } from "./opened-page.ts";
import { waitForPhase } from "./patience.ts";
import { allow, delivered, signBy, signersOf, signWindow } from "./second-signing.ts";
import { call, openFace, parsedReply, PLAIN, reply, startSecondWorld } from "./second-world.ts";
import type { Face, SecondWorld } from "./second-world.ts";

const LEADER = "Nguyễn Văn An";
const ORGANISATION = "UBND xã Tân Lập";

describe("a portal that calls the incumbent's plugin script", () => {
  let world: SecondWorld;
  let letter: Uint8Array;
  let approved: Uint8Array;
  let face: Face;
  let offered = 0;
  beforeAll(async () => {
    world = await startSecondWorld();
    letter = await makeLetter(ROAD_LETTER);
    approved = await letterSignedBy(world.office.pki.leader);
    face = await openFace(world, "/plugin/");
  });
  beforeEach(() => {
    world.second.handler.answer = HANDLER_ANSWERS.true;
  });
  afterAll(() => world.close());

  /** A document behind an address that is good for once, and where it is to go. */
  function order(bytes: Uint8Array, scheme = PLAIN.scheme) {
    offered += 1;
    const target = `/van-ban//tai-ve/${offered}?ve=a%2Fb+c%3D&t=%E1%BB%B3&&x=(1)*~`;
    const disposition = `attachment; filename*=UTF-8''c%C3%B4ng%20v%C4%83n%20${offered}.pdf`;
    world.second.shelf.offer(target, { bytes, disposition, uses: 1, session: true });
    const handler = `/Handlers/UploadHandler.ashx?id=${offered}&ma=x%2Fy&&t=(2)`;
    return {
      target,
      handler,
      name: `công văn ${offered}.pdf`,
      prms: {
        FileName: world.second.address(target, "office", scheme),
        FileUploadHandler: ` ${world.second.address(handler, "office", scheme)}`,
        SessionId: "",
        JWTToken: "",
        DocNumber: "127/UBND-VHXH",
        IssuedDate: "2026-11-20T12:00:00+07:00",
        MetaData: [
          { Key: "VanBanId", Value: String(offered) },
          { Key: "Đơn vị", Value: "UBND xã" },
        ],
        KhongBiet: { bo: "qua" },
      },
    };
  }

  it("is asked about at its first call, then gets the document signed and stored, and hears so", async () => {
    const { target, handler, name, prms } = order(letter);
    const window = await signWindow(world, () => call(face.frame, "vgca_sign_approved", prms));
    await waitForPhase(window, "asking");
    expect(world.second.shelf.requests(target)).toEqual([]);
    expect(await allow(window)).toContain(HOSTS.office);
    await giveConsent(window, PINS.leader);
    await delivered(window);
    const upload = world.second.handler.last();
    expect(await parsedReply(face.frame)).toMatchObject({
      Status: 0,
      FileName: name,
      FileServer: fileServerOf(upload),
    });
    expect((await reply(face.frame)).length).toBeLessThan(8_192);
    expect(world.second.shelf.requests(target).map(({ method }) => method)).toEqual(["GET"]);
    expect(upload).toMatchObject({ target: handler, part: "uploadfile", fileName: name });
    expect(upload.fields).toEqual([
      ["VanBanId", "1"],
      ["Đơn vị", "UBND xã"],
    ]);
    expect(world.second.handler.requests).toBe(1);
    expect(world.second.handler.refused).toBe(0);
    expect(await signersOf(world, upload.bytes)).toEqual([LEADER]);
  });

  it.each([
    { name: "vgca_sign_issued", by: ORGANISATION, answer: "byteOrderMark" },
    { name: "vgca_sign_appendix", by: ORGANISATION, answer: "trailingMarkup" },
    { name: "vgca_sign_copy", by: ORGANISATION, answer: "zero" },
    { name: "vgca_sign_income", by: ORGANISATION, answer: "one" },
    { name: "vgca_comment", by: LEADER, answer: "backslashes" },
    { name: "vgca_sign_file", by: LEADER, answer: "text" },
    { name: "vgca_sign_pdf", by: LEADER, answer: "true" },
    { name: "vgca_sign_pdfwp", by: LEADER, answer: "true" },
  ] as const)(
    "has $name done, by a handler that answers in the way of $answer",
    async ({ name, by, answer }) => {
      world.second.handler.answer = HANDLER_ANSWERS[answer];
      const isSealed = by === ORGANISATION;
      const { prms } = order(isSealed ? approved : letter);
      const window = await signWindow(world, () => call(face.frame, name, prms));
      expect(await allow(window)).toBeNull();
      if (name === "vgca_comment")
        await window.type('textarea[name="comment"]', "Đồng ý, giao Phòng Kinh tế.");
      await giveConsent(window, isSealed ? PINS.organisation : PINS.leader);
      await delivered(window);
      const upload = world.second.handler.last();
      const heard = await parsedReply(face.frame);
      expect(heard["Status"]).toBe(0);
      expect(heard["FileServer"]).toBe(
        answer === "backslashes" ? "D:\\VanBan\\2026\\4127.pdf" : fileServerOf(upload),
      );
      expect(await signersOf(world, upload.bytes)).toEqual(isSealed ? [LEADER, ORGANISATION] : [LEADER]);
    },
  );

  it.each([
    { scheme: "http", embedded: false, strict: false },
    { scheme: "http", embedded: true, strict: false },
    { scheme: "https", embedded: true, strict: true },
    { scheme: "https", embedded: false, strict: true },
  ] as const)(
    "is served over $scheme, in a frame of another site: $embedded, under a strict policy: $strict",
    async (place) => {
      const other = await openFace(world, "/plugin/", place);
      const { prms } = order(letter, place.scheme);
      await signBy(world, other.frame, { name: "vgca_sign_approved", prms, pin: PINS.leader });
      expect((await parsedReply(other.frame))["Status"]).toBe(0);
      expect(await signersOf(world, world.second.handler.last().bytes)).toEqual([LEADER]);
      await closePage(other.page);
    },
  );

  it("has its token sent with the download and the upload, and only where it gave one", async () => {
    expect(world.second.handler.last().headers.authorization).toBeUndefined();
    const { target, prms } = order(letter);
    world.second.shelf.offer(target, { bytes: letter, uses: 1, bearer: "abc.def.ghi" });
    const request = { ...prms, JWTToken: "abc.def.ghi" };
    await signBy(world, face.frame, { name: "vgca_sign_approved", prms: request, pin: PINS.leader });
    expect((await parsedReply(face.frame))["Status"]).toBe(0);
    expect(world.second.handler.last().headers.authorization).toBe("Bearer abc.def.ghi");
  });

  it("lets the user pick the file where it names none", async () => {
    const file = join(world.folder, "tờ trình.pdf");
    await writeFile(file, letter);
    const prms = { ...order(letter).prms, FileName: "" };
    const window = await signWindow(world, () => call(face.frame, "vgca_sign_approved", prms));
    await waitForPhase(window, "choosing");
    const input = await window.waitForSelector("input#file-input");
    await input?.uploadFile(file);
    await waitForPhase(window, "ready");
    await giveConsent(window, PINS.leader);
    await delivered(window);
    expect(await parsedReply(face.frame)).toMatchObject({ Status: 0, FileName: "tờ trình.pdf" });
    expect(world.second.handler.last().fileName).toBe("tờ trình.pdf");
  });

  it("hears of a document that the user does not sign, with one sentence in both places", async () => {
    const { prms } = order(letter);
    const uploads = world.second.handler.requests;
    const window = await signWindow(world, () => call(face.frame, "vgca_sign_approved", prms));
    await waitForPhase(window, "ready");
    await pressNamed(window, "cancel");
    const heard = await parsedReply(face.frame);
    expect(heard["Status"]).not.toBe(0);
    expect(heard["Message"]).toMatch(/\p{L}/u);
    expect(heard["Error"]).toBe(heard["Message"]);
    expect(world.second.handler.requests).toBe(uploads);
  });
});
