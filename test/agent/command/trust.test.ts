import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { readAuditLog } from "../../../agent/audit/audit-check.ts";
import { AUDIT_FOLDER } from "../../../agent/command/audit.ts";
import { main } from "../../../agent/command/main.ts";
import { trustedRoots } from "../../../agent/operation/trusted-roots.ts";
import { userFolders } from "../../../agent/setting/folder.ts";
import { SettingSource } from "../../../agent/setting/setting-source.ts";
import { parseCertificate } from "../../../agent/x509/certificate.ts";
import type { TrustLabel } from "../../../protocol/report.ts";
import { pem } from "../../pki/pki-folder.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";

let pki: TestPki;
let home: string;
let data: string;

beforeAll(async () => {
  pki = await createTestPki();
});

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "kyso-own-trust-"));
  homes.push(home);
  vi.stubEnv("KYSO_HOME", home);
  ({ data } = userFolders());
});

afterAll(() => {
  vi.unstubAllEnvs();
  for (const one of homes) rmSync(one, { recursive: true, force: true });
});

const homes: string[] = [];

async function kyso(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await main(["trust", ...args], {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

async function json(...args: string[]): Promise<unknown> {
  return JSON.parse((await kyso(...args, "--json")).out);
}

function file(name: string, ...certificates: readonly Uint8Array[]): string {
  const written = path.join(home, name);
  writeFileSync(written, certificates.map((der) => pem(der, "CERTIFICATE")).join(""));
  return written;
}

async function labelOf(der: Uint8Array): Promise<TrustLabel | null> {
  const { trust } = await new SettingSource(userFolders()).read();
  return trustedRoots(trust).labelOf(parseCertificate(der));
}

async function events(): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { event } of readAuditLog(path.join(data, AUDIT_FOLDER))) found.push(event);
  return found;
}

describe("kyso trust add", () => {
  it("has a CA trusted from then on, under the label of its store, and logs it", async () => {
    const { sha256 } = parseCertificate(pki.root.certificate);
    expect(await json("add", file("root.crt", pki.root.certificate), "--store", "public-service")).toEqual([
      expect.objectContaining({ store: "public-service", kind: "root", sha256, own: true }),
    ]);
    expect(await labelOf(pki.root.certificate)).toBe("public-service");
    expect(await events()).toEqual(["trust.added"]);
  });

  it("takes several files, PEM or DER, of several certificates each, and tells roots from the rest", async () => {
    const der = path.join(home, "other.cer");
    writeFileSync(der, pki.otherRoot.certificate);
    const both = file("both.pem", pki.root.certificate, pki.issuing.certificate);
    const added = await json("add", both, der, "--store", "national");
    expect(added).toMatchObject([{ kind: "root" }, { kind: "intermediate" }, { kind: "root" }]);
  });

  it("moves what stood in another store of the user's own", async () => {
    const root = file("root.crt", pki.root.certificate);
    await kyso("add", root, "--store", "public-service");
    await kyso("add", root, "--store", "organization");
    expect(await labelOf(pki.root.certificate)).toBe("organization");
    expect(await json("list")).toHaveLength(1);
  });

  it("keeps files that only this user can read, and leaves no draft behind", async () => {
    await kyso("add", file("root.crt", pki.root.certificate), "--store", "national");
    const folder = path.join(data, "trust", "national");
    const [name = "", ...others] = readdirSync(folder);
    expect(others).toEqual([]);
    if (process.platform !== "win32") expect(statSync(path.join(folder, name)).mode & 0o077).toBe(0);
  });

  it.each<[string, (one: TestPki) => Uint8Array]>([
    ["a signer's certificate", ({ leader }) => leader.certificate],
    ["a root whose signature does not hold", ({ root }) => withFlippedEnd(root.certificate)],
  ])("refuses %s, and adds nothing of what came with it", async (_, of) => {
    const files = [file("root.crt", pki.otherRoot.certificate), file("bad.crt", of(pki))];
    expect(await json("add", ...files, "--store", "national")).toMatchObject({
      code: "TRUST_NOT_AN_AUTHORITY",
    });
    expect(await json("list")).toEqual([]);
    expect(await events()).toEqual([]);
  });

  it("refuses files that are none, no certificate, or broken", async () => {
    writeFileSync(path.join(home, "text.crt"), "hello");
    const add = (name: string): Promise<unknown> => json("add", path.join(home, name), "--store", "national");
    expect(await add("text.crt")).toMatchObject({ code: "TRUST_FILE_INVALID" });
    expect(await add("none.crt")).toMatchObject({ code: "FILE_NOT_FOUND" });
  });

  it.each([[], ["--store"], ["--store", "other"]])("wants one of the stores: %j", async (...store) => {
    expect((await kyso("add", file("root.crt", pki.root.certificate), ...store)).code).toBe(2);
  });
});

describe("kyso trust remove", () => {
  it("takes a CA back, by its hash as authorities print it or by its file, and logs it", async () => {
    const [root, other] = [
      file("root.crt", pki.root.certificate),
      file("other.crt", pki.otherRoot.certificate),
    ];
    await kyso("add", root, other, "--store", "national");
    const { sha256 } = parseCertificate(pki.root.certificate);
    const printed = sha256.toUpperCase().replace(/..(?=.)/g, "$&:");
    expect(await json("remove", printed)).toEqual([sha256]);
    expect(await labelOf(pki.root.certificate)).toBeNull();
    expect((await kyso("remove", other)).code).toBe(0);
    expect(await json("list")).toEqual([]);
    expect(await events()).toEqual(["trust.added", "trust.added", "trust.removed", "trust.removed"]);
  });

  it("refuses what the user did not add, and then removes nothing", async () => {
    const root = file("root.crt", pki.root.certificate);
    await kyso("add", root, "--store", "national");
    expect(await json("remove", root, "0".repeat(64))).toMatchObject({ code: "TRUST_NOT_ADDED" });
    expect(await json("list")).toHaveLength(1);
  });

  it("leaves the folders of the settings alone", async () => {
    const folder = path.join(home, "config", "roots");
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "root.crt"), pki.root.certificate);
    writeFileSync(path.join(home, "config", "settings.json"), JSON.stringify({ trust: ["roots"] }));
    const { sha256 } = parseCertificate(pki.root.certificate);
    expect(await json("remove", sha256)).toMatchObject({ code: "TRUST_NOT_ADDED" });
    expect(await json("list")).toMatchObject([{ store: "organization", folder, own: false }]);
    expect(existsSync(path.join(folder, "root.crt"))).toBe(true);
  });
});

describe("kyso trust list", () => {
  it("shows store by store, hash and validity of each", async () => {
    await kyso("add", file("a.crt", pki.root.certificate), "--store", "organization");
    await kyso("add", file("b.crt", pki.otherRoot.certificate), "--store", "public-service");
    const { out } = await kyso("list");
    expect(out.indexOf("Công vụ")).toBeGreaterThanOrEqual(0);
    expect(out.indexOf("Cơ quan")).toBeGreaterThan(out.indexOf("Công vụ"));
    expect(out).toContain(parseCertificate(pki.root.certificate).sha256);
    expect(out).toMatch(/\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d \+07:00 – /);
  });
});

function withFlippedEnd(der: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(der);
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
  return changed;
}
