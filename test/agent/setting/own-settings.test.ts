import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ownImageFile, ownSettingsFile } from "../../../agent/setting/folder.ts";
import { OwnSettings } from "../../../agent/setting/own-settings.ts";
import { DEFAULT_SETTINGS } from "../../../agent/setting/setting.ts";
import { SETTINGS_FILE, SettingSource } from "../../../agent/setting/setting-source.ts";

const LEADER = "a".repeat(64);
const CLERK = "b".repeat(64);
const PICTURE = "c".repeat(64);

let root: string;
let folders: { machine: string; config: string; data: string };
let own: OwnSettings;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "kyso-own-"));
  folders = {
    machine: path.join(root, "machine"),
    config: path.join(root, "config"),
    data: path.join(root, "data"),
  };
  mkdirSync(folders.machine);
  own = new OwnSettings(folders);
});

afterEach(() => rmSync(root, { recursive: true }));

function write(whose: "machine" | "config", content: object): void {
  mkdirSync(folders[whose], { recursive: true });
  writeFileSync(path.join(folders[whose], SETTINGS_FILE), JSON.stringify(content));
}

const chosen = {
  roles: { [LEADER]: { role: "personal", name: "Nguyễn Văn An" } },
  images: { seal: PICTURE },
  sealDiameterMm: 34,
} as const;

describe("what the user chose", () => {
  it("is nothing where there is no file, and stays as it was written", async () => {
    expect(await own.read()).toEqual({});
    await own.change(() => chosen);
    expect(await new OwnSettings(folders).read()).toEqual(chosen);
  });

  it.skipIf(process.platform === "win32")("can be read by this user only", async () => {
    await own.change(() => chosen);
    expect(statSync(ownSettingsFile(folders)).mode & 0o777).toBe(0o600);
    chmodSync(ownSettingsFile(folders), 0o644);
    await expect(own.read()).rejects.toMatchObject({ code: "OWN_SETTINGS_DAMAGED", remedy: "fix-input" });
  });

  it("counts at once, above the machine's file and below the user's", async () => {
    write("machine", { sealDiameterMm: 40, images: { seal: "seal.png", approve: "name.png" } });
    const source = new SettingSource(folders);
    expect(await source.read()).toMatchObject({ sealDiameterMm: 40 });
    await own.change(() => chosen);
    expect(await source.read()).toMatchObject({
      sealDiameterMm: 34,
      roles: { [LEADER]: "personal" },
      images: {
        seal: ownImageFile(folders, PICTURE),
        approve: path.join(folders.machine, "name.png"),
      },
      fixed: { roles: [], images: [], sealDiameterMm: false },
    });
    write("config", {
      sealDiameterMm: 30,
      images: { seal: "mine.png" },
      roles: { [LEADER]: "organisation" },
    });
    expect(await source.read()).toMatchObject({
      sealDiameterMm: 30,
      roles: { [LEADER]: "organisation" },
      images: { seal: path.join(folders.config, "mine.png") },
      fixed: { roles: [LEADER], images: ["seal"], sealDiameterMm: true },
    });
  });

  it.each(["roles", "images", "sealDiameterMm"] as const)(
    "says nothing of %s where the machine locks it",
    async (key) => {
      write("machine", { locked: [key] });
      await own.change(() => chosen);
      expect((await new SettingSource(folders).read())[key]).toEqual(DEFAULT_SETTINGS[key]);
    },
  );

  it.each(["{", "[]", JSON.stringify({ roles: { [LEADER]: "boss" } }), JSON.stringify({ pin: "123456" })])(
    "is neither dropped nor written over where the file is damaged: %s",
    async (text) => {
      mkdirSync(folders.config);
      writeFileSync(ownSettingsFile(folders), text, { mode: 0o600 });
      const refusal = { code: "OWN_SETTINGS_DAMAGED" };
      await expect(new SettingSource(folders).read()).rejects.toMatchObject(refusal);
      await expect(own.change(() => chosen)).rejects.toMatchObject(refusal);
      expect(readFileSync(ownSettingsFile(folders), "utf8")).toBe(text);
    },
  );

  it("keeps both where two change it at once", async () => {
    const add = (sha256: string) =>
      new OwnSettings(folders).change((now) => ({
        ...now,
        roles: { ...now.roles, [sha256]: { role: "organisation", name: "UBND" } },
      }));
    await Promise.all([add(LEADER), add(CLERK)]);
    expect(Object.keys((await own.read()).roles ?? {}).toSorted()).toEqual([LEADER, CLERK]);
  });
});
