import { closeSync, fstatSync, openSync } from "node:fs";
import { KysoError } from "../../protocol/error.ts";
import { readElf } from "./elf-file.ts";
import { FileWindow } from "./file-window.ts";
import { readMachO } from "./mach-o-file.ts";
import { ENTRY_POINT, type LibraryFacts } from "./library-facts.ts";
import { readPe } from "./pe-file.ts";

/** Reads a library's own headers; `undefined` where it is none of ELF, PE and Mach-O, or is damaged. */
function readLibrary(file: FileWindow): LibraryFacts | undefined {
  try {
    return readElf(file) ?? readPe(file) ?? readMachO(file);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What a file is as a module, known without loading it. */
export type ModuleFinding =
  | { readonly state: "fit" | "missing" | "unreadable" | "no-library" | "no-entry-point" }
  | { readonly state: "other-machine"; readonly machines: readonly string[] };

/**
 * Looks into a file: whether it is a library for this process and has PKCS #11's entry point.
 *
 * @param machine what this process runs on
 */
export function lookIntoModule(path: string, machine: string = process.arch): ModuleFinding {
  let descriptor: number;
  try {
    descriptor = openSync(path, "r");
  } catch (error) {
    return { state: systemCode(error) === "ENOENT" ? "missing" : "unreadable" };
  }
  try {
    const status = fstatSync(descriptor);
    const facts = status.isFile() ? readLibrary(new FileWindow(descriptor, status.size)) : undefined;
    if (facts === undefined) return { state: "no-library" };
    const { machines, exportsEntryPoint } = facts;
    if (!machines.some((each) => each === machine)) return { state: "other-machine", machines };
    return { state: exportsEntryPoint ? "fit" : "no-entry-point" };
  } finally {
    closeSync(descriptor);
  }
}

function systemCode(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

/**
 * Looks at a module before it is loaded.
 *
 * @param machine what this process runs on
 * @throws {KysoError} TOKEN_MODULE_NOT_FOUND, TOKEN_MODULE_INVALID
 */
export function inspectModule(path: string, machine: string = process.arch): void {
  const found = lookIntoModule(path, machine);
  switch (found.state) {
    case "fit":
      return;
    case "missing":
    case "unreadable":
      throw new KysoError("TOKEN_MODULE_NOT_FOUND", "The module can't be opened");
    case "no-library":
      throw new KysoError("TOKEN_MODULE_INVALID", "Not a shared library");
    case "no-entry-point":
      throw new KysoError("TOKEN_MODULE_INVALID", `No ${ENTRY_POINT} in it`);
    case "other-machine":
      throw new KysoError(
        "TOKEN_MODULE_INVALID",
        `Made for ${found.machines.join(", ")}, not for ${machine}`,
      );
  }
}
