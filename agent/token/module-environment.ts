import { delimiter, dirname } from "node:path";
import type { ModuleSetting } from "./module-setting.ts";

/**
 * What a vendor's module may need of the user's environment. The rest stays with the agent: a variable may hold a secret
 * of another program, or change how Node.js runs.
 */
const NAMES: ReadonlySet<string> = new Set(
  [
    "HOME USER LOGNAME PATH LANG LANGUAGE TZ TMPDIR TEMP TMP",
    "DISPLAY WAYLAND_DISPLAY XAUTHORITY DBUS_SESSION_BUS_ADDRESS",
    "SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT OS PROCESSOR_ARCHITECTURE",
    "USERNAME USERDOMAIN USERPROFILE HOMEDRIVE HOMEPATH COMPUTERNAME SESSIONNAME",
    "APPDATA LOCALAPPDATA PROGRAMDATA ALLUSERSPROFILE PUBLIC",
    "PROGRAMFILES PROGRAMFILES(X86) PROGRAMW6432 COMMONPROGRAMFILES COMMONPROGRAMFILES(X86)",
  ].flatMap((line) => line.split(" ")),
);

/** Variables of smart card middleware: SoftHSM2, OpenSC, its spy module, pcscd. */
const PREFIXES = ["SOFTHSM2_", "OPENSC_", "PKCS11SPY", "PCSCLITE_", "XDG_", "LC_"];

function isPassedOn(name: string): boolean {
  const upper = name.toUpperCase();
  return NAMES.has(upper) || PREFIXES.some((prefix) => upper.startsWith(prefix));
}

/** The environment of a module's process, from the agent's own. */
export function moduleEnvironment(
  module: ModuleSetting,
  own: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(own)) if (isPassedOn(name)) env[name] = value;
  if (platform === "win32") {
    // Windows looks for the libraries that a module needs along the path, not beside the module.
    const name = Object.keys(env).find((each) => each.toUpperCase() === "PATH") ?? "PATH";
    env[name] = [dirname(module.path), env[name]].filter(Boolean).join(delimiter);
  }
  return { ...env, ...module.env };
}
