import type { FileWindow } from "./file-window.ts";
import { ENTRY_POINT, type LibraryFacts, type Machine } from "./library-facts.ts";

/** `Machine` of the COFF header (PE format, "Machine types"). */
const MACHINES: Readonly<Record<number, Machine>> = {
  0x014c: "ia32",
  0x01c4: "arm",
  0x8664: "x64",
  0xaa64: "arm64",
};

const PE32_PLUS = 0x20b;
const SECTION_BYTES = 40;
const MAX_SECTIONS = 96;
const MAX_EXPORTS = 65_536;
const MAX_HEADER_BYTES = 4096;

interface Section {
  readonly address: number;
  readonly size: number;
  readonly offset: number;
}

/** Reads by relative virtual address, through the section that holds it. */
class Image {
  readonly #file: FileWindow;
  readonly #sections: readonly Section[];

  constructor(file: FileWindow, sections: readonly Section[]) {
    this.#file = file;
    this.#sections = sections;
  }

  read(address: number, length: number): Buffer {
    const section = this.#sections.find(
      (each) => address >= each.address && address < each.address + each.size,
    );
    if (section === undefined) throw new RangeError("An address outside every section");
    const offset = section.offset + (address - section.address);
    return this.#file.read(offset, Math.min(length, this.#file.size - offset));
  }
}

function sectionsOf(file: FileWindow, start: number, count: number): Section[] {
  if (count > MAX_SECTIONS) throw new RangeError("Sections");
  const table = file.read(start, count * SECTION_BYTES);
  return Array.from({ length: count }, (_, index) => {
    const at = index * SECTION_BYTES;
    return {
      address: table.readUInt32LE(at + 12),
      size: table.readUInt32LE(at + 16),
      offset: table.readUInt32LE(at + 20),
    };
  });
}

/** Walks the names of the export directory (PE format, "The .edata section"). */
function exportsEntryPoint(image: Image, directory: number): boolean {
  if (directory === 0) return false;
  const table = image.read(directory, SECTION_BYTES);
  const count = table.readUInt32LE(24);
  if (count > MAX_EXPORTS) throw new RangeError("Exports");
  const names = image.read(table.readUInt32LE(32), count * 4);
  const wanted = Buffer.from(`${ENTRY_POINT}\0`);
  for (let at = 0; at + 4 <= names.length; at += 4) {
    if (image.read(names.readUInt32LE(at), wanted.length).equals(wanted)) return true;
  }
  return false;
}

/**
 * Looks into a Windows library; `undefined` when the file is none.
 *
 * @throws {RangeError} damaged
 * @see Microsoft, PE Format
 */
export function readPe(file: FileWindow): LibraryFacts | undefined {
  const start = file.start(64);
  if (start.length < 64 || start.toString("latin1", 0, 2) !== "MZ") return undefined;
  const peOffset = start.readUInt32LE(60);
  const header = file.read(peOffset, Math.min(MAX_HEADER_BYTES, Math.max(0, file.size - peOffset)));
  if (header.toString("latin1", 0, 4) !== "PE\0\0") return undefined;
  const machine = header.readUInt16LE(4);
  const optionalSize = header.readUInt16LE(20);
  const isWide = header.readUInt16LE(24) === PE32_PLUS;
  const sections = sectionsOf(file, peOffset + 24 + optionalSize, header.readUInt16LE(6));
  const directory = header.readUInt32LE(24 + (isWide ? 112 : 96));
  return {
    machines: [MACHINES[machine] ?? `0x${machine.toString(16)}`],
    exportsEntryPoint: exportsEntryPoint(new Image(file, sections), directory),
  };
}
