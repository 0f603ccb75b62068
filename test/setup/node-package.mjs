// The npm packages of the lockfile, installed when the lockfile has changed since the last time.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run, say, stop } from "./step.mjs";

const OLDEST_NODE = [20, 19];

/** Stops where this Node.js is older than the project can be built with. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  stop(`Node.js ${OLDEST_NODE.join(".")} or later is needed; this is ${process.versions.node}.`);
}

/** Headers of this very Node.js, where they were installed with it, so that node-gyp need not download them. */
function nodeHeaders() {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, "include", "node", "node_api.h")) ? { npm_config_nodedir: prefix } : {};
}

/** Runs `npm ci` unless the installed packages are those of the lockfile. */
export function provideNodePackages(root) {
  const stamp = join(root, "node_modules", ".kyso-lock");
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const wanted = `${lock} ${process.versions.modules}\n`;
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  say("Installing npm packages (a minute or two the first time)");
  const env = { ...process.env, ...nodeHeaders(), npm_config_loglevel: "error" };
  const npm = process.env.npm_execpath;
  const args = ["ci", "--no-audit", "--no-fund"];
  const installed = npm
    ? run(process.execPath, [npm, ...args], { cwd: root, env })
    : run("npm", args, { cwd: root, env, shell: process.platform === "win32" });
  if (!installed)
    stop("npm ci failed; its own words are above. With the network back, run the same command again.");
  writeFileSync(stamp, wanted);
}
