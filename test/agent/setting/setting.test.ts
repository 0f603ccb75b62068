import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { userFolders } from "../../../agent/setting/folder.ts";
import { DEFAULT_SETTINGS } from "../../../agent/setting/setting.ts";
import { SETTINGS_FILE, SettingSource } from "../../../agent/setting/setting-source.ts";

let root: string;
let folders: { machine: string; config: string; data: string };

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "kyso-setting-"));
  folders = {
    machine: path.join(root, "machine"),
    config: path.join(root, "config"),
    data: path.join(root, "data"),
  };
  mkdirSync(folders.machine);
  mkdirSync(folders.config);
});

afterEach(() => rmSync(root, { recursive: true }));

function write(whose: "machine" | "config", content: unknown): void {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  writeFileSync(path.join(folders[whose], SETTINGS_FILE), text);
}

describe("settings", () => {
  it("are the defaults where there is no file", async () => {
    expect(await new SettingSource(folders).read()).toEqual(DEFAULT_SETTINGS);
  });

  it("come from the machine's file, then from the user's", async () => {
    write("machine", {
      modules: ["/opt/a.so", { path: "b.so", asksPin: true }],
      sealDiameterMm: 40,
      roles: { ["a".repeat(64)]: "personal" },
    });
    write("config", { sealDiameterMm: 30, roles: { ["b".repeat(64)]: "organisation" } });
    expect(await new SettingSource(folders).read()).toMatchObject({
      modules: [
        { path: path.resolve("/opt/a.so"), asksPin: false },
        { path: path.join(folders.machine, "b.so"), asksPin: true },
      ],
      sealDiameterMm: 30,
      roles: { ["a".repeat(64)]: "personal", ["b".repeat(64)]: "organisation" },
    });
  });

  it("have templates add up by kind, the user's first, and the user's set in place of the machine's", async () => {
    const own = (text: string) => ({ lines: [text], place: "first-top-right" });
    write("machine", { templates: { set: "party", own: { copy: own("A"), attachment: own("B") } } });
    write("config", { templates: { set: "state", own: { copy: own("C {organisation}") } } });
    const { templates, fixed } = await new SettingSource(folders).read();
    expect(templates).toMatchObject({
      set: "state",
      own: {
        attachment: { owner: "organisation", template: { lines: [{ text: "B" }], sizePt: 10 } },
        copy: { owner: "user", template: { lines: [{ text: "C {organisation}", bold: false }] } },
      },
    });
    expect(fixed.templateSet).toBe(true);
  });

  it("keep the machine's templates where it locks them", async () => {
    write("machine", { templates: { set: "party" }, locked: ["templates"] });
    write("config", { templates: { set: "state", own: { copy: { lines: ["C"], place: "signer" } } } });
    expect((await new SettingSource(folders).read()).templates).toEqual({ set: "party", own: {} });
  });

  it.each([
    [{ copy: { lines: ["{sô}"], place: "signer" } }, "templates.own.copy.lines.0: {sô} is not known"],
    [{ copy: { lines: ["a", { text: "{" }], place: "signer" } }, "templates.own.copy.lines.1.text: a brace"],
    [{ copy: { lines: ["a\u202E"], place: "signer" } }, "templates.own.copy.lines.0: a character"],
    [
      { copy: { lines: [{ text: "a", colour: "red" }], place: "signer" } },
      "copy.lines.0.colour: not a colour",
    ],
    [{ copy: { lines: [{ text: "a", sizePt: 400 }], place: "signer" } }, "copy.lines.0.sizePt: "],
    [{ copy: { lines: Array.from({ length: 13 }, () => "a"), place: "signer" } }, "copy.lines: "],
    [{ copy: { lines: ["a".repeat(201)], place: "signer" } }, "copy.lines.0: "],
    [{ copy: { lines: ["a"], place: "nowhere" } }, "copy.place: "],
    [{ copy: { lines: [], place: "signer" } }, "copy: neither lines nor an image"],
    [{ copy: { lines: ["a"], place: "signer", size: 4 } }, "copy.size: "],
    [{ stamp: { lines: ["a"], place: "signer" } }, "templates.own.stamp: "],
  ])("say where a template is wrong: %j", async (own, where) => {
    write("config", { templates: { own } });
    const refused = await new SettingSource(folders).read().catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "SETTING_INVALID" });
    expect(String(refused)).toContain(where);
  });

  it.each([
    [{ scheme: "pss" }, { scheme: "pss", hash: null }],
    [{ hash: "SHA-512" }, { scheme: "pkcs1", hash: "SHA-512" }],
    [{}, { scheme: "pkcs1", hash: null }],
  ])("choose how keys sign: %j is %j", async (signature, chosen) => {
    write("config", { signature });
    expect((await new SettingSource(folders).read()).signature).toEqual(chosen);
  });

  it.each([{ scheme: "raw" }, { hash: "SHA-1" }, { salt: 20 }])(
    "refuse %j as a way to sign",
    async (signature) => {
      write("config", { signature });
      await expect(new SettingSource(folders).read()).rejects.toMatchObject({ code: "SETTING_INVALID" });
    },
  );

  it("say key by key what an unknown revocation status means", async () => {
    write("machine", { revocation: { whenUnknown: "refuse", timeoutMs: 3000 } });
    write("config", { revocation: { timeoutMs: 5000 } });
    expect((await new SettingSource(folders).read()).revocation).toEqual({
      check: "on",
      whenUnknown: "refuse",
      timeoutMs: 5000,
    });
  });

  it("let the machine alone, and never the user, leave revocation unchecked", async () => {
    write("machine", { revocation: { check: "off" }, locked: ["revocation"] });
    write("config", { revocation: { whenUnknown: "refuse" } });
    expect((await new SettingSource(folders).read()).revocation).toMatchObject({
      check: "off",
      whenUnknown: "warn",
    });
    write("config", { revocation: { check: "off" } });
    await expect(new SettingSource(folders).read()).rejects.toMatchObject({ code: "SETTING_INVALID" });
  });

  it("can't be changed by the user where the machine locks them", async () => {
    write("machine", { trust: ["/opt/trust"], locked: ["trust", "images"] });
    write("config", { trust: ["/home/x"], images: { seal: "x.png" }, sealDiameterMm: 30 });
    expect(await new SettingSource(folders).read()).toMatchObject({
      trust: [{ folder: path.resolve("/opt/trust"), store: "organization" }],
      images: {},
      sealDiameterMm: 30,
    });
  });

  it("name the store of a folder of roots; one without is the organisation's", async () => {
    write("config", {
      trust: ["a", { folder: "b", store: "public-service" }, { folder: "c", store: "national" }],
    });
    expect((await new SettingSource(folders).read()).trust).toEqual([
      { folder: path.join(folders.config, "a"), store: "organization" },
      { folder: path.join(folders.config, "b"), store: "public-service" },
      { folder: path.join(folders.config, "c"), store: "national" },
    ]);
  });

  it("take in the CAs that the user added, whatever the files say, once they are there", async () => {
    const source = new SettingSource(folders);
    expect((await source.read()).trust).toEqual([]);
    const folder = path.join(folders.data, "trust", "national");
    mkdirSync(folder, { recursive: true });
    expect((await source.read()).trust).toEqual([{ folder, store: "national" }]);
    write("config", { trust: ["a"] });
    expect((await source.read()).trust.map(({ store }) => store)).toEqual(["organization", "national"]);
  });

  it("leave out the CAs that the user added where the machine locks what is trusted", async () => {
    mkdirSync(path.join(folders.data, "trust", "national"), { recursive: true });
    write("machine", { locked: ["trust"] });
    expect((await new SettingSource(folders).read()).trust).toEqual([]);
  });

  it("mean relative paths from the file's own folder", async () => {
    write("config", { trust: ["trust"], images: { approve: "chữ ký.png" } });
    expect(await new SettingSource(folders).read()).toMatchObject({
      trust: [{ folder: path.join(folders.config, "trust"), store: "organization" }],
      images: { approve: path.join(folders.config, "chữ ký.png") },
    });
  });

  it("are read again when the file changes", async () => {
    const source = new SettingSource(folders);
    write("config", { sealDiameterMm: 30 });
    expect((await source.read()).sealDiameterMm).toBe(30);
    write("config", { sealDiameterMm: 3.5e1 });
    expect((await source.read()).sealDiameterMm).toBe(35);
  });

  it("may begin with a byte order mark", async () => {
    write("config", `\uFEFF${JSON.stringify({ sealDiameterMm: 30 })}`);
    expect((await new SettingSource(folders).read()).sealDiameterMm).toBe(30);
  });

  it.each([
    [{ sealDiameterMm: "30" }, "sealDiameterMm"],
    [{ sealDiameter: 30 }, "sealDiameter"],
    [{ roles: { ["a".repeat(64)]: "boss" } }, "roles"],
    [{ locked: ["trust"] }, "locked"],
    ["{", SETTINGS_FILE],
    ["null", SETTINGS_FILE],
  ])("that are wrong are refused, and the key is named: %j", async (content, named) => {
    write("config", content);
    await expect(new SettingSource(folders).read()).rejects.toMatchObject({
      code: "SETTING_INVALID",
      message: expect.stringContaining(named) as string,
    });
  });

  it("name the network's proxy and time stamp servers, with passwords in files", async () => {
    write("config", {
      proxy: { url: "http://proxy.vn:3128", user: "an", passwordFile: "proxy.txt" },
      localServers: ["127.0.0.1:8080"],
      timestamp: {
        servers: [{ url: "https://tsa.vn/", user: "an", passwordFile: "tsa.txt", timeoutMs: 90_000 }],
      },
    });
    expect(await new SettingSource(folders).read()).toMatchObject({
      proxy: {
        url: "http://proxy.vn:3128",
        user: "an",
        passwordFile: path.join(folders.config, "proxy.txt"),
      },
      localServers: ["127.0.0.1:8080"],
      timestamp: {
        servers: [{ url: "https://tsa.vn/", passwordFile: path.join(folders.config, "tsa.txt") }],
        whenDown: "sign-lower",
      },
    });
  });

  it.each([null, "system"])("may have the network reached by %s", async (proxy) => {
    write("config", { proxy });
    expect(await new SettingSource(folders).read()).toMatchObject({ proxy });
  });

  it.each([
    { proxy: "http://proxy.vn" },
    { proxy: { url: "socks5://proxy.vn" } },
    { proxy: { url: "http://proxy.vn", password: "in the open" } },
    { localServers: ["10.0.0.0/33"] },
    { localServers: ["http://10.0.0.1/"] },
    { localServers: ["*.10.0.0.1"] },
    { addressRewrites: [{ from: "ldap://a/", to: "http://b/" }] },
    { addressRewrites: [{ from: "http://a/" }] },
    { offline: "yes" },
    { trust: [{ folder: "a", store: "other" }] },
    { trust: [{ store: "national" }] },
    { timestamp: { servers: [{ url: "file:///tsa" }] } },
    { timestamp: { servers: [{ url: "http://tsa.vn", policy: "1.x" }] } },
    { timestamp: { servers: [{ url: "http://tsa.vn", timeoutMs: 0 }] } },
    { timestamp: { whenDown: "ignore" } },
    { level: "B-X" },
  ])("refuse %j", async (content) => {
    write("config", content);
    await expect(new SettingSource(folders).read()).rejects.toMatchObject({ code: "SETTING_INVALID" });
  });
});

describe("the user's folders", () => {
  const home = "/home/an";

  it("are the XDG ones on Linux, relative values ignored", () => {
    const env = { XDG_CONFIG_HOME: "/c", XDG_DATA_HOME: "relative", XDG_RUNTIME_DIR: "/run/user/1000" };
    expect(userFolders({ platform: "linux", env, home })).toEqual({
      data: "/home/an/.local/share/kyso",
      config: "/c/kyso",
      runtime: "/run/user/1000/kyso",
      machine: "/etc/kyso",
    });
    expect(userFolders({ platform: "linux", env: {}, home }).runtime).toBe("/home/an/.local/share/kyso/run");
  });

  it("are in the Library on macOS", () => {
    expect(userFolders({ platform: "darwin", env: {}, home: "/Users/an" })).toMatchObject({
      data: "/Users/an/Library/Application Support/Kyso/data",
      machine: "/Library/Application Support/Kyso",
    });
  });

  it("are in the local application data on Windows, not the roaming one", () => {
    const env = { LOCALAPPDATA: String.raw`C:\Users\an\AppData\Local`, ProgramData: String.raw`D:\Data` };
    expect(userFolders({ platform: "win32", env, home: String.raw`C:\Users\an` })).toMatchObject({
      data: String.raw`C:\Users\an\AppData\Local\Kyso\data`,
      machine: String.raw`D:\Data\Kyso`,
    });
  });

  it("are under KYSO_HOME where it is set, but the machine's stays, and so do its locks", () => {
    const found = userFolders({ platform: "linux", env: { KYSO_HOME: "/portable" }, home });
    expect(found).toEqual({
      data: path.resolve("/portable/data"),
      config: path.resolve("/portable/config"),
      runtime: path.resolve("/portable/run"),
      machine: "/etc/kyso",
    });
  });
});
