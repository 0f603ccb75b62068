import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { partsOf } from "../report/zip-parts.ts";
import { PIN_FLAGS } from "../../../agent/token/ckr.ts";
import { holdsPin } from "../../token/pin-trace.ts";
import { createSoftToken } from "../../token/soft-token.ts";
import { kysoRig, type KysoRig } from "./kyso-rig.ts";

const NEW_PIN = "86420975";

let rig: KysoRig;
let newPinFile: string;
beforeAll(async () => {
  rig = await kysoRig();
  newPinFile = rig.path("new-pin");
  writeFileSync(newPinFile, `${NEW_PIN}\n`);
});
afterAll(() => {
  rig.remove();
});

const ofModule = (): string[] => ["--module", rig.module.modulePath];

const change = (oldFile: string, newFile: string) =>
  rig.kyso(
    "pin",
    "change",
    "--token",
    "leader",
    "--pin-file",
    oldFile,
    "--new-pin-file",
    newFile,
    ...ofModule(),
  );

const log = (): string => readFileSync(rig.path("home", "data", "audit", "audit.jsonl"), "utf8");

describe("the first signature with a token on this computer", () => {
  it("reminds of the PIN that it came with, once", async () => {
    const signed = (name: string) => rig.sign(rig.document(name), "-o", rig.path(`signed-${name}`));
    const [first, second] = [await signed("first.pdf"), await signed("second.pdf")];
    expect(first.stderr).toContain('kyso pin change --token "leader"');
    expect(second.code).toBe(0);
    expect(second.stderr).not.toContain("kyso pin change");
  });
});

describe("kyso pin change", () => {
  it("changes the PIN, after which the new one signs; output and log hold neither", async () => {
    const changed = await change(rig.pinFile, newPinFile);
    expect(changed).toMatchObject({ code: 0, stderr: "" });
    const signed = await rig.sign(
      "--pin-file",
      newPinFile,
      rig.document("new.pdf"),
      "-o",
      rig.path("signed.pdf"),
    );
    expect(signed).toMatchObject({ code: 0 });
    expect((await change(newPinFile, rig.pinFile)).code).toBe(0);
    expect(log()).toContain('"pin.changed"');
    const all = [changed.stdout, changed.stderr, log()].join("\n");
    expect([holdsPin(all, NEW_PIN), holdsPin(all, "123456")]).toEqual([false, false]);
  });

  it("that a token goes on asking for is done once: from then on it signs", async () => {
    const again = 'kyso pin change --token "leader"';
    const about = [rig.document("asked.pdf"), "-o", rig.path("asked.signed.pdf")];
    rig.module.control({ tokenFlags: PIN_FLAGS.CKF_USER_PIN_TO_BE_CHANGED });
    expect((await rig.sign(...about)).stderr).toContain("TOKEN_PIN_TO_BE_CHANGED");
    expect(await change(rig.pinFile, newPinFile)).toMatchObject({ code: 0, stderr: "" });
    expect(await rig.sign("--pin-file", newPinFile, ...about)).toMatchObject({ code: 0 });
    expect((await rig.kyso("tokens", ...ofModule())).stdout).not.toContain(again);
    rig.module.control({});
    expect((await change(newPinFile, rig.pinFile)).code).toBe(0);
  });

  it("tries a wrong one once and says so", async () => {
    rig.module.control({ pinTries: 3 });
    rig.module.forget();
    const refused = await change(newPinFile, rig.pinFile);
    rig.module.control({});
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain("PIN_OLD_INCORRECT");
    expect(rig.module.calls().get("C_Login")).toBe(1);
    expect(rig.module.calls().get("C_SetPIN")).toBeUndefined();
  });

  it.each([
    { args: ["pin"], what: "without its verb" },
    { args: ["pin", "change"], what: "without a token" },
  ])("is wrong usage $what", async ({ args }) => {
    expect((await rig.kyso(...args)).code).toBe(2);
  });

  it("asks nobody for a PIN where there is no terminal", async () => {
    rig.module.forget();
    const ended = await rig.kyso("pin", "change", "--token", "leader", ...ofModule());
    expect(ended.code).toBe(2);
    expect(rig.module.calls().get("C_Login")).toBeUndefined();
  });
});

describe("kyso tokens", () => {
  it.each([
    { flag: PIN_FLAGS.CKF_USER_PIN_LOCKED, words: "Đã khóa" },
    { flag: PIN_FLAGS.CKF_USER_PIN_FINAL_TRY, words: "Còn một lần thử PIN" },
    { flag: PIN_FLAGS.CKF_USER_PIN_TO_BE_CHANGED, words: "kyso pin change" },
  ])("says what the token's flags say of its PIN: $words", async ({ flag, words }) => {
    rig.module.control({ tokenFlags: flag });
    const { stdout } = await rig.kyso("tokens", ...ofModule());
    rig.module.control({});
    expect(stdout).toContain(words);
  });

  it("says of each certificate what to do before it ends, and why it can't sign", async () => {
    const { issuing, leader, expired, notYetValid } = rig.pki;
    const subject = [{ C: ["VN"] }, { CN: ["Trần Thị Bình"] }];
    const endingIn = async (days: number) =>
      issuing.issue({ name: `in-${days}`, subject, notAfter: new Date(Date.now() + days * 86_400_000) });
    const ending = await Promise.all([5, 20, 45, 90].map(endingIn));
    const forged = await issuing.issue({
      name: "forged",
      subject: [{ CN: ["Ai đó\n  ✓ Giám đốc\u001b[2J\u202e"] }],
    });
    const keys = [leader, expired, notYetValid, forged, ...ending].map(({ pkcs8, certificate, name }) => ({
      pkcs8,
      certificate,
      label: name,
    }));
    await createSoftToken(rig.path("tokens"), { label: "ending", pin: "123456", keys });
    const { stdout } = await rig.kyso("tokens", "--trust", rig.trust, ...ofModule());
    const [, listed = ""] = stdout.split(/^ending /m);
    const said = new Map(
      listed.split(/^ {2}(?=[✓✗])/m).map((lines): [string, string] => {
        const [, sha256 = ""] = /^ {4}([0-9a-f]{64})$/m.exec(lines) ?? [];
        return [sha256, lines];
      }),
    );
    const of = ({ certificate }: { certificate: Uint8Array }): string =>
      said.get(createHash("sha256").update(certificate).digest("hex")) ?? "";
    expect(ending.map((each) => /Còn (\d+) ngày: (\S+ \S+)/.exec(of(each))?.slice(1) ?? null)).toEqual([
      ["5", "gia hạn"],
      ["20", "kiểm tra"],
      ["45", "đề nghị"],
      null,
    ]);
    expect(of(forged)).toMatch(/^✓ Ai đó.*Giám đốc/);
    expect(stdout.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(ending.map((each) => of(each).startsWith("✓"))).toEqual([true, true, true, true]);
    expect(of(expired)).toMatch(/^✗ .* CERTIFICATE_EXPIRED$/m);
    expect(of(notYetValid)).toMatch(/^✗ .* CERTIFICATE_NOT_YET_VALID$/m);
  });
});

describe("kyso notice", () => {
  it("takes what is remembered of a token that is gone, and says that nothing was revoked", async () => {
    await rig.kyso("tokens", ...ofModule());
    rig.module.control({ removeAfterSign: 0 });
    const file = rig.path("notice.docx");
    const about = ["--token", "leader", "--to", "Sở Nội vụ", "--at", "2026-11-22T08:30"];
    const ended = await rig.kyso("notice", "--reason", "lost", ...about, "-o", file);
    rig.module.control({});
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(ended.stdout).toContain("không thu hồi");
    const document = partsOf(readFileSync(file)).get("word/document.xml") ?? "";
    expect(document).toContain("Kính gửi: Sở Nội vụ");
    expect(document).toContain("08 giờ 30 phút, ngày 22 tháng 11 năm 2026");
    const [serial] = /Số hiệu chứng thư: [0-9A-F]+/.exec(document) ?? [];
    expect(serial).toBeDefined();
  });

  it("takes what is typed where nothing is known", async () => {
    const file = rig.path("notice.pdf");
    const ended = await rig.kyso("notice", "--reason", "pin-leaked", "--holder", "Trần Thị Bình", "-o", file);
    expect(ended.code).toBe(0);
    const text = execFileSync("pdftotext", [file, "-"], { encoding: "utf8" });
    expect(text).toContain("Trần Thị Bình");
    expect(text).toContain("bị lộ hoặc nghi bị lộ");
  });

  it.each([
    { args: ["--reason", "stolen", "-o", "x.pdf"], code: 2 },
    { args: ["--reason", "lost", "-o", "x.txt"], code: 2 },
    { args: ["--reason", "lost", "--at", "yesterday", "-o", "x.pdf"], code: 2 },
    { args: ["--reason", "lost", "--token", "nobody", "-o", "x.pdf"], code: 3 },
  ])("writes nothing for $args", async ({ args, code }) => {
    expect((await rig.kyso("notice", ...args)).code).toBe(code);
    expect(existsSync(rig.path("x.pdf"))).toBe(false);
  });
});

describe("kyso audit register", () => {
  it("writes CSV and PDF, and prints CSV where no file is named", async () => {
    const printed = await rig.kyso("audit", "register");
    expect(printed.code).toBe(0);
    expect(printed.stdout.startsWith("\uFEFFSTT,")).toBe(true);
    const [csv, pdf] = [rig.path("register.csv"), rig.path("register.pdf")];
    expect((await rig.kyso("audit", "register", "-o", csv)).code).toBe(0);
    expect(readFileSync(csv, "utf8").trimEnd()).toBe(printed.stdout.trimEnd());
    expect((await rig.kyso("audit", "register", "--from", "2026-01-01", "-o", pdf)).code).toBe(0);
    expect(readFileSync(pdf, "latin1").startsWith("%PDF-")).toBe(true);
  });

  it.each([
    [["register", "-o", "x.txt"]],
    [["register", "--from", "22/11/2026"]],
    [["show", "--from", "2026-01-01"]],
  ])("refuses %j", async (args) => {
    expect((await rig.kyso("audit", ...args)).code).toBe(2);
  });
});
