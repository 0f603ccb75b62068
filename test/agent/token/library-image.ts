/** Small libraries of each format, as far as a look before loading reads them. */
export interface LibraryRequest {
  /** The number that the format gives the machine. */
  readonly machine: number;
  /** Names of the symbols that it exports. */
  readonly exported?: readonly string[];
  /** Names of the symbols that it wants from others. */
  readonly imported?: readonly string[];
}

/** Names one after the other, each ended with a zero, and where each begins. */
function nameTable(names: readonly string[], start = 0): { bytes: Buffer; offsets: number[] } {
  const offsets: number[] = [];
  let bytes = Buffer.alloc(1);
  for (const name of names) {
    offsets.push(start + bytes.length);
    bytes = Buffer.concat([bytes, Buffer.from(`${name}\0`)]);
  }
  return { bytes, offsets };
}

/** A PE32+ (or PE32) library with one section that holds the export directory. */
export function peImage({ machine, exported = [] }: LibraryRequest, isWide = true): Buffer {
  const optionalSize = isWide ? 240 : 224;
  const headers = 0x40 + 24 + optionalSize + 40;
  const address = 0x1000;
  const namesAt = address + 40;
  const { bytes: names, offsets } = nameTable(exported, namesAt + exported.length * 4);
  const section = Buffer.alloc(40 + exported.length * 4 + names.length);
  section.writeUInt32LE(exported.length, 24);
  section.writeUInt32LE(namesAt, 32);
  for (const [index, offset] of offsets.entries()) section.writeUInt32LE(offset, 40 + index * 4);
  names.copy(section, 40 + exported.length * 4);
  const image = Buffer.alloc(headers);
  image.write("MZ");
  image.writeUInt32LE(0x40, 60);
  image.write("PE\0\0", 0x40, "latin1");
  image.writeUInt16LE(machine, 0x44);
  image.writeUInt16LE(1, 0x46);
  image.writeUInt16LE(optionalSize, 0x40 + 20);
  image.writeUInt16LE(isWide ? 0x20b : 0x10b, 0x40 + 24);
  image.writeUInt32LE(exported.length === 0 ? 0 : address, 0x40 + 24 + (isWide ? 112 : 96));
  const header = 0x40 + 24 + optionalSize;
  image.writeUInt32LE(section.length, header + 8);
  image.writeUInt32LE(address, header + 12);
  image.writeUInt32LE(section.length, header + 16);
  image.writeUInt32LE(headers, header + 20);
  return Buffer.concat([image, section]);
}

/** A 64-bit little-endian ELF library with a dynamic symbol table. */
export function elfImage({ machine, exported = [], imported = [] }: LibraryRequest): Buffer {
  const { bytes: strings, offsets } = nameTable([...exported, ...imported]);
  const symbols = Buffer.alloc((offsets.length + 1) * 24);
  for (const [index, offset] of offsets.entries()) {
    symbols.writeUInt32LE(offset, (index + 1) * 24);
    symbols.writeUInt16LE(index < exported.length ? 1 : 0, (index + 1) * 24 + 6);
  }
  const sections = Buffer.alloc(3 * 64);
  const section = (index: number, type: number, offset: number, size: number, link: number): void => {
    sections.writeUInt32LE(type, index * 64 + 4);
    sections.writeBigUInt64LE(BigInt(offset), index * 64 + 24);
    sections.writeBigUInt64LE(BigInt(size), index * 64 + 32);
    sections.writeUInt32LE(link, index * 64 + 40);
  };
  section(1, 11, 64, symbols.length, 2);
  section(2, 3, 64 + symbols.length, strings.length, 0);
  const header = Buffer.alloc(64);
  header.write("\x7fELF\x02\x01\x01", "latin1");
  header.writeUInt16LE(3, 16);
  header.writeUInt16LE(machine, 18);
  header.writeBigUInt64LE(BigInt(64 + symbols.length + strings.length), 40);
  header.writeUInt16LE(64, 58);
  header.writeUInt16LE(3, 60);
  return Buffer.concat([header, symbols, strings, sections]);
}

/** A 64-bit Mach-O library with a symbol table. */
export function machOImage({ machine, exported = [], imported = [] }: LibraryRequest): Buffer {
  const { bytes: strings, offsets } = nameTable([...exported, ...imported].map((name) => `_${name}`));
  const symbols = Buffer.alloc(offsets.length * 16);
  for (const [index, offset] of offsets.entries()) {
    symbols.writeUInt32LE(offset, index * 16);
    symbols.writeUInt8(index < exported.length ? 0x0f : 0x01, index * 16 + 4);
  }
  const header = Buffer.alloc(32 + 8 + 24);
  header.writeUInt32LE(0xfeedfacf, 0);
  header.writeUInt32LE(machine, 4);
  header.writeUInt32LE(6, 12);
  header.writeUInt32LE(2, 16);
  header.writeUInt32LE(32, 20);
  // A command that says nothing here, then LC_SYMTAB.
  header.writeUInt32LE(0x1b, 32);
  header.writeUInt32LE(8, 36);
  header.writeUInt32LE(2, 40);
  header.writeUInt32LE(24, 44);
  header.writeUInt32LE(64, 48);
  header.writeUInt32LE(offsets.length, 52);
  header.writeUInt32LE(64 + symbols.length, 56);
  header.writeUInt32LE(strings.length, 60);
  return Buffer.concat([header, symbols, strings]);
}

/** A universal binary of several Mach-O libraries. */
export function fatImage(libraries: readonly Buffer[]): Buffer {
  const start = 4096;
  const header = Buffer.alloc(start);
  header.writeUInt32BE(0xcafebabe, 0);
  header.writeUInt32BE(libraries.length, 4);
  let offset = start;
  for (const [index, library] of libraries.entries()) {
    header.writeUInt32BE(offset, 8 + index * 20 + 8);
    header.writeUInt32BE(library.length, 8 + index * 20 + 12);
    offset += library.length;
  }
  return Buffer.concat([header, ...libraries]);
}
