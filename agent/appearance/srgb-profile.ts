/** Samples of the tone curve: the sRGB curve has no form of its own before version 4 of profiles. */
const CURVE_SAMPLES = 256;
const HEADER_BYTES = 128;
const TAG_BYTES = 12;

/** Colorants of sRGB, adapted to the profile connection space's D50 (IEC 61966-2-1, annex F; ICC.1, annex E). */
const D50 = [0.9642, 1, 0.8249] as const;
const RED = [0.43607, 0.22249, 0.01392] as const;
const GREEN = [0.38515, 0.71687, 0.09708] as const;
const BLUE = [0.14307, 0.06061, 0.7141] as const;

/**
 * An ICC profile of sRGB, version 2.1, with which colours mean the same in every document: those of a device may be used
 * in PDF/A only where the document says which device that is.
 *
 * @see ICC.1:1998-09, 6; ISO 19005-1, 6.2.3.2
 */
export function srgbProfile(): Uint8Array {
  const curve = toneCurve();
  const tags = [
    ["desc", description("sRGB")],
    ["cprt", text("No copyright, use freely")],
    ["wtpt", xyz(D50)],
    ["rXYZ", xyz(RED)],
    ["gXYZ", xyz(GREEN)],
    ["bXYZ", xyz(BLUE)],
    ["rTRC", curve],
    ["gTRC", curve],
    ["bTRC", curve],
  ] as const;
  const bodies = [...new Set(tags.map(([, body]) => body))];
  const table = Buffer.alloc(4 + TAG_BYTES * tags.length);
  table.writeUInt32BE(tags.length, 0);
  for (const [index, [signature, body]] of tags.entries()) {
    const before = bodies.slice(0, bodies.indexOf(body));
    const offset = before.reduce((sum, { length }) => sum + length, HEADER_BYTES + table.length);
    table.write(signature, 4 + TAG_BYTES * index, "latin1");
    table.writeUInt32BE(offset, 8 + TAG_BYTES * index);
    table.writeUInt32BE(body.length, 12 + TAG_BYTES * index);
  }
  return Buffer.concat([header([table, ...bodies]), table, ...bodies]);
}

function header(rest: readonly Buffer[]): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeUInt32BE(
    rest.reduce((sum, { length }) => sum + length, HEADER_BYTES),
    0,
  );
  bytes.writeUInt32BE(0x02100000, 8);
  bytes.write("mntrRGB XYZ ", 12, "latin1");
  // A date is asked for: that of the standard.
  for (const [index, part] of [1999, 10, 1, 0, 0, 0].entries()) bytes.writeUInt16BE(part, 24 + 2 * index);
  bytes.write("acsp", 36, "latin1");
  for (const [index, value] of D50.entries()) bytes.writeInt32BE(fixed(value), 68 + 4 * index);
  return bytes;
}

/** s15Fixed16Number. */
function fixed(value: number): number {
  return Math.round(value * 0x10000);
}

function xyz(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(20);
  bytes.write("XYZ ", 0, "latin1");
  for (const [index, value] of values.entries()) bytes.writeInt32BE(fixed(value), 8 + 4 * index);
  return bytes;
}

function text(value: string): Buffer {
  return padded(Buffer.from(`text\0\0\0\0${value}\0`, "latin1"));
}

/** textDescriptionType: the ASCII text, then empty ones in Unicode and ScriptCode. */
function description(value: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(value.length + 1);
  const rest = Buffer.alloc(4 + 4 + 2 + 1 + 67);
  return padded(Buffer.concat([Buffer.from("desc\0\0\0\0"), length, Buffer.from(`${value}\0`), rest]));
}

function toneCurve(): Buffer {
  const bytes = Buffer.alloc(12 + 2 * CURVE_SAMPLES);
  bytes.write("curv", 0, "latin1");
  bytes.writeUInt32BE(CURVE_SAMPLES, 8);
  for (let index = 0; index < CURVE_SAMPLES; index++) {
    const value = index / (CURVE_SAMPLES - 1);
    const linear = value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    bytes.writeUInt16BE(Math.round(linear * 0xffff), 12 + 2 * index);
  }
  return bytes;
}

/** Tags begin at multiples of four. */
function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}
