// What the npm scripts (demo, test, bench, conformance) need before they can start, on a machine with Git, Node.js and npm
// only. Plain JavaScript without packages, since it runs before there are any.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { provideBrowsers } from "./browser.mjs";
import { provideBuild } from "./build.mjs";
import { provideNodePackages, requireNode } from "./node-package.mjs";
import { provideSystemPackages } from "./system-package.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

requireNode();
provideSystemPackages(process.argv[2]);
provideNodePackages(root);
if (process.argv[2] !== "bench") provideBrowsers(root, process.argv[2]);
provideBuild(root);
