import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
