import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { PNG } from "pngjs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { main } from "../../../agent/command/main.ts";
import { type FileReport, fileReportSchema } from "../../../protocol/report.ts";
import { IN_MEMORY_BYTES } from "../../../agent/command/input-file.ts";
import { pdfsig, qpdfIsContent } from "../pades/judge.ts";
import { KYSO, runProgram } from "./kyso-process.ts";
import { type KysoRig, kysoRig } from "./kyso-rig.ts";
import { holdsPin } from "../../token/pin-trace.ts";

let rig: KysoRig;
let count = 0;
let out: string;

beforeAll(async () => {
  rig = await kysoRig();
});

afterAll(() => rig.remove());

beforeEach(() => {
  count += 1;
  out = rig.path(`out-${count}`);
  rig.module.control({});
  rig.module.forget();
});

function fingerprint(certificate: Uint8Array): string {
  return createHash("sha256").update(certificate).digest("hex");
}

function withSettings(settings: object): void {
  mkdirSync(rig.path("home", "config"), { recursive: true });
  writeFileSync(rig.path("home", "config", "settings.json"), JSON.stringify(settings));
}

describe("kyso sign", () => {
  it("signs a file, and others find the signature valid", async () => {
    const input = rig.document("một văn bản.pdf");
    const before = readFileSync(input);
    const ended = await rig.sign(input, "-o", `${out}.pdf`, "--no-secret", "--json");
    const warnings = ["CERTIFICATE_REVOCATION_UNKNOWN"];
    expect(JSON.parse(ended.stdout)).toEqual([
      { file: input, ok: true, out: `${out}.pdf`, level: "B-B", warnings },
    ]);
    expect(ended.code).toBe(0);
    expect(pdfsig(`${out}.pdf`)).toMatchObject([
      { signer: "Nguyễn Văn An", valid: true, wholeFile: true, subFilter: "ETSI.CAdES.detached" },
    ]);
    expect(qpdfIsContent(`${out}.pdf`)).toBe(true);
    expect(readFileSync(input)).toEqual(before);
    expect(readFileSync(`${out}.pdf`).subarray(0, before.length)).toEqual(before);
  });

  it("signs many files with one login, each in its place", async () => {
    const inputs = Array.from({ length: 50 }, (_, index) => rig.document(`many/${index}.pdf`));
    const ended = await rig.sign(...inputs, "--out-dir", out, "--json");
    expect(ended.code).toBe(0);
    const answers = JSON.parse(ended.stdout) as { file: string; ok: boolean; out: string }[];
    expect(answers.map(({ file }) => file)).toEqual(inputs);
    expect(rig.module.calls().get("C_Login")).toBe(1);
    expect(rig.module.calls().get("C_Sign")).toBe(50);
    for (const answer of answers) {
      expect(pdfsig(answer.out)).toMatchObject([{ valid: true }]);
    }
    expect(readdirSync(out)).toHaveLength(50);
  });

  it("sets the organisation's seal over the leader's signature, and both stay valid", async () => {
    const input = rig.document("two.pdf");
    await rig.sign(input, "-o", `${out}.pdf`, "--page", "1", "--rect", "350,150,120,60");
    writeFileSync(rig.path("seal-pin"), "\uFEFF654321\r\n");
    const organisation = ["--kind", "seal", "--token", "organisation", "--pin-file", rig.path("seal-pin")];
    const issue = ["--page", "1", "--number", "12/UBND", "--date", "21/11/2026"];
    const sealed = await rig.sign(`${out}.pdf`, "-o", `${out}-sealed.pdf`, ...organisation, ...issue);
    expect(sealed).toMatchObject({ code: 0 });
    expect(pdfsig(`${out}-sealed.pdf`)).toMatchObject([
      { signer: "Nguyễn Văn An", valid: true },
      { signer: "UBND xã Tân Lập", valid: true, wholeFile: true },
    ]);
    const verified = await rig.kyso("verify", `${out}-sealed.pdf`, "--trust", rig.trust, "--json");
    expect(verified.code).toBe(0);
  });

  it("copies a large file while it hashes it", async () => {
    const input = rig.document("large.pdf");
    writeFileSync(input, moveTrailer(readFileSync(input), IN_MEMORY_BYTES));
    const ended = await rig.sign(input, "-o", `${out}.pdf`);
    expect(ended).toMatchObject({ code: 0 });
    expect(pdfsig(`${out}.pdf`)).toMatchObject([{ valid: true, wholeFile: true }]);
    const before = readFileSync(input);
    expect(before.equals(readFileSync(`${out}.pdf`).subarray(0, before.length))).toBe(true);
  });

  it("tries a wrong PIN exactly once, signs nothing, and says so for each file", async () => {
    writeFileSync(rig.path("wrong-pin"), "999999");
    const inputs = [rig.document("a.pdf"), rig.document("b.pdf"), rig.document("c.pdf")];
    const ended = await rig.sign(...inputs, "--out-dir", out, "--pin-file", rig.path("wrong-pin"), "--json");
    expect(ended.code).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject(
      inputs.map((file) => ({ file, ok: false, code: "TOKEN_PIN_INCORRECT" })),
    );
    expect(rig.module.calls().get("C_Login")).toBe(1);
    expect(rig.module.calls().get("C_Sign")).toBeUndefined();
    expect(readdirSync(out)).toEqual([]);
    expect(ended.stdout + ended.stderr).not.toContain("999999");
  });

  it("goes on past files that fail, and leaves nothing of them", async () => {
    const good = rig.document("good.pdf");
    writeFileSync(rig.path("not.pdf"), "hello");
    const inputs = [rig.path("missing.pdf"), good, rig.path("not.pdf"), rig.folder];
    const ended = await rig.sign(...inputs, "--out-dir", out, "--json");
    expect(ended.code).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject([
      { ok: false, code: "FILE_NOT_FOUND" },
      { ok: true },
      { ok: false, code: "PDF_NOT_A_PDF" },
      { ok: false, code: "FILE_UNREADABLE" },
    ]);
    expect(readdirSync(out)).toEqual(["good.pdf"]);
  });

  it("does not use the key when there is nothing to sign", async () => {
    await rig.sign(rig.path("missing.pdf"), "-o", `${out}.pdf`);
    expect(rig.module.calls().get("C_Login")).toBeUndefined();
  });

  it("never writes over an input, by whatever name, unless it is told to", async () => {
    const input = rig.document("precious.pdf");
    const before = readFileSync(input);
    symlinkSync(input, rig.path("link.pdf"));
    for (const target of [
      ["-o", input],
      ["-o", rig.path("link.pdf")],
      ["--out-dir", rig.folder],
    ]) {
      const ended = await rig.sign(input, ...target, "--json");
      expect(JSON.parse(ended.stdout)).toMatchObject([{ code: "FILE_EXISTS" }]);
    }
    expect(readFileSync(input)).toEqual(before);
    expect(await rig.sign(input, "-o", input, "--force")).toMatchObject({ code: 0 });
    expect(pdfsig(input)).toMatchObject([{ valid: true }]);
  });

  it("replaces an older output by a whole new one", async () => {
    writeFileSync(`${out}.pdf`, "old");
    expect(await rig.sign(rig.document("new.pdf"), "-o", `${out}.pdf`)).toMatchObject({ code: 0 });
    expect(pdfsig(`${out}.pdf`)).toMatchObject([{ valid: true }]);
  });

  it("keeps files of the same name apart", async () => {
    const inputs = [rig.document("x/same.pdf"), rig.document("y/same.pdf"), rig.document("z/SAME.pdf")];
    expect(await rig.sign(...inputs, "--out-dir", out)).toMatchObject({ code: 0 });
    expect(readdirSync(out).sort()).toEqual(["SAME-3.pdf", "same-2.pdf", "same.pdf"]);
  });

  it("says which file it could not write", async () => {
    const ended = await rig.sign(rig.document("w.pdf"), "-o", rig.path("no", "such", "folder.pdf"), "--json");
    expect(JSON.parse(ended.stdout)).toMatchObject([{ code: "FILE_NOT_WRITABLE" }]);
    expect(ended.code).toBe(3);
  });

  it("delivers what was signed before the token was pulled, and nothing half", async () => {
    rig.module.control({ removeAfterSign: 3 });
    const inputs = Array.from({ length: 8 }, (_, index) => rig.document(`pulled/${index}.pdf`));
    const ended = await rig.sign(...inputs, "--out-dir", out, "--json");
    expect(ended.code).toBe(3);
    const answers = JSON.parse(ended.stdout) as { ok: boolean; code?: string }[];
    expect(answers.filter(({ ok }) => ok)).toHaveLength(3);
    expect(new Set(answers.filter(({ ok }) => !ok).map(({ code }) => code))).toEqual(
      new Set(["TOKEN_REMOVED"]),
    );
    expect(readdirSync(out)).toHaveLength(3);
  });

  it("shows the image that is named where its kind usually stands, and text where only a place is named", async () => {
    const png = new PNG({ width: 200, height: 80 });
    png.data.fill(0x80);
    writeFileSync(rig.path("image.png"), PNG.sync.write(png));
    const input = rig.document("seen.pdf");
    await rig.sign(input, "-o", `${out}-image.pdf`, "--image", rig.path("image.png"));
    await rig.sign(input, "-o", `${out}-text.pdf`, "--rect", "50.5,60,200,50");
    await rig.sign(input, "-o", `${out}-none.pdf`, "--invisible");
    const files = ["image", "text", "none"].map((name) => `${out}-${name}.pdf`);
    const verified = await rig.kyso("verify", ...files, "--trust", rig.trust, "--json");
    expect(verified.code).toBe(0);
    const reports = JSON.parse(verified.stdout) as FileReport[];
    const [image, text, none] = reports.map(({ signatures }) => signatures[0]?.place);
    expect(image?.rect[0]).toBeGreaterThan(595 / 2);
    expect(text).toEqual({ page: 0, rect: [50.5, 60, 250.5, 110] });
    expect(none).toBeNull();
  });

  it("draws from the templates in the settings", async () => {
    const approve = {
      lines: [{ text: "{signer}", bold: true }, "{organisation}", "{number}"],
      place: "signer",
    };
    withSettings({ templates: { own: { approve } } });
    const input = rig.document("own-look.pdf");
    const signed = await rig.sign(input, "-o", `${out}-own.pdf`, "--number", "7/UBND");
    withSettings({});
    expect(signed.code).toBe(0);
    const text = execFileSync("pdftotext", ["-layout", `${out}-own.pdf`, "-"], { encoding: "utf8" });
    for (const line of ["Nguyễn Văn An", "7/UBND"]) expect(text).toContain(line);
    expect(execFileSync("pdffonts", [`${out}-own.pdf`], { encoding: "utf8" })).toContain("+Tinos-Bold ");
  });

  it("says where in the settings a template is wrong", async () => {
    const templates = { own: { approve: { lines: ["{name}"], place: "signer" } } };
    withSettings({ templates });
    const refused = await rig.sign(rig.document("wrong-look.pdf"), "-o", `${out}-wrong.pdf`);
    withSettings({});
    expect(refused.code).not.toBe(0);
    expect(refused.stderr + refused.stdout).toContain("templates.own.approve.lines.0: {name} is not known");
  });

  it.runIf(process.platform === "linux")("says that the disk is full, and leaves nothing half", async () => {
    const input = rig.document("full.pdf");
    writeFileSync(input, moveTrailer(readFileSync(input), 1_000_000));
    mkdirSync(out);
    const command = ["sign", input, "--out-dir", out, "--json", "--kind", "approve", "--token", "leader"];
    const more = ["--pin-file", rig.pinFile, "--module", rig.module.modulePath, "--trust", rig.trust];
    // A process that ignores the signal gets the error of a file that may not grow, as on a full disk.
    const limited = ["-c", 'trap "" XFSZ; ulimit -f 500; exec "$@"', "sh", process.execPath, KYSO];
    const ended = await runProgram("/bin/sh", [...limited, ...command, ...more], rig.env, rig.folder);
    expect(JSON.parse(ended.stdout)).toMatchObject([{ ok: false, code: "JOB_DISK_FULL" }]);
    expect(ended.code).toBe(3);
    expect(readdirSync(out)).toEqual([]);
  });

  it("never publishes a signature that is wrong", async () => {
    rig.module.control({ wrongSignature: true });
    const ended = await rig.sign(rig.document("wrong.pdf"), "-o", `${out}.pdf`, "--json");
    expect(JSON.parse(ended.stdout)).toMatchObject([{ ok: false }]);
    expect(existsSync(`${out}.pdf`)).toBe(false);
  });
});

describe("a stamp", () => {
  it.each([
    ["10,10,3,2", "APPEARANCE_TOO_SMALL"],
    ["10,10,0.1,0.1", "APPEARANCE_TOO_SMALL"],
    ["10,10,20000,50", "APPEARANCE_OFF_PAGE"],
  ])("of a size that can't be is refused before the PIN is tried: %s", async (rect, code) => {
    const ended = await rig.sign(rig.document("r.pdf"), "-o", `${out}.pdf`, "--rect", rect, "--json");
    expect(ended.code).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject([{ ok: false, code }]);
    expect(rig.module.calls().get("C_Login")).toBeUndefined();
  });
});

describe("the certificate", () => {
  const several = ["--token", "several"];

  it("must be named where several can sign, and all of them are listed", async () => {
    withSettings({ roles: { [fingerprint(rig.pki.ecP256.certificate)]: "personal" } });
    const ended = await rig.sign(rig.document("s.pdf"), "-o", `${out}.pdf`, ...several, "--json");
    withSettings({});
    const [answer] = JSON.parse(ended.stdout) as { code: string; message: string }[];
    expect(answer?.code).toBe("CERTIFICATE_AMBIGUOUS");
    expect(answer?.message).toContain("--cert");
    expect(answer?.message).toContain(fingerprint(rig.pki.leader.certificate));
    expect(answer?.message).toContain(fingerprint(rig.pki.ecP256.certificate));
    expect(answer?.message).not.toContain(fingerprint(rig.pki.expired.certificate));
  });

  it("that is named is used, an elliptic one too", async () => {
    const cert = fingerprint(rig.pki.ecP256.certificate).toUpperCase();
    const ended = await rig.sign(rig.document("ec.pdf"), "-o", `${out}.pdf`, ...several, "--cert", cert);
    expect(ended).toMatchObject({ code: 0 });
    expect(pdfsig(`${out}.pdf`)).toMatchObject([{ valid: true }]);
  });

  it.each([
    ["expired", "CERTIFICATE_EXPIRED"],
    ["untrusted", "CERTIFICATE_UNTRUSTED"],
    ["organisation", "TOKEN_CERTIFICATE_NOT_FOUND"],
  ] as const)("that is not good (%s) is refused before its key is used", async (name, code) => {
    const cert = fingerprint(rig.pki[name].certificate);
    const ended = await rig.sign(
      rig.document("r.pdf"),
      "-o",
      `${out}.pdf`,
      ...several,
      "--cert",
      cert,
      "--json",
    );
    expect(JSON.parse(ended.stdout)).toMatchObject([{ ok: false, code }]);
    expect(ended.code).toBe(3);
    expect(rig.module.calls().get("C_Login")).toBeUndefined();
  });

  it("is refused where its root is not named", async () => {
    mkdirSync(rig.path("empty"), { recursive: true });
    const ended = await rig.sign(
      rig.document("u.pdf"),
      "-o",
      `${out}.pdf`,
      "--trust",
      rig.path("empty"),
      "--json",
    );
    expect(JSON.parse(ended.stdout)).toMatchObject([{ ok: false, code: "CERTIFICATE_UNTRUSTED" }]);
  });

  it("is missed where the token has none", async () => {
    const ended = await rig.sign(rig.document("e.pdf"), "-o", `${out}.pdf`, "--token", "empty", "--json");
    expect(JSON.parse(ended.stdout)).toMatchObject([{ ok: false, code: "TOKEN_NO_CERTIFICATE" }]);
    expect(ended.code).toBe(3);
  });

  it("of a configured role signs only its kinds, whatever the command states", async () => {
    const wrong = async (...args: string[]): Promise<void> => {
      const ended = await rig.sign(rig.document("k.pdf"), "-o", `${out}.pdf`, ...args, "--json");
      expect(JSON.parse(ended.stdout)).toMatchObject([{ ok: false, code: "CERTIFICATE_WRONG_ROLE" }]);
    };
    await wrong("--kind", "seal");
    await wrong("--kind", "seal", "--role", "organisation");
    await wrong("--kind", "approve", "--role", "organisation");
    expect(rig.module.calls().get("C_Login")).toBeUndefined();
    const approve = await rig.sign(rig.document("k.pdf"), "-o", `${out}.pdf`, ...several);
    expect(approve).toMatchObject({ code: 0 });
  });

  const unsaid = () => [...several, "--cert", fingerprint(rig.pki.ecP256.certificate)];

  it("of an unknown role signs with a warning before the PIN that names the setting", async () => {
    const ended = await rig.sign(rig.document("w.pdf"), "-o", `${out}.pdf`, ...unsaid(), "--json");
    const [answer] = JSON.parse(ended.stdout) as { ok: boolean; warnings: string[] }[];
    expect(answer).toMatchObject({ ok: true });
    expect(answer?.warnings).toContain("CERTIFICATE_ROLE_UNKNOWN");
    expect(ended.stderr.split("CERTIFICATE_ROLE_UNKNOWN")).toHaveLength(2);
    expect(ended.stderr).toContain(`kyso role set ${fingerprint(rig.pki.ecP256.certificate)} personal`);
  });

  it("has the role that the command states, which is logged", async () => {
    const stated = [...unsaid(), "--role", "personal", "--json"];
    const ended = await rig.sign(rig.document("r.pdf"), "-o", `${out}.pdf`, ...stated);
    expect(ended.stderr).not.toContain("CERTIFICATE_ROLE_UNKNOWN");
    expect(JSON.parse(ended.stdout)).toMatchObject([{ ok: true }]);
    const log = JSON.parse((await rig.kyso("audit", "show", "--json")).stdout) as { details: object }[];
    expect(log.at(-1)?.details).toMatchObject({ role: "personal", roleFrom: "stated" });
    const wrong = [...unsaid(), "--kind", "seal", "--role", "personal", "--json"];
    const refused = await rig.sign(rig.document("r.pdf"), "-o", `${out}-seal.pdf`, ...wrong);
    expect(JSON.parse(refused.stdout)).toMatchObject([{ ok: false, code: "CERTIFICATE_WRONG_ROLE" }]);
  });

  it("is said, listed and forgotten by kyso role", async () => {
    const certificate = fingerprint(rig.pki.ecP256.certificate);
    const module = ["--module", rig.module.modulePath, "--json"];
    const role = async (...args: string[]): Promise<unknown> =>
      JSON.parse((await rig.kyso("role", ...args)).stdout);
    expect(await role("set", certificate, "organisation", ...module)).toMatchObject({ ok: true });
    const name = "Trần Thị Bình";
    expect(await role("list", "--json")).toContainEqual({
      certificate,
      name,
      role: "organisation",
      from: "own",
    });
    const ended = await rig.sign(rig.document("o.pdf"), "-o", `${out}.pdf`, ...unsaid(), "--json");
    expect(JSON.parse(ended.stdout)).toMatchObject([{ ok: false, code: "CERTIFICATE_WRONG_ROLE" }]);
    expect(await role("forget", certificate, ...module)).toMatchObject({ ok: true, role: null });
    expect(await role("list", "--json")).not.toContainEqual(expect.objectContaining({ certificate }));
    expect(await role("set", "ab".repeat(32), "personal", ...module)).toMatchObject({
      code: "TOKEN_CERTIFICATE_NOT_FOUND",
    });
  });
});

describe("kyso verify", () => {
  it("ends with 0 only when every file is good", async () => {
    const plain = rig.document("plain.pdf");
    const good = `${out}-good.pdf`;
    await rig.sign(plain, "-o", good);
    const changed = readFileSync(good);
    changed[changed.indexOf("/Contents 11")] = 0x20;
    writeFileSync(rig.path("changed.pdf"), changed);
    const trust = ["--trust", rig.trust];
    const ended = await rig.kyso(
      "verify",
      good,
      rig.path("changed.pdf"),
      plain,
      "nothing.pdf",
      ...trust,
      "--json",
    );
    expect(ended.code).toBe(4);
    const reports = JSON.parse(ended.stdout) as FileReport[];
    expect(reports.map((report) => fileReportSchema.parse(report).verdict)).toEqual([
      "TOTAL-PASSED",
      "TOTAL-FAILED",
      "NONE",
      "UNREADABLE",
    ]);
    expect(reports[3]?.code).toBe("FILE_NOT_FOUND");
    expect((await rig.kyso("verify", good, ...trust)).code).toBe(0);
    const unknown = await rig.kyso("verify", good, "--json");
    expect(unknown.code).toBe(5);
    expect(JSON.parse(unknown.stdout)).toMatchObject([{ verdict: "INDETERMINATE" }]);
  });
});

describe("wrong usage", () => {
  it.each([
    [["-o", "x.pdf"], "USAGE"],
    [["a.pdf"], "USAGE"],
    [["a.pdf", "-o", "x.pdf"], "USAGE"],
    [["a.pdf", "b.pdf", "-o", "x.pdf"], "USAGE"],
    [["a.pdf", "-o", "x.pdf", "--out-dir", "d"], "USAGE"],
    [["a.pdf", "-o", "x.pdf", "--colour", "red"], "USAGE"],
    [["a.pdf", "-o", "x.pdf", "--kind", "stamp"], "SIGN_KIND_INVALID"],
    [["a.pdf", "-o", "x.pdf", "--kind", "comment"], "USAGE"],
    [["a.pdf", "-o", "x.pdf", "--kind", "approve", "--comment", "x"], "USAGE"],
    [["a.pdf", "-o", "x.pdf", "--kind", "comment", "--comment", "x".repeat(1001)], "USAGE"],
    [["a.pdf", "-o", "x.pdf", "--kind", "approve", "--copy-type", "sao-y"], "USAGE"],
    [["a.pdf", "-o", "x.pdf", "--kind", "copy", "--copy-type", "photo"], "USAGE"],
    [["a.pdf", "-o", "x.pdf", "--kind", "copy", "--image", "i.png"], "USAGE"],
    [["a.xml", "-o", "x.xml", "--kind", "comment", "--comment", "x", "--format", "xades"], "USAGE"],
    [["a.pdf", "-o", "x.pdf", "--level", "B-X"], "USAGE"],
    [["a.pdf", "-o", "x.pdf", "--page", "0"], "USAGE"],
    [["a.pdf", "-o", "x.pdf", "--rect", "1,2,3"], "USAGE"],
    [["a.pdf", "-o", "x.pdf", "--rect", "1,2,0,4"], "USAGE"],
    [["a.pdf", "-o", "x.pdf", "--rect", "0x10,0,100,50"], "USAGE"],
    [["a.pdf", "-o", "x.pdf", "--rect", "0,0,1e2,50"], "USAGE"],
    [["a.pdf", "-o", "x.pdf", "--rect", "0,0,Infinity,50"], "USAGE"],
    [["a.pdf", "-o", "x.pdf", "--rect", `0,0,${"9".repeat(400)},50`], "USAGE"],
    [["a.pdf", "-o", "x.pdf", "--rect", "0,,100,50"], "USAGE"],
    [["a.pdf", "-o", "x.pdf", "--cert", "abc"], "USAGE"],
    [["a.pdf", "-o", "x.pdf", "--invisible", "--page", "1"], "USAGE"],
  ])("is refused with exit code 2 and one JSON array: %j", async (args, code) => {
    const kind = args.includes("--kind") || args.length === 3 ? [] : ["--kind", "approve"];
    const printed: string[] = [];
    const terminal = { out: (text: string) => void printed.push(text), err: () => undefined };
    expect(await main(["sign", "--json", "--token", "leader", ...kind, ...args], terminal)).toBe(2);
    expect(printed).toHaveLength(1);
    const answers = JSON.parse(printed.join("")) as { code: string }[];
    expect(answers.length).toBeGreaterThan(0);
    expect(answers.every((answer) => answer.code === code)).toBe(true);
  });

  it("is told apart from a level for which no time stamp server is set", async () => {
    const ended = await rig.sign(rig.document("l.pdf"), "-o", `${out}.pdf`, "--level", "B-LTA", "--json");
    expect(ended.code).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject([{ code: "TSP_NOT_CONFIGURED" }]);
  });

  it.each([
    ["--token", "nobody", "TOKEN_NOT_FOUND"],
    ["--pin-file", "/no/such/file", "FILE_NOT_FOUND"],
    ["--trust", "/no/such/folder", "FILE_NOT_FOUND"],
    ["--module", "/no/such/module.so", "TOKEN_MODULE_NOT_FOUND"],
    ["--image", "/no/such/image.png", "APPEARANCE_IMAGE_MISSING"],
  ])("names what is not there: %s", async (option, value, code) => {
    const ended = await rig.sign(rig.document("n.pdf"), "-o", `${out}.pdf`, option, value, "--json");
    expect(ended.code).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject([{ ok: false, code }]);
  });
});

describe("the log", () => {
  it("has consent, signature and failure of each, and no PIN", async () => {
    const input = rig.document("logged.pdf");
    await rig.sign(input, "-o", `${out}.pdf`, "--no-secret", "--number", "7/QĐ", "--date", "01/11/2026");
    writeFileSync(rig.path("bad-pin"), "424242");
    await rig.sign(input, "-o", `${out}.pdf`, "--pin-file", rig.path("bad-pin"));
    const shown = await rig.kyso("audit", "show", "--json");
    const entries = JSON.parse(shown.stdout) as { event: string; details: Record<string, unknown> }[];
    expect(entries.slice(-4)).toMatchObject([
      { event: "consent.given", details: { noSecret: "stated", number: "7/QĐ", kind: "approve" } },
      {
        event: "signature.made",
        details: { file: input, signedSha256: sha256(`${out}.pdf`), documentSha256: sha256(input) },
      },
      { event: "consent.given" },
      { event: "signature.failed", details: { code: "TOKEN_PIN_INCORRECT" } },
    ]);
    const raw = readFileSync(rig.path("home", "data", "audit", "audit.jsonl"), "utf8");
    expect(["123456", "424242"].filter((pin) => holdsPin(raw, pin))).toEqual([]);
    expect((await rig.kyso("audit", "verify")).code).toBe(0);
  });

  it("that was tampered with is refused by audit verify", async () => {
    const log = rig.path("home", "data", "audit", "audit.jsonl");
    const before = readFileSync(log, "utf8");
    writeFileSync(log, before.replace("Nguyễn Văn An", "Nguyễn Văn Ba"));
    const ended = await rig.kyso("audit", "verify", "--json");
    expect(ended.code).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject({ ok: false, code: "AUDIT_BROKEN" });
    writeFileSync(log, before);
  });
});

function sha256(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

/** The same document with room before its cross-reference table, so that it is large and still whole. */
function moveTrailer(pdf: Buffer, room: number): Buffer {
  const text = pdf.toString("latin1");
  const xref = text.lastIndexOf("\nxref") + 1;
  const start = Number(/startxref\s+(\d+)/.exec(text)?.[1]);
  expect(start).toBe(xref);
  const end = text.slice(xref).replace(/startxref\s+\d+/, `startxref\n${xref + room}`);
  return Buffer.from(text.slice(0, xref) + "\n".repeat(room) + end, "latin1");
}
