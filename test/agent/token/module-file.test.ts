import { writeFileSync } from "node:fs";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KysoError } from "../../../protocol/error.ts";
import { inspectModule } from "../../../agent/token/module-file.ts";
import { softHsmModule } from "../../token/soft-hsm.ts";
import { elfImage, fatImage, machOImage, peImage } from "./library-image.ts";
import { removeFolder, temporaryFolder } from "./token-rig.ts";

let dir: string;
let file: string;

beforeAll(() => {
  dir = temporaryFolder();
  file = `${dir}/module`;
});

afterAll(() => removeFolder(dir));

/** What is wrong with a module of these bytes, for a process on that machine; `null` when nothing is. */
function problem(bytes: Uint8Array, machine: string): string | null {
  writeFileSync(file, bytes);
  try {
    inspectModule(file, machine);
    return null;
  } catch (error) {
    if (error instanceof KysoError) return error.code;
    throw error;
  }
}

const exported = ["C_Finalize", "C_GetFunctionList", "C_GetInfo"];

const GOOD: readonly [string, string, Buffer][] = [
  ["an ELF library", "x64", elfImage({ machine: 62, exported })],
  ["an ELF library", "arm64", elfImage({ machine: 183, exported })],
  ["a PE32+ library", "x64", peImage({ machine: 0x8664, exported })],
  ["a PE32+ library", "arm64", peImage({ machine: 0xaa64, exported })],
  ["a PE32 library", "ia32", peImage({ machine: 0x14c, exported }, false)],
  ["a Mach-O library", "x64", machOImage({ machine: 0x0100_0007, exported })],
  ["a Mach-O library", "arm64", machOImage({ machine: 0x0100_000c, exported })],
  [
    "a universal binary",
    "arm64",
    fatImage([0x0100_0007, 0x0100_000c].map((machine) => machOImage({ machine, exported }))),
  ],
];

test("SoftHSM2's module is one for this process", () => {
  expect(() => inspectModule(softHsmModule())).not.toThrow();
});

test.each(GOOD)("%s for %s passes, and fails for another machine", (_, machine, image) => {
  expect(problem(image, machine)).toBeNull();
  expect(problem(image, machine === "ia32" ? "x64" : "ia32")).toBe("TOKEN_MODULE_INVALID");
});

test.each([
  ["an ELF library", elfImage({ machine: 62, exported: ["C_GetInfo"] })],
  ["an ELF library that wants it from another", elfImage({ machine: 62, imported: ["C_GetFunctionList"] })],
  ["an ELF library with a longer name", elfImage({ machine: 62, exported: ["C_GetFunctionListEx"] })],
  ["a PE library", peImage({ machine: 0x8664, exported: ["DllMain"] })],
  ["a PE library without exports", peImage({ machine: 0x8664 })],
  ["a Mach-O library", machOImage({ machine: 0x0100_0007, imported: ["C_GetFunctionList"] })],
])("%s without C_GetFunctionList is no module", (_, image) => {
  expect(problem(image, "x64")).toBe("TOKEN_MODULE_INVALID");
});

test("a folder, an empty file and a text are no modules, and what is not there is said so", () => {
  expect(problem(new Uint8Array(), "x64")).toBe("TOKEN_MODULE_INVALID");
  expect(problem(Buffer.from("INPUT(libother.so)"), "x64")).toBe("TOKEN_MODULE_INVALID");
  expect(() => inspectModule(dir)).toThrow(expect.objectContaining({ code: "TOKEN_MODULE_INVALID" }));
  expect(() => inspectModule(`${dir}/none`)).toThrow(
    expect.objectContaining({ code: "TOKEN_MODULE_NOT_FOUND" }),
  );
});

describe("damaged libraries", () => {
  test.each(GOOD)(
    "%s for %s that is cut anywhere is refused or still has its entry point",
    (_, machine, image) => {
      const step = Math.max(1, Math.floor(image.length / 300));
      for (let length = 0; length < image.length; length += step) {
        expect([null, "TOKEN_MODULE_INVALID"]).toContain(problem(image.subarray(0, length), machine));
      }
    },
  );

  test.each(GOOD)("%s for %s with changed bytes ends in an answer of ours", (_, machine, image) => {
    const change = fc.tuple(fc.nat(Math.min(400, image.length - 1)), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const damaged = Buffer.from(image);
        for (const [at, byte] of changes) damaged[at] = byte;
        expect([null, "TOKEN_MODULE_INVALID"]).toContain(problem(damaged, machine));
      }),
      { numRuns: 60 },
    );
  });
});
