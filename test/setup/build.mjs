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

const SHARED = ["protocol", "package-lock.json"];

/** What vite builds: the arguments, what it is built from, and the file that is there when it is done. */
const BUILDS = [
  {
    name: "the agent",
    args: ["agent"],
    sources: ["agent", ...SHARED],
    result: "dist/kyso/kyso.js",
  },
  ...[
    { folder: "chromium", mode: "production" },
    { folder: "chromium-sample", mode: "sample" },
    { folder: "firefox", mode: "firefox" },
    { folder: "firefox-sample", mode: "firefox-sample" },
  ].map(({ folder, mode }) => ({
    name: `the extension (${mode})`,
    args: ["--mode", mode],
    sources: ["extension", "vite.config.ts", ...SHARED],
    result: `dist/${folder}/manifest.json`,
  })),
];

/** Compiles everything; builds the agent and the extension's variants where they are out of date. */
export function provideBuild(root) {
  const node = (program, args) =>
    run(process.execPath, [join(root, "node_modules", program), ...args], { cwd: root });
  say("Compiling");
  if (!node("typescript/bin/tsc", ["-b"])) stop("The sources do not compile; see above.");
  for (const { name, args, sources, result } of BUILDS) {
    const built = statSync(join(root, result), { throwIfNoEntry: false });
    if (built !== undefined && built.mtimeMs >= Math.max(...sources.map((each) => newest(join(root, each)))))
      continue;
    say(`Building ${name}`);
    if (!node("vite/bin/vite.js", ["build", ...args, "--logLevel", "warn"])) {
      stop(`${name} could not be built; see above.`);
    }
  }
}
