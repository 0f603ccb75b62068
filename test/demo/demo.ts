// `npm run demo`: a document signed inside a web eOffice. With a display the person clicks; without one, or with
// `-- --headless`, the demo makes the clicks itself, keeps pictures and the signed document, and judges it.
import { relative } from "node:path";
import { startWorld, type World } from "../e2e/harness.ts";
import { repositoryFile } from "../e2e/repository-file.ts";
import { Album } from "./album.ts";
import { handOver } from "./guide.ts";
import { verdictsOn } from "./verdict.ts";
import { walkThrough } from "./walk.ts";

const SIGNATURES = 2;

function hasDisplay(): boolean {
  if (process.platform !== "linux") return true;
  return Boolean(process.env["DISPLAY"] ?? process.env["WAYLAND_DISPLAY"]);
}

async function runHeadless(world: World): Promise<boolean> {
  const album = await Album.begin(repositoryFile("demo-output"));
  console.log("\nSigning and checking in the browser:");
  const file = await walkThrough(world, album);
  const verdicts = await verdictsOn(file, world.office.trust, SIGNATURES);
  for (const { program, good, words } of verdicts) {
    console.log(`\n${good ? "✓" : "✗"} ${program}\n${words.replace(/^/gm, "    ")}`);
  }
  const good = verdicts.every((verdict) => verdict.good);
  const path = relative(process.cwd(), file);
  console.log(good ? `\nApproved, sealed and found good by all three: ${path}` : `\nNot good: ${path}`);
  return good;
}

const headless = process.argv.includes("--headless") || !hasDisplay();
console.log("• Making a test CA and soft tokens; starting the sample eOffice, the agent and the browser");
const world = await startWorld({ headless, faults: false });
try {
  if (headless) process.exitCode = (await runHeadless(world)) ? 0 : 1;
  else await handOver(world);
} finally {
  await world.close();
}
