import { type Case, neverPasses, type Reason } from "./case.ts";
import type { CasePki } from "./case-pki.ts";
import { appended, firstRevision, offsetOf } from "./pdf-file.ts";
import { OBJECT, sampleBodies, signedSample } from "./sample.ts";
import { sealedBy } from "./seal.ts";
import { filled, gapAfter, openSignature, type RangeOf } from "./signature-text.ts";

/** Byte ranges that are not the one right one, and dictionaries that not every reader reads alike. */
export function byteRangeCases({ signer, clerk }: CasePki): readonly Case[] {
  const seal = sealedBy(signer);
  const made = (name: string, bytes: Uint8Array, pdfsig?: Reason, pdfbox?: Reason): Case => ({
    name,
    line: "byte range",
    bytes,
    desk: "usual",
    expected: neverPasses,
    apart: { pdfsig, pdfbox },
  });
  const ranged = (name: string, range: RangeOf, pdfsig?: Reason, pdfbox?: Reason): Case =>
    made(name, signedSample(seal, { range }), pdfsig, pdfbox);
  const whole = signedSample(seal);
  return [
    ranged(
      "a gap that begins before Contents",
      ({ start, end }, size) => [0, start - 12, end, size - end],
      "no structure",
      "no structure",
    ),
    ranged(
      "a gap that ends behind Contents",
      ({ start, end }, size) => [0, start, end + 3, size - end - 3],
      "no structure",
      "no structure",
    ),
    ranged(
      "a gap without the brackets",
      ({ start, end }, size) => [0, start + 1, end - 1, size - end + 1],
      "no structure",
      "no structure",
    ),
    ranged(
      "a range that begins at the second byte",
      ({ start, end }, size) => [1, start - 1, end, size - end],
      "no structure",
      "no structure",
    ),
    ranged(
      "a range that ends before the end of its revision",
      ({ start, end }, size) => [0, start, end, size - end - 6],
      "no structure",
      "no structure",
    ),
    ranged(
      "two gaps",
      ({ start, end }, size) => [0, 20, 30, start - 30, end, size - end],
      "no structure",
      "no structure",
    ),
    ranged(
      "parts that overlap",
      ({ start, end }, size) => [0, start, start - 10, size - end],
      "no structure",
      "no structure",
    ),
    ranged(
      "parts in the wrong order",
      ({ start, end }, size) => [end, size - end, 0, start],
      "no structure",
      "no structure",
    ),
    ranged(
      "a length beyond the end of the file",
      ({ start, end }, size) => [0, start, end, size - end + 1000],
      "no structure",
      "no structure",
    ),
    ranged(
      "a negative offset",
      ({ start, end }, size) => [-5, start + 5, end, size - end],
      "no structure",
      "no structure",
    ),
    ranged("one part only", ({ start }) => [0, start], "no structure", "no structure"),
    ranged("nothing at all", () => [0, 0, 0, 0], "no structure", "no structure"),
    made(
      "bytes behind the end",
      Buffer.concat([whole, Buffer.from("% and more\n")]),
      "own bytes",
      "own bytes",
    ),
    made("bytes before the header", Buffer.concat([Buffer.from("hello\n"), whole])),
    made(
      "a second Contents in the dictionary",
      twiceContents(seal, signer, clerk),
      "no structure",
      "no structure",
    ),
    made("a second ByteRange in the dictionary", twiceRange(seal), "no structure", "no structure"),
    made("a dictionary that two sections place differently", twicePlaced(seal), "own bytes", "own bytes"),
    made("a comment in the gap", commented(whole), "no structure", "no structure"),
    made("a field by the name of another", twiceNamed(seal), "no structure", "no structure"),
  ];
}

type Seal = ReturnType<typeof sealedBy>;

/** Readers take the first or the last of two keys. */
function twiceContents(seal: Seal, signer: CasePki["signer"], clerk: CasePki["clerk"]): Buffer {
  const other = Buffer.from(sealedBy(clerk)(Buffer.from(signer.name))).toString("hex");
  return signedSample(seal, { signature: { entries: `/Contents <${other}>` } });
}

function twiceRange(seal: Seal): Buffer {
  return signedSample(seal, { signature: { entries: "/ByteRange [0 10 20 10]" } });
}

/** The newer section says that the value stands where another, unsigned dictionary does. */
function twicePlaced(seal: Seal): Buffer {
  const signed = signedSample(seal);
  const copy = signed.subarray(
    offsetOf(signed, OBJECT.value),
    signed.indexOf("\nendobj", offsetOf(signed, OBJECT.value)),
  );
  const text = Buffer.from(copy).toString("latin1");
  return appended(signed, { [OBJECT.value]: text.slice(text.indexOf("obj") + 3).trim() });
}

/** Between `<` and `>` white space alone may stand between the digits. */
function commented(whole: Buffer): Buffer {
  const bytes = Buffer.from(whole);
  const { end } = gapAfter(whole);
  bytes.write("><20", end - 5, "latin1");
  return bytes;
}

function twiceNamed(seal: Seal): Buffer {
  const bodies = sampleBodies(openSignature());
  const double = {
    ...bodies,
    [OBJECT.form]: (bodies[OBJECT.form] ?? "").replace("9 0 R", "9 0 R 20 0 R"),
    20: "<< /FT /Sig /T (Signature1) /V 21 0 R >>",
    21: "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [0 1 2 3] /Contents <00> >>",
  };
  return filled(firstRevision({ ...double, [OBJECT.value]: openSignature() }), seal);
}
