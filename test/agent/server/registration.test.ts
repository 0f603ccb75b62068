import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { launcherScript } from "../../../agent/server/launcher.ts";
import {
  loginRegistration,
  nativeHostRegistration,
  type RegistrationSource,
} from "../../../agent/server/registration.ts";
import { register, unregister } from "../../../agent/server/registration-writer.ts";
import { EXTENSION_ID } from "./browser-client.ts";
import { temporaryFolder } from "./test-server.ts";

const linux: RegistrationSource = {
  platform: "linux",
  env: {},
  home: "/home/an",
  dataFolder: "/home/an/.local/share/kyso",
  launcher: { node: "/usr/bin/node", kyso: "/opt/kyso/kyso.mjs", env: {} },
  extensionIds: [EXTENSION_ID],
};
const mac: RegistrationSource = {
  ...linux,
  platform: "darwin",
  home: "/Users/an",
  dataFolder: "/Users/an/Library/Application Support/Kyso",
};
const windows: RegistrationSource = {
  ...linux,
  platform: "win32",
  env: { SystemRoot: "C:\\Windows" },
  home: "C:\\Users\\Nguyễn An",
  dataFolder: "C:\\Users\\Nguyễn An\\AppData\\Local\\Kyso\\data",
  launcher: { node: "C:\\Kyso 100%\\node.exe", kyso: "C:\\Kyso 100%\\kyso.mjs", env: {} },
};

describe("the native messaging host's registration", () => {
  it.each([
    [
      "Linux",
      linux,
      [
        "/home/an/.config/google-chrome/NativeMessagingHosts/vn.kyso.agent.json",
        "/home/an/.config/chromium/NativeMessagingHosts/vn.kyso.agent.json",
        "/home/an/.config/microsoft-edge/NativeMessagingHosts/vn.kyso.agent.json",
        "/home/an/.config/CocCoc/Browser/NativeMessagingHosts/vn.kyso.agent.json",
      ],
      "/home/an/.mozilla/native-messaging-hosts/vn.kyso.agent.json",
    ],
    [
      "macOS",
      mac,
      [
        "/Users/an/Library/Application Support/Google/Chrome/NativeMessagingHosts/vn.kyso.agent.json",
        "/Users/an/Library/Application Support/Chromium/NativeMessagingHosts/vn.kyso.agent.json",
        "/Users/an/Library/Application Support/Microsoft Edge/NativeMessagingHosts/vn.kyso.agent.json",
        "/Users/an/Library/Application Support/CocCoc/Browser/NativeMessagingHosts/vn.kyso.agent.json",
      ],
      "/Users/an/Library/Application Support/Mozilla/NativeMessagingHosts/vn.kyso.agent.json",
    ],
  ])(
    "on %s is a script, and a manifest for each browser that names it",
    (_system, source, manifests, firefoxManifest) => {
      const { files, values } = nativeHostRegistration(source);
      const [script, ...others] = files;
      const [rest, firefox] = [others.slice(0, -1), others.at(-1)];
      expect(script).toMatchObject({
        path: path.posix.join(source.dataFolder, "native-host.sh"),
        executable: true,
      });
      expect(rest.map((file) => file.path)).toEqual(manifests);
      for (const { text, executable } of rest) {
        expect(executable).toBe(false);
        expect(JSON.parse(text)).toEqual({
          name: "vn.kyso.agent",
          description: expect.any(String) as string,
          path: script?.path,
          type: "stdio",
          allowed_origins: [`chrome-extension://${EXTENSION_ID}/`],
        });
      }
      expect(firefox).toMatchObject({ path: firefoxManifest, executable: false });
      expect(JSON.parse(firefox?.text ?? "")).toEqual({
        name: "vn.kyso.agent",
        description: expect.any(String) as string,
        path: script?.path,
        type: "stdio",
        allowed_extensions: ["kyso@kyso.vn"],
      });
      expect(values).toEqual([]);
    },
  );

  it("follows XDG_CONFIG_HOME where it is absolute", () => {
    const pathsWith = (config: string) =>
      nativeHostRegistration({ ...linux, env: { XDG_CONFIG_HOME: config } }).files.map((file) => file.path);
    expect(pathsWith("/srv/config")).toContain(
      "/srv/config/chromium/NativeMessagingHosts/vn.kyso.agent.json",
    );
    expect(pathsWith("config")).toContain(
      "/home/an/.config/chromium/NativeMessagingHosts/vn.kyso.agent.json",
    );
  });

  it("on Windows is a script, a manifest for Chromium browsers and one for Firefox, and a key of this user for each browser", () => {
    const { files, values } = nativeHostRegistration(windows);
    const [script, manifest, firefox] = files;
    expect(script?.path).toBe(`${windows.dataFolder}\\native-host.cmd`);
    expect(manifest?.path).toBe(`${windows.dataFolder}\\vn.kyso.agent.json`);
    expect(JSON.parse(manifest?.text ?? "")).toMatchObject({ path: script?.path });
    expect(values.map(({ key }) => key)).toEqual([
      "HKCU\\Software\\Google\\Chrome\\NativeMessagingHosts\\vn.kyso.agent",
      "HKCU\\Software\\Chromium\\NativeMessagingHosts\\vn.kyso.agent",
      "HKCU\\Software\\Microsoft\\Edge\\NativeMessagingHosts\\vn.kyso.agent",
      "HKCU\\Software\\CocCoc\\Browser\\NativeMessagingHosts\\vn.kyso.agent",
      "HKCU\\Software\\Mozilla\\NativeMessagingHosts\\vn.kyso.agent",
    ]);
    for (const value of values.slice(0, -1))
      expect(value).toMatchObject({ name: null, value: manifest?.path });
    expect(values.at(-1)).toMatchObject({ name: null, value: firefox?.path });
    expect(firefox?.path).not.toBe(manifest?.path);
    expect(JSON.parse(firefox?.text ?? "")).toMatchObject({
      path: script?.path,
      allowed_extensions: ["kyso@kyso.vn"],
    });
  });
});

describe("the start at login", () => {
  it("on Linux is an autostart entry whose words survive both of its quotings", () => {
    const launcher = {
      node: '/opt/a b/no"de',
      kyso: "/opt/100%/$HOME/kyso.mjs",
      env: { KYSO_HOME: "/tmp/a b" },
    };
    const [file] = loginRegistration({ ...linux, launcher }).files;
    expect(file?.path).toBe("/home/an/.config/autostart/vn.kyso.agent.desktop");
    expect(file?.text).toContain(
      String.raw`Exec="/usr/bin/env" "KYSO_HOME=/tmp/a b" "/opt/a b/no\\"de" "/opt/100%%/\\$HOME/kyso.mjs" "serve"`,
    );
  });

  it("on macOS is a launch agent", () => {
    const launcher = { node: "/opt/a & b/node", kyso: "/opt/kyso.mjs", env: { KYSO_HOME: "/tmp/<x>" } };
    const [file] = loginRegistration({ ...mac, launcher }).files;
    expect(file?.path).toBe("/Users/an/Library/LaunchAgents/vn.kyso.agent.plist");
    expect(file?.text).toContain("<string>/opt/a &amp; b/node</string>\n    <string>/opt/kyso.mjs</string>");
    expect(file?.text).toContain("<key>KYSO_HOME</key>\n    <string>/tmp/&lt;x&gt;</string>");
    expect(file?.text).toContain("<key>RunAtLoad</key>\n  <true/>");
  });

  it("on Windows is a value of this user's Run key that opens no console window", () => {
    const { files, values } = loginRegistration(windows);
    expect(values).toEqual([
      {
        key: "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run",
        name: "Kyso",
        value: `"C:\\Windows\\System32\\conhost.exe" --headless "C:\\Windows\\System32\\cmd.exe" /d /s /c ""${windows.dataFolder}\\serve.cmd""`,
      },
    ]);
    expect(files[0]?.text).toContain(`"C:\\Kyso 100%%\\node.exe" "C:\\Kyso 100%%\\kyso.mjs" serve %*\r\n`);
  });
});

describe("the launcher script", () => {
  it.skipIf(process.platform === "win32")(
    "starts kyso with its arguments whatever its path holds",
    async () => {
      const folder = path.join(await temporaryFolder(), 'it\'s a $HOME `x` "folder"');
      await mkdir(folder);
      const kyso = path.join(folder, "kyso.mjs");
      await writeFile(
        kyso,
        "console.log(JSON.stringify([process.env.KYSO_HOME, ...process.argv.slice(2)]));",
      );
      const launcher = { node: process.execPath, kyso, env: { KYSO_HOME: "a 'b' $c" } };
      const script = path.join(folder, "native-host.sh");
      await writeFile(script, launcherScript("linux", launcher, "native-host"), { mode: 0o700 });
      const output = execFileSync(script, ["chrome-extension://x/", "two words"], { encoding: "utf8" });
      expect(JSON.parse(output)).toEqual(["a 'b' $c", "native-host", "chrome-extension://x/", "two words"]);
    },
  );

  it("on Windows is read as UTF-8 and ends its lines as cmd wants them", () => {
    const launcher = {
      node: "C:\\Users\\Nguyễn An\\node.exe",
      kyso: "C:\\kyso.mjs",
      env: { KYSO_HOME: "D:\\100%" },
    };
    expect(launcherScript("win32", launcher, "native-host").split("\r\n")).toEqual([
      "@echo off",
      "chcp 65001 >nul",
      'set "KYSO_HOME=D:\\100%%"',
      '"C:\\Users\\Nguyễn An\\node.exe" "C:\\kyso.mjs" native-host %*',
      "",
    ]);
  });
});

describe("registering and unregistering", () => {
  it("leaves on the disk what was stated, readable by this user only, and then nothing", async () => {
    const home = await temporaryFolder();
    const source = { ...linux, home, dataFolder: path.join(home, "data") };
    const registrations = [nativeHostRegistration(source), loginRegistration(source)];
    for (const registration of [...registrations, ...registrations]) await register(registration);
    for (const file of registrations.flatMap(({ files }) => files)) {
      expect(await readFile(file.path, "utf8")).toBe(file.text);
      expect((await stat(file.path)).mode & 0o777).toBe(file.executable ? 0o700 : 0o600);
    }
    for (const registration of [...registrations, ...registrations]) await unregister(registration);
    const left = await readdir(home, { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile())).toEqual([]);
  });

  it("calls reg.exe with whole arguments, and goes on where there is nothing to delete", async () => {
    const calls: (readonly string[])[] = [];
    const { values } = nativeHostRegistration(windows);
    const login = loginRegistration(windows).values;
    const registration = { files: [], values: [...values.slice(0, 1), ...login] };
    await register(registration, (args) => Promise.resolve(calls.push(args)));
    await unregister(registration, (args) => {
      calls.push(args);
      return Promise.reject(new Error("not found"));
    });
    const key = values[0]?.key;
    const run = login[0]?.key;
    expect(calls).toEqual([
      ["add", key, "/ve", "/t", "REG_SZ", "/d", values[0]?.value, "/f"],
      ["add", run, "/v", "Kyso", "/t", "REG_SZ", "/d", login[0]?.value, "/f"],
      ["delete", key, "/f"],
      ["delete", run, "/v", "Kyso", "/f"],
    ]);
  });

  it("says when it may not write", async () => {
    const home = await temporaryFolder();
    await writeFile(path.join(home, "data"), "");
    const registration = nativeHostRegistration({ ...linux, home, dataFolder: path.join(home, "data") });
    await expect(register(registration)).rejects.toMatchObject({ code: "FILE_NOT_WRITABLE" });
  });
});
