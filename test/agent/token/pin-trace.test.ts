import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { filesHoldingPin } from "../../token/pin-trace.ts";

test("a PIN is found in whatever file it stands, and not within a digest", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "kyso-trace-"));
  mkdirSync(path.join(folder, "deep"));
  const found = path.join(folder, "deep", "log");
  writeFileSync(found, Buffer.concat([Buffer.of(0, 255, 0), Buffer.from('{"pin":"86420975"}')]));
  writeFileSync(path.join(folder, "digest"), `ab86420975cd`);
  expect(filesHoldingPin(folder, "86420975")).toEqual([found]);
  rmSync(folder, { recursive: true });
});

test("folders that go while they are looked through hold nothing, and those that stay are looked through", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "kyso-trace-"));
  const found = path.join(folder, "log");
  writeFileSync(found, "86420975");
  const comeAndGo =
    'const f=require("fs");for(let i=0;;i++){f.mkdirSync(`${i}/b`,{recursive:true});f.rmSync(`${i}`,{recursive:true})}';
  const other = spawn(process.execPath, ["-e", comeAndGo], { cwd: folder, stdio: "ignore" });
  try {
    await expect.poll(() => readdirSync(folder).length, { interval: 5 }).toBeGreaterThan(1);
    for (let times = 0; times < 5_000; times++) expect(filesHoldingPin(folder, "86420975")).toEqual([found]);
  } finally {
    other.kill("SIGKILL");
    await once(other, "exit");
    rmSync(folder, { recursive: true });
  }
});
