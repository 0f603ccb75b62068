import { FORGED, FORGED_PAGES, type Made } from "./attack.ts";
import { type Case, type Expected, neverPasses } from "./case.ts";
import { appended, firstRevision, lastSection, offsetOf, streamBody } from "./pdf-file.ts";
import { furtherSigned, OBJECT, sampleBodies, signedSample } from "./sample.ts";
import { filled, gapAfter, openSignature, type Sealer } from "./signature-text.ts";

/** The second part of the range moved away, and something put between. */
export function wrapping(made: Made, seal: Sealer): readonly Case[] {
  const inserted = (at: (file: Buffer) => number, what: (file: Buffer) => string): Buffer => {
    const file = signedSample(seal);
    const position = at(file);
    const text = Buffer.from(what(file), "latin1");
    return Buffer.concat([file.subarray(0, position), text, file.subarray(position)]);
  };
  const end = (file: Buffer): number => gapAfter(file).end;
  const forged = `8 0 obj\n${streamBody(FORGED)}\nendobj\n`;
  const moved = (file: Buffer, by: number): Buffer => {
    const text = file.toString("latin1");
    return Buffer.from(
      text.replace(
        /\/ByteRange \[0 (\d+) (\d+) (\d+)\] */,
        (whole, first: string, second: string, length: string) =>
          `/ByteRange [0 ${first} ${Number(second) + by} ${length}]`.padEnd(whole.length),
      ),
      "latin1",
    );
  };
  const wrapped = inserted(end, () => forged);
  return [
    made(
      "wrapping: bytes put behind the value, range moved in the dictionary",
      moved(wrapped, forged.length),
      neverPasses,
    ),
    made("wrapping: bytes put behind the value, range left", wrapped, neverPasses),
    made("wrapping: a second value and a forged section in the gap", wrappedWithSection(seal), neverPasses),
    made("wrapping: a catalogue in the room that the value leaves", inTheRoom(seal), neverPasses),
  ];
}

/** The byte range leaves out more than Contents: room for a section that nobody signed. */
function wrappedWithSection(seal: Sealer): Buffer {
  const room = 4000;
  const bodies = { ...sampleBodies(`${openSignature()}${" ".repeat(room)}`) };
  const file = filled(firstRevision(bodies), seal, ({ start, end }, size) => [
    0,
    start,
    end + room,
    size - end - room,
  ]);
  const { end } = gapAfter(file);
  const forged = ` >>\nendobj\n8 0 obj\n${streamBody(FORGED)}\nendobj\nxref\n0 1\n0000000000 65535 f \n8 1\n${String(end + 11).padStart(10, "0")} 00000 n \ntrailer\n<< /Size 20 /Root 1 0 R /Prev ${lastSection(file)} >>\nstartxref\n`;
  file.write(forged, end, "latin1");
  return Buffer.concat([file, Buffer.from(`startxref\n${end + forged.indexOf("xref\n0")}\n%%EOF\n`)]);
}

/** Zeros after the CMS are padding; other bytes are room for objects in plain sight. */
function inTheRoom(seal: Sealer): Buffer {
  const file = signedSample(seal);
  const { end } = gapAfter(file);
  const text = `>\n8 0 obj\n${streamBody(FORGED)}\nendobj\n<`;
  file.write(text, end - text.length - 200, "latin1");
  return appended(file, {}, { offsets: { [OBJECT.content]: end - 200 - text.length + 2 } });
}

/** The signature's own parts broken so that a reader has nothing to check, and calls that good. */
export function universalForgery(made: Made, seal: Sealer): readonly Case[] {
  const signed = signedSample(seal);
  const text = signed.toString("latin1");
  const { start, end } = gapAfter(signed);
  const range = /\/ByteRange \[[^\]]*\] */.exec(text)?.[0] ?? "";
  const usf = (name: string, forged: string): Case =>
    made(
      `universal forgery: ${name}`,
      Buffer.from(forged.replace("10.000.000", "99.000.000"), "latin1"),
      neverPasses,
    );
  const valued = (value: string): string =>
    text.slice(0, start) + value.padEnd(end - start) + text.slice(end);
  const ranged = (value: string): string => text.replace(range, value.padEnd(range.length));
  return [
    usf("Contents is null", valued("null")),
    usf("Contents is empty", valued("<>")),
    usf("Contents is one zero", valued("<00>")),
    usf("Contents is a name", valued("/x")),
    usf("no Contents", text.replace("/Contents <", "/Nothing <")),
    usf("Contents of zeros", valued(`<${"0".repeat(end - start - 2)}>`)),
    usf("ByteRange is null", ranged("/ByteRange null")),
    usf("no ByteRange", ranged("")),
    usf("ByteRange is empty", ranged("/ByteRange []")),
    usf("ByteRange of nothing", ranged("/ByteRange [0 0 0 0]")),
    usf("ByteRange with a negative length", ranged("/ByteRange [0 -1 0 0]")),
    usf("ByteRange is a name", ranged("/ByteRange /x")),
    usf(
      "the value is an empty dictionary",
      `${text.slice(0, offsetOf(signed, OBJECT.value))}12 0 obj\n<< /Type /Sig >>\nendobj\n${text.slice(text.indexOf("13 0 obj"))}`,
    ),
    usf(
      "no SubFilter",
      text.replace(
        "/SubFilter /ETSI.CAdES.detached",
        "/SubF".padEnd("/SubFilter /ETSI.CAdES.detached".length),
      ),
    ),
  ];
}

/** A forger's own signature over the forged document makes it no better. */
export function signedOver(made: Made, signed: Buffer, other: Sealer): readonly Case[] {
  const forged = furtherSigned(appended(signed, FORGED_PAGES), other);
  const inOne = furtherSigned(signed, other, { bodies: FORGED_PAGES });
  const expected: Expected = {
    verdict: ["TOTAL-FAILED"],
    signatures: {
      Signature1: {
        indication: "TOTAL-FAILED",
        subIndication: ["FORMAT_FAILURE"],
        changesAfter: ["other"],
        changesAllowed: false,
      },
      Signature2: { indication: "TOTAL-PASSED", changesAfter: ["none"] },
    },
  };
  return [
    made("a second signature after the content was changed", forged, expected),
    made("a second signature that changes the content in the same revision", inOne, expected),
    made(
      "a second signature with an appearance over the amount",
      furtherSigned(signed, other, {
        rect: "[60 690 500 720]",
        appearance: streamBody("1 g 0 0 440 30 re f", "/Type /XObject /Subtype /Form /BBox [0 0 440 30]"),
      }),
      {
        verdict: ["TOTAL-PASSED", "TOTAL-FAILED"],
        signatures: {},
      },
    ),
  ];
}
