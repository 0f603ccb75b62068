import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pdfsig } from "../pades/judge.ts";
import { type KysoRig, kysoRig } from "./kyso-rig.ts";

let rig: KysoRig;
let locked: string;

beforeAll(async () => {
  rig = await kysoRig();
  locked = encrypted("locked.pdf", "mở ra", "256");
  writeFileSync(rig.path("password"), "mở ra\n");
  writeFileSync(rig.path("other-password"), "khác");
  writeFileSync(rig.path("author-password"), "tác giả\r\n");
});

afterAll(() => rig.remove());

function encrypted(name: string, password: string, ...options: readonly string[]): string {
  const file = rig.document(name);
  execFileSync("qpdf", ["--encrypt", password, "tác giả", ...options, "--", "--replace-input", file]);
  return file;
}

function codeOf(json: string): string | undefined {
  return (JSON.parse(json) as readonly { readonly code?: string }[])[0]?.code;
}

describe("kyso sign, with a document that has a password", () => {
  it.each([
    ["PDF_PASSWORD_NEEDED", []],
    ["PDF_PASSWORD_WRONG", ["--password-file", "other-password"]],
  ])("says %s before the PIN is tried", async (code, options) => {
    rig.module.forget();
    const own = options.map((option) => (option.startsWith("--") ? option : rig.path(option)));
    const ended = await rig.sign(locked, "-o", rig.path("out.pdf"), "--json", ...own);
    expect(codeOf(ended.stdout)).toBe(code);
    expect(rig.module.calls().get("C_Login") ?? 0).toBe(0);
  });

  it("signs it with the password from a file, which nothing keeps", async () => {
    const out = rig.path("signed.pdf");
    const password = ["--password-file", rig.path("password")];
    const ended = await rig.sign(locked, "-o", out, "--json", ...password);
    expect(ended).toMatchObject({ code: 0 });
    expect(pdfsig(out, "mở ra").map(({ valid }) => valid)).toEqual([true]);
    for (const file of readdirSync(rig.path("home"), { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      expect(readFileSync(path.join(file.parentPath, file.name), "utf8")).not.toContain("mở ra");
    }
  });

  it("asks for the author's where the document allows nobody else to sign", async () => {
    const bound = encrypted("bound.pdf", "", "256", "--modify=none", "--annotate=n", "--form=n");
    const out = rig.path("bound-signed.pdf");
    const refused = await rig.sign(bound, "-o", out, "--json");
    expect(codeOf(refused.stdout)).toBe("PDF_PERMISSION_DENIED");
    expect(existsSync(out)).toBe(false);
    const ended = await rig.sign(bound, "-o", out, "--json", "--password-file", rig.path("author-password"));
    expect(ended).toMatchObject({ code: 0 });
  });
});

describe("kyso verify, with a document that has a password", () => {
  it("is unreadable without it, and verified with it", async () => {
    const out = rig.path("verified.pdf");
    const password = ["--password-file", rig.path("password")];
    await rig.sign(locked, "-o", out, ...password);
    const verify = (...args: readonly string[]) =>
      rig.kyso("verify", out, "--trust", rig.trust, "--json", ...args);
    const [without, within] = [await verify(), await verify(...password)];
    expect(JSON.parse(without.stdout)).toMatchObject([
      { verdict: "UNREADABLE", code: "PDF_PASSWORD_NEEDED" },
    ]);
    expect(JSON.parse(within.stdout)).toMatchObject([{ verdict: "TOTAL-PASSED", code: null }]);
    expect(within.code).toBe(0);
  });

  it("refuses a password file that is none", async () => {
    writeFileSync(rig.path("long"), "x".repeat(300));
    const verify = (file: string) => rig.kyso("verify", locked, "--json", "--password-file", rig.path(file));
    expect(codeOf((await verify("long")).stdout)).toBe("PDF_PASSWORD_WRONG");
    expect(codeOf((await verify("missing")).stdout)).toBe("FILE_NOT_FOUND");
  });
});
