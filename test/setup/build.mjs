// The build, made again only when a source is newer than it.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { run, say, stop } from "./step.mjs";

function newest(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const SOURCES = ["protocol", "extension", "vite.config.ts", "package-lock.json"];
const EXTENSIONS = [
  { folder: "chromium", mode: "production" },
  { folder: "chromium-sample", mode: "sample" },
];

/** Compiles everything; builds the extension, and its variant for the sample portal, where they are out of date. */
export function provideBuild(root) {
  const node = (program, args) =>
    run(process.execPath, [join(root, "node_modules", program), ...args], { cwd: root });
  say("Compiling");
  if (!node("typescript/bin/tsc", ["-b"])) stop("The sources do not compile; see above.");
  const changed = Math.max(...SOURCES.map((name) => newest(join(root, name))));
  for (const { folder, mode } of EXTENSIONS) {
    const manifest = statSync(join(root, "dist", folder, "manifest.json"), { throwIfNoEntry: false });
    if (manifest !== undefined && manifest.mtimeMs >= changed) continue;
    say(`Building the extension (${mode})`);
    if (!node("vite/bin/vite.js", ["build", "--mode", mode, "--logLevel", "warn"])) {
      stop("The extension could not be built; see above.");
    }
  }
}
