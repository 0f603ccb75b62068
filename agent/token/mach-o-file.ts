import type { FileWindow } from "./file-window.ts";
import { ENTRY_POINT, type LibraryFacts, type Machine } from "./library-facts.ts";

/** `cputype` (mach/machine.h). */
const MACHINES: Readonly<Record<number, Machine>> = {
  7: "ia32",
  12: "arm",
  0x0100_0007: "x64",
  0x0100_000c: "arm64",
};

const MAGIC_32 = 0xfeedface;
const MAGIC_64 = 0xfeedfacf;
const FAT_MAGIC = 0xcafebabe;
const MAX_SLICES = 16;
const MAX_COMMANDS = 4096;
const MAX_COMMAND_BYTES = 1024 * 1024;

const LC_SYMTAB = 0x2;
const N_STAB = 0xe0;
const N_TYPE = 0x0e;
const N_EXT = 0x01;

interface SymbolTable {
  readonly offset: number;
  readonly count: number;
  readonly stringOffset: number;
  readonly stringSize: number;
}

function symbolTable(file: FileWindow, start: number, isWide: boolean): SymbolTable | undefined {
  const headerSize = isWide ? 32 : 28;
  const header = file.read(start, headerSize);
  const count = header.readUInt32LE(16);
  const size = header.readUInt32LE(20);
  if (count > MAX_COMMANDS || size > MAX_COMMAND_BYTES) throw new RangeError("Load commands");
  const commands = file.read(start + headerSize, size);
  for (let index = 0, at = 0; index < count; index++) {
    if (commands.readUInt32LE(at) === LC_SYMTAB) {
      return {
        offset: start + commands.readUInt32LE(at + 8),
        count: commands.readUInt32LE(at + 12),
        stringOffset: start + commands.readUInt32LE(at + 16),
        stringSize: commands.readUInt32LE(at + 20),
      };
    }
    at += Math.max(8, commands.readUInt32LE(at + 4));
  }
  return undefined;
}

/** Whether an external symbol defines the entry point (mach-o/nlist.h). */
function definesEntryPoint(file: FileWindow, start: number, isWide: boolean): boolean {
  const table = symbolTable(file, start, isWide);
  if (table === undefined) return false;
  const entrySize = isWide ? 16 : 12;
  const symbols = file.read(table.offset, table.count * entrySize);
  const names = file.read(table.stringOffset, table.stringSize);
  const wanted = Buffer.from(`_${ENTRY_POINT}\0`);
  for (let at = 0; at < symbols.length; at += entrySize) {
    const type = symbols.readUInt8(at + 4);
    const isDefined = (type & N_STAB) === 0 && (type & N_EXT) !== 0 && (type & N_TYPE) !== 0;
    const name = symbols.readUInt32LE(at);
    if (isDefined && names.subarray(name, name + wanted.length).equals(wanted)) return true;
  }
  return false;
}

function machine(cpuType: number): Machine {
  return MACHINES[cpuType] ?? `0x${cpuType.toString(16)}`;
}

function readThin(file: FileWindow, start: number): LibraryFacts | undefined {
  const header = file.read(start, 8);
  const magic = header.readUInt32LE(0);
  if (magic !== MAGIC_32 && magic !== MAGIC_64) return undefined;
  return {
    machines: [machine(header.readUInt32LE(4))],
    exportsEntryPoint: definesEntryPoint(file, start, magic === MAGIC_64),
  };
}

/** A universal binary: several libraries in one file, behind a big-endian header (mach-o/fat.h). */
function readFat(file: FileWindow): LibraryFacts | undefined {
  const count = file.read(4, 4).readUInt32BE();
  // Java's class files begin with the same four bytes, and a version where the count is.
  if (count > MAX_SLICES) return undefined;
  const slices = file.read(8, count * 20);
  const libraries = Array.from({ length: count }, (_, index) =>
    readThin(file, slices.readUInt32BE(index * 20 + 8)),
  ).filter((each) => each !== undefined);
  return {
    machines: libraries.flatMap(({ machines }) => machines),
    exportsEntryPoint: libraries.some((each) => each.exportsEntryPoint),
  };
}

/**
 * Looks into a library of macOS; `undefined` when the file is none.
 *
 * @throws {RangeError} damaged
 * @see Apple, mach-o/loader.h
 */
export function readMachO(file: FileWindow): LibraryFacts | undefined {
  if (file.size < 32) return undefined;
  return file.read(0, 4).readUInt32BE() === FAT_MAGIC ? readFat(file) : readThin(file, 0);
}
