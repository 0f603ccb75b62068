import path from "node:path";
import { FIREFOX_EXTENSION_ID } from "../../protocol/extension-id.ts";
import { NATIVE_HOST_NAME } from "../../protocol/native-message.ts";
import { desktopEntry, launchAgent, type Launcher, launcherScript, windowsRunCommand } from "./launcher.ts";

/** For whom and for what system a registration is. */
export interface RegistrationSource {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** This user's data folder; scripts go there. */
  readonly dataFolder: string;
  readonly launcher: Launcher;
  readonly extensionIds: readonly string[];
}

export interface RegisteredFile {
  readonly path: string;
  readonly text: string;
  readonly executable: boolean;
}

/** A value of the registry, a string. */
export interface RegisteredValue {
  readonly key: string;
  /** `null` for the key's default value: then the whole key is ours. */
  readonly name: string | null;
  readonly value: string;
}

/** All that stands on a machine for one user while Kyso is registered, and nothing else. */
export interface Registration {
  readonly files: readonly RegisteredFile[];
  readonly values: readonly RegisteredValue[];
}

/** User data folders of the browsers, within `~/.config` and `~/Library/Application Support`. */
const LINUX_BROWSERS = ["google-chrome", "chromium", "microsoft-edge", "CocCoc/Browser"];
const MAC_BROWSERS = ["Google/Chrome", "Chromium", "Microsoft Edge", "CocCoc/Browser"];

/** The browsers' keys within `HKCU\Software`. */
const WINDOWS_BROWSERS = ["Google\\Chrome", "Chromium", "Microsoft\\Edge", "CocCoc\\Browser"];

const RUN_KEY = "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run";

/**
 * What makes the browsers of this user find the native messaging host: a manifest for each, and the script that it
 * names.
 *
 * @see Chrome's native messaging, "Native messaging host location"
 */
export function nativeHostRegistration(source: RegistrationSource): Registration {
  const { platform, dataFolder, launcher } = source;
  const windows = platform === "win32";
  const system = windows ? path.win32 : path.posix;
  const script = system.join(dataFolder, windows ? "native-host.cmd" : "native-host.sh");
  const chromium = hostManifest(script, source.extensionIds);
  const firefox = firefoxHostManifest(script);
  const manifest = (file: string, text: string): RegisteredFile => ({ path: file, text, executable: false });
  const host = { path: script, text: launcherScript(platform, launcher, "native-host"), executable: true };
  if (!windows) {
    const own = manifestFiles(source).map((file) => manifest(file, chromium));
    return { files: [host, ...own, manifest(firefoxManifestFile(source), firefox)], values: [] };
  }
  // The two formats are told apart by the key that names the file, so that they need names of their own.
  const forChromium = system.join(dataFolder, `${NATIVE_HOST_NAME}.json`);
  const forFirefox = system.join(dataFolder, `${NATIVE_HOST_NAME}.firefox.json`);
  const value = (browser: string, file: string): RegisteredValue => ({
    key: `HKCU\\Software\\${browser}\\NativeMessagingHosts\\${NATIVE_HOST_NAME}`,
    name: null,
    value: file,
  });
  return {
    files: [host, manifest(forChromium, chromium), manifest(forFirefox, firefox)],
    values: [...WINDOWS_BROWSERS.map((browser) => value(browser, forChromium)), value("Mozilla", forFirefox)],
  };
}

/** What starts the agent when this user logs in. */
export function loginRegistration(source: RegistrationSource): Registration {
  const { platform, env, home, dataFolder, launcher } = source;
  if (platform === "win32") {
    const script = path.win32.join(dataFolder, "serve.cmd");
    const command = windowsRunCommand(env["SystemRoot"] ?? "C:\\Windows", script);
    return {
      files: [{ path: script, text: launcherScript(platform, launcher, "serve"), executable: true }],
      values: [{ key: RUN_KEY, name: "Kyso", value: command }],
    };
  }
  const file =
    platform === "darwin"
      ? path.posix.join(home, "Library", "LaunchAgents", `${NATIVE_HOST_NAME}.plist`)
      : path.posix.join(configFolder(source), "autostart", `${NATIVE_HOST_NAME}.desktop`);
  const text = platform === "darwin" ? launchAgent(NATIVE_HOST_NAME, launcher) : desktopEntry(launcher);
  return { files: [{ path: file, text, executable: false }], values: [] };
}

/** The manifest of the native messaging host for Chromium browsers: open to our extension's ids, and to nobody else. */
export function hostManifest(script: string, extensionIds: readonly string[]): string {
  return manifestText(script, { allowed_origins: extensionIds.map((id) => `chrome-extension://${id}/`) });
}

/** The same for Firefox, which knows extensions by the id that their manifests state. */
export function firefoxHostManifest(script: string): string {
  return manifestText(script, { allowed_extensions: [FIREFOX_EXTENSION_ID] });
}

function manifestText(script: string, allowed: Readonly<Record<string, readonly string[]>>): string {
  const manifest = {
    name: NATIVE_HOST_NAME,
    description: "Pairs the Kyso extension with the agent of this user",
    path: script,
    type: "stdio",
    ...allowed,
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/** Where Firefox looks, wherever else it keeps its profiles. @see MDN, "Native manifests" */
function firefoxManifestFile({ platform, home }: RegistrationSource): string {
  const folder =
    platform === "darwin"
      ? ["Library", "Application Support", "Mozilla", "NativeMessagingHosts"]
      : [".mozilla", "native-messaging-hosts"];
  return path.posix.join(home, ...folder, `${NATIVE_HOST_NAME}.json`);
}

function manifestFiles(source: RegistrationSource): string[] {
  const mac = source.platform === "darwin";
  const base = mac ? path.posix.join(source.home, "Library", "Application Support") : configFolder(source);
  return (mac ? MAC_BROWSERS : LINUX_BROWSERS).map((browser) =>
    path.posix.join(base, browser, "NativeMessagingHosts", `${NATIVE_HOST_NAME}.json`),
  );
}

function configFolder({ env, home }: RegistrationSource): string {
  const configured = env["XDG_CONFIG_HOME"];
  return configured !== undefined && path.posix.isAbsolute(configured)
    ? configured
    : path.posix.join(home, ".config");
}
