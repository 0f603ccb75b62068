import { crc32, inflateRawSync } from "node:zlib";

/** The parts of a ZIP archive by name, as its central directory says; each is checked against its CRC-32. */
export function partsOf(bytes: Uint8Array): Map<string, string> {
  const archive = Buffer.from(bytes);
  const end = archive.lastIndexOf(Buffer.of(0x50, 0x4b, 5, 6));
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  const parts = new Map<string, string>();
  for (let index = 0; index < count; index++) {
    if (archive.readUInt32LE(at) !== 0x0201_4b50) throw new Error("no entry of the central directory");
    const packed = archive.readUInt32LE(at + 20);
    const nameLength = archive.readUInt16LE(at + 28);
    const local = archive.readUInt32LE(at + 42);
    const name = archive.toString("utf8", at + 46, at + 46 + nameLength);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const part = inflateRawSync(archive.subarray(start, start + packed));
    if (crc32(part) !== archive.readUInt32LE(at + 16)) throw new Error(`${name} is damaged`);
    if (archive.readUInt32LE(local) !== 0x0403_4b50) throw new Error(`${name} has no header`);
    parts.set(name, part.toString("utf8"));
    at += 46 + nameLength;
  }
  return parts;
}
