import path from "node:path";

/** How `kyso` is started on this machine. */
export interface Launcher {
  /** Absolute path of the Node.js that runs it. */
  readonly node: string;
  /** Absolute path of `kyso.mjs`. */
  readonly kyso: string;
  /** Variables of the environment that it needs, such as `KYSO_HOME`. */
  readonly env: Readonly<Record<string, string>>;
}

/** A script that starts `kyso` with one argument and those that follow, for whoever can start only a file. */
export function launcherScript(platform: NodeJS.Platform, launcher: Launcher, command: string): string {
  return platform === "win32" ? batchScript(launcher, command) : shellScript(launcher, command);
}

function shellScript({ node, kyso, env }: Launcher, command: string): string {
  const exports = Object.entries(env).map(([name, value]) => `export ${name}=${shellWord(value)}\n`);
  return `#!/bin/sh\n${exports.join("")}exec ${shellWord(node)} ${shellWord(kyso)} ${command} "$@"\n`;
}

function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** In UTF-8, which `cmd` reads as such from the second line on: paths may hold Vietnamese names. */
function batchScript({ node, kyso, env }: Launcher, command: string): string {
  const sets = Object.entries(env).map(([name, value]) => `set "${name}=${batchText(value)}"`);
  const start = `"${batchText(node)}" "${batchText(kyso)}" ${command} %*`;
  return ["@echo off", "chcp 65001 >nul", ...sets, start, ""].join("\r\n");
}

function batchText(text: string): string {
  return text.replaceAll("%", "%%");
}

/** An XDG desktop entry that starts the agent at login. @see Desktop Entry Specification 1.5, "The Exec key" */
export function desktopEntry({ node, kyso, env }: Launcher): string {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const words = [...(variables.length > 0 ? ["/usr/bin/env", ...variables] : []), node, kyso, "serve"];
  const exec = words.map(desktopWord).join(" ");
  return [
    "[Desktop Entry]",
    "Type=Application",
    "Name=Kyso",
    "Comment=Signs documents for the Kyso browser extension",
    `Exec=${exec}`,
    "Terminal=false",
    "NoDisplay=true",
    "",
  ].join("\n");
}

/** First quoted as an argument of Exec, then escaped once more as a string of the file. */
function desktopWord(text: string): string {
  const argument = `"${text.replaceAll(/["`$\\]/g, String.raw`\$&`).replaceAll("%", "%%")}"`;
  return argument.replaceAll("\\", "\\\\");
}

/** A launchd agent that starts at login. @see launchd.plist(5) */
export function launchAgent(label: string, { node, kyso, env }: Launcher): string {
  const words = [node, kyso, "serve"].map((word) => `    <string>${xmlText(word)}</string>\n`);
  const variables = Object.entries(env).map(
    ([name, value]) => `    <key>${xmlText(name)}</key>\n    <string>${xmlText(value)}</string>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${xmlText(label)}</string>
  <key>ProgramArguments</key>
  <array>
${words.join("")}  </array>
  <key>EnvironmentVariables</key>
  <dict>
${variables.join("")}  </dict>
  <key>RunAtLoad</key>
  <true/>
</dict>
</plist>
`;
}

function xmlText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** The command that Windows runs at login: a script, without a console window. */
export function windowsRunCommand(systemRoot: string, script: string): string {
  const system = path.win32.join(systemRoot, "System32");
  // With /s, cmd takes away the outer quotes and nothing else, whatever the path holds.
  return `"${system}\\conhost.exe" --headless "${system}\\cmd.exe" /d /s /c ""${script}""`;
}
