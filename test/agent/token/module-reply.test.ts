import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { readReply, RESULT_READERS } from "../../../agent/token/module-reply.ts";
import { TokenHost } from "../../../agent/token/token-host.ts";
import { compiledFile } from "../../token/compiled-file.ts";
import { softHsmModule } from "../../token/soft-hsm.ts";
import { removeFolder, temporaryFolder } from "./token-rig.ts";

describe("answers of a module's process", () => {
  test("whatever it answers is an answer or an error, and nothing else", () => {
    const readers = Object.values(RESULT_READERS);
    const attempt = (read: () => unknown): void => {
      try {
        read();
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError);
      }
    };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        for (const read of readers) attempt(() => read(value));
        attempt(() => readReply(value));
        attempt(() => readReply({ id: 1, failure: value }));
      }),
    );
  });

  test("a code that is none of ours, and details that are none, do not pass", () => {
    expect(readReply({ id: 1, failure: { code: "<script>" } }).error).toMatchObject({ code: "TOKEN_ERROR" });
    const failure = { code: "TOKEN_PIN_LOCKED", detail: { triesLeft: "plenty", path: "/etc" } };
    expect(readReply({ id: 1, failure }).error).toMatchObject({
      code: "TOKEN_PIN_LOCKED",
      detail: undefined,
    });
  });
});

describe("a process that does not keep to the protocol", () => {
  let dir: string;
  beforeAll(() => {
    dir = temporaryFolder();
  });
  afterAll(() => removeFolder(dir));

  /** A statement that writes one message. */
  const frame = (json: string): string => `writeSync(3, encodeFrame(${json}));`;

  test.each([
    ["writes no JSON", `writeSync(3, Buffer.of(1, 0, 0, 0, 123));`, "TOKEN_MODULE_CRASHED"],
    ["announces four gigabytes", `writeSync(3, Buffer.alloc(8, 255));`, "TOKEN_MODULE_CRASHED"],
    ["answers what nobody asked", frame(`{ id: 7, result: {} }`), "TOKEN_MODULE_CRASHED"],
    ["ends without a word", `process.exit(0);`, "TOKEN_MODULE_CRASHED"],
    [
      "answers something else",
      frame(`{ id: 0, result: {} }`) + frame(`{ id: 1, result: { tokens: "many" } }`),
      "TOKEN_ERROR",
    ],
  ])("%s: an error, and nothing waits for ever", async (_, script, code) => {
    const entryPath = `${dir}/entry.mjs`;
    const lines = [
      `import { readSync, writeSync } from "node:fs";`,
      `import { encodeFrame } from ${JSON.stringify(pathToFileURL(compiledFile("agent/token/frame")).href)};`,
      script,
      `readSync(3, Buffer.alloc(65536));`,
      `setTimeout(() => undefined, 20_000);`,
    ];
    writeFileSync(entryPath, lines.join("\n"));
    const host = new TokenHost([{ path: softHsmModule() }], { entryPath });
    onTestFinished(async () => await host.close());
    expect(await host.list()).toEqual([]);
    expect([...host.problems.values()]).toMatchObject([{ code }]);
  });
});
