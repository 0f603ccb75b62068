import { FORGED, FORGED_PAGES, type Made } from "./attack.ts";
import { type Case, type Expected, neverPasses } from "./case.ts";
import { firstRevision, lastSection, streamBody } from "./pdf-file.ts";
import { sampleBodies } from "./sample.ts";

/** Sections that lead readers elsewhere. */
export function crossReference(made: Made, signed: Buffer): readonly Case[] {
  const xref = (name: string, bytes: Uint8Array, expected?: Expected): Case =>
    made(`references: ${name}`, bytes, expected);
  const object = Buffer.from(`8 0 obj\n${streamBody(FORGED)}\nendobj\n`);
  const at = String(signed.length).padStart(10, "0");
  const section = signed.length + object.length;
  const line = (text: string): Buffer => Buffer.from(text, "latin1");
  const table = `xref\n0 1\n0000000000 65535 f \n8 1\n${at} 00000 n \n`;
  const tail = (entries: string): Buffer =>
    line(`${table}trailer\n<< /Size 20 /Root 1 0 R ${entries} >>\nstartxref\n${section}\n%%EOF\n`);
  const previous = `/Prev ${lastSection(signed)}`;
  const entry = Buffer.from([1, 0, 0, 0, 0, 0]);
  entry.writeUInt32BE(signed.length, 1);
  const index = entry.toString("latin1");
  const stream = `20 0 obj\n<< /Type /XRef /Size 21 /Root 1 0 R ${previous} /W [1 4 1] /Index [8 1] /Length ${index.length} >>\nstream\n${index}\nendstream\nendobj\nstartxref\n${section}\n%%EOF\n`;
  return [
    xref("a table in a circle", Buffer.concat([signed, object, tail(`/Prev ${section}`)]), neverPasses),
    xref("a stream of references after a table", Buffer.concat([signed, object, line(stream)])),
    xref(
      "a hybrid section",
      Buffer.concat([
        signed,
        object,
        line(stream.replace(/startxref[^]*$/, "")),
        hybrid(signed, section, stream),
      ]),
      neverPasses,
    ),
    xref(
      "startxref that leads to the signed section, behind a forged one",
      Buffer.concat([signed, object, tail(previous), line(`startxref\n${lastSection(signed)}\n%%EOF\n`)]),
    ),
    xref(
      "startxref that leads nowhere",
      Buffer.concat([signed, object, line("startxref\n0\n%%EOF\n")]),
      neverPasses,
    ),
    xref(
      "a second file behind the first",
      Buffer.concat([signed, firstRevision({ ...sampleBodies("null"), ...FORGED_PAGES })]),
      neverPasses,
    ),
    xref("an object stream with another catalogue", objectStream(signed), neverPasses),
    xref(
      "a generation more of the content",
      Buffer.concat([
        signed,
        line(object.toString("latin1").replace("8 0 obj", "8 1 obj")),
        line(
          `xref\n0 1\n0000000000 65535 f \n8 1\n${at} 00001 n \ntrailer\n<< /Size 20 /Root 1 0 R ${previous} >>\nstartxref\n${section}\n%%EOF\n`,
        ),
      ]),
      neverPasses,
    ),
  ];
}

function hybrid(signed: Buffer, streamAt: number, stream: string): Buffer {
  const at = streamAt + stream.replace(/startxref[^]*$/, "").length;
  const text = `xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 21 /Root 1 0 R /Prev ${lastSection(signed)} /XRefStm ${streamAt} >>\nstartxref\n${at}\n%%EOF\n`;
  return Buffer.from(text, "latin1");
}

function objectStream(signed: Buffer): Buffer {
  const catalog = "<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R /OpenAction [6 0 R /Fit] >>";
  const head = "1 0 ";
  const container = `20 0 obj\n${streamBody(head + catalog, `/Type /ObjStm /N 1 /First ${head.length}`)}\nendobj\n`;
  const section = signed.length + container.length;
  const entries = Buffer.alloc(12);
  entries.writeUInt8(2, 0);
  entries.writeUInt32BE(20, 1);
  entries.writeUInt8(1, 6);
  entries.writeUInt32BE(signed.length, 7);
  const index = entries.toString("latin1");
  const stream = `21 0 obj\n<< /Type /XRef /Size 22 /Root 1 0 R /Prev ${lastSection(signed)} /W [1 4 1] /Index [1 1 20 1] /Length 12 >>\nstream\n${index}\nendstream\nendobj\nstartxref\n${section}\n%%EOF\n`;
  return Buffer.concat([signed, Buffer.from(container + stream, "latin1")]);
}
