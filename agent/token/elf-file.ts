import type { FileWindow } from "./file-window.ts";
import { ENTRY_POINT, type LibraryFacts, type Machine } from "./library-facts.ts";

/** `e_machine` (System V gABI, chapter 4; registry of the ELF machines). */
const MACHINES: Readonly<Record<number, Machine>> = {
  3: "ia32",
  21: "ppc64",
  22: "s390x",
  40: "arm",
  62: "x64",
  183: "arm64",
  243: "riscv64",
  258: "loong64",
};

const SHT_DYNSYM = 11;
const SHN_UNDEF = 0;
const MAX_SECTIONS = 4096;

/** The two classes of ELF differ in the place and width of fields. */
interface Layout {
  readonly isWide: boolean;
  readonly isLittle: boolean;
}

interface Section {
  readonly type: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

class Fields {
  readonly #bytes: Buffer;
  readonly #layout: Layout;

  constructor(bytes: Buffer, layout: Layout) {
    this.#bytes = bytes;
    this.#layout = layout;
  }

  half(at: number): number {
    return this.#layout.isLittle ? this.#bytes.readUInt16LE(at) : this.#bytes.readUInt16BE(at);
  }

  word(at: number): number {
    return this.#layout.isLittle ? this.#bytes.readUInt32LE(at) : this.#bytes.readUInt32BE(at);
  }

  /** A field as wide as an address. */
  address(at: number): number {
    if (!this.#layout.isWide) return this.word(at);
    return Number(this.#layout.isLittle ? this.#bytes.readBigUInt64LE(at) : this.#bytes.readBigUInt64BE(at));
  }
}

function sectionsOf(file: FileWindow, header: Fields, layout: Layout): Section[] {
  const { isWide } = layout;
  const start = header.address(isWide ? 40 : 32);
  const entrySize = header.half(isWide ? 58 : 46);
  const count = header.half(isWide ? 60 : 48);
  if (count > MAX_SECTIONS || entrySize < (isWide ? 64 : 40)) throw new RangeError("Section headers");
  const table = new Fields(file.read(start, count * entrySize), layout);
  return Array.from({ length: count }, (_, index) => {
    const at = index * entrySize;
    return {
      type: table.word(at + 4),
      offset: table.address(at + (isWide ? 24 : 16)),
      size: table.address(at + (isWide ? 32 : 20)),
      link: table.word(at + (isWide ? 40 : 24)),
    };
  });
}

/** Whether the dynamic symbols define the entry point, rather than ask for it. */
function definesEntryPoint(file: FileWindow, header: Fields, layout: Layout): boolean {
  const sections = sectionsOf(file, header, layout);
  const symbols = sections.find(({ type }) => type === SHT_DYNSYM);
  const strings = symbols && sections[symbols.link];
  if (symbols === undefined || strings === undefined) return false;
  const names = file.read(strings.offset, strings.size);
  const table = new Fields(file.read(symbols.offset, symbols.size), layout);
  const entrySize = layout.isWide ? 24 : 16;
  const wanted = Buffer.from(`${ENTRY_POINT}\0`);
  for (let at = 0; at + entrySize <= symbols.size; at += entrySize) {
    if (table.half(at + (layout.isWide ? 6 : 14)) === SHN_UNDEF) continue;
    const name = table.word(at);
    if (names.subarray(name, name + wanted.length).equals(wanted)) return true;
  }
  return false;
}

/**
 * Looks into an ELF shared object; `undefined` when the file is no ELF.
 *
 * @throws {RangeError} damaged
 * @see System V Application Binary Interface, chapters 4 and 5
 */
export function readElf(file: FileWindow): LibraryFacts | undefined {
  const bytes = file.start(64);
  if (!bytes.subarray(0, 4).equals(Buffer.from("\x7fELF", "latin1"))) return undefined;
  const layout = { isWide: bytes.readUInt8(4) === 2, isLittle: bytes.readUInt8(5) === 1 };
  const header = new Fields(bytes, layout);
  const number = header.half(18);
  return {
    machines: [MACHINES[number] ?? `0x${number.toString(16)}`],
    exportsEntryPoint: definesEntryPoint(file, header, layout),
  };
}
