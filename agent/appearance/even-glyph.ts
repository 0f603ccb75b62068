/** Where a table of a TrueType font stands, and where its entry in the directory does. */
interface Table {
  readonly entry: number;
  readonly start: number;
}

/** Glyph descriptions begin at multiples of this. */
const ALIGNMENT = 4;

/**
 * A TrueType font whose glyph descriptions all begin at even places. Fonts with long offsets need not keep to that, but
 * the subsets that fontkit makes have short ones, which can name no other place: their glyphs would be torn apart.
 *
 * @see OpenType 1.9.1, loca
 */
export function withEvenGlyphs(font: Uint8Array): Uint8Array {
  const view = Buffer.from(font);
  const tables = tablesOf(view);
  const [head, maxp, loca, glyf] = ["head", "maxp", "loca", "glyf"].map((tag) => tables.get(tag));
  if (head === undefined || maxp === undefined || loca === undefined || glyf === undefined) return font;
  // Short offsets are even already.
  if (view.readInt16BE(head.start + 50) === 0) return font;
  const count = view.readUInt16BE(maxp.start + 4);
  const offsets = Array.from({ length: count + 1 }, (_, index) => view.readUInt32BE(loca.start + 4 * index));
  const places = Buffer.alloc(4 * offsets.length);
  const glyphs: Buffer[] = [];
  let end = 0;
  for (let index = 0; index < count; index++) {
    const [from = 0, to = 0] = offsets.slice(index, index + 2);
    const glyph = padded(view.subarray(glyf.start + from, glyf.start + to));
    glyphs.push(glyph);
    end += glyph.length;
    places.writeUInt32BE(end, 4 * (index + 1));
  }
  const before = padded(view);
  point(before, glyf, before.length, end);
  point(before, loca, before.length + end, places.length);
  return Buffer.concat([before, ...glyphs, places]);
}

function tablesOf(font: Buffer): ReadonlyMap<string, Table> {
  const entries = Array.from({ length: font.readUInt16BE(4) }, (_, index) => 12 + 16 * index);
  return new Map(
    entries.map((entry) => {
      const tag = font.toString("latin1", entry, entry + 4);
      return [tag, { entry, start: font.readUInt32BE(entry + 8) }];
    }),
  );
}

function point(font: Buffer, { entry }: Table, start: number, length: number): void {
  font.writeUInt32BE(start, entry + 8);
  font.writeUInt32BE(length, entry + 12);
}

/** A copy with zeros behind it. */
function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((ALIGNMENT - (bytes.length % ALIGNMENT)) % ALIGNMENT)]);
}
