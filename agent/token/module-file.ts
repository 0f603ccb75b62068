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

function openModule(path: string): number {
  try {
    return openSync(path, "r");
  } catch (error) {
    throw new KysoError("TOKEN_MODULE_NOT_FOUND", "The module can't be opened", { cause: error });
  }
}

/**
 * Looks at a module before it is loaded: that it is a library for this process and has PKCS #11's entry point.
 *
 * @param machine what this process runs on
 * @throws {KysoError} TOKEN_MODULE_NOT_FOUND, TOKEN_MODULE_INVALID
 */
export function inspectModule(path: string, machine: string = process.arch): void {
  const descriptor = openModule(path);
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile()) throw new KysoError("TOKEN_MODULE_INVALID", "Not a file");
    const facts = readLibrary(new FileWindow(descriptor, status.size));
    if (facts === undefined) throw new KysoError("TOKEN_MODULE_INVALID", "Not a shared library");
    if (!facts.machines.some((each) => each === machine)) {
      throw new KysoError(
        "TOKEN_MODULE_INVALID",
        `Made for ${facts.machines.join(", ")}, not for ${machine}`,
      );
    }
    if (!facts.exportsEntryPoint) throw new KysoError("TOKEN_MODULE_INVALID", `No ${ENTRY_POINT} in it`);
  } finally {
    closeSync(descriptor);
  }
}
