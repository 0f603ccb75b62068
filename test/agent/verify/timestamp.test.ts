import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MemorySource } from "../../../agent/pdf/source.ts";
import type { FileReport } from "../../../protocol/report.ts";
import { levelRig, signAt, type LevelRig } from "../pades/level-rig.ts";
import { samplePdf } from "../pades/sample-pdf.ts";
import { handSigned } from "./hand-signed.ts";
import {
  both,
  FORM,
  inFields,
  onPage,
  put,
  replaceIn,
  revised,
  STAMP_VALUE,
  stream,
  WIDGET,
  type Edit,
} from "./revision-edit.ts";
import { verifyFile } from "./offline-check.ts";

let rig: LevelRig;
/** In one revision, by hand. */
let signed: Uint8Array;
/** By us, at B-LTA. */
let archived: Buffer;

beforeAll(async () => {
  rig = await levelRig();
  signed = handSigned({ identity: rig.leader });
  const original = samplePdf();
  const { appended } = await signAt(rig, original, rig.wanted("B-LTA"));
  archived = Buffer.concat([original, appended]);
}, 60_000);

afterAll(() => rig.stop());

function verify(bytes: Uint8Array): FileReport {
  return verifyFile(new MemorySource(bytes), { file: "stamped.pdf", trust: rig.trust });
}

const HOLE = /<0{8192}>/;
const RANGE = `/ByteRange ${" ".repeat(60)}`;

/** The bytes with one more revision, whose open signature holds a true time stamp over all that the file then is. */
async function stamped(bytes: Uint8Array, edit: Edit): Promise<Buffer> {
  const file = Buffer.from(revised(bytes, edit));
  const start = bytes.length + file.toString("latin1", bytes.length).search(HOLE);
  const end = start + 8194;
  const range = `[0 ${start} ${end} ${file.length - end}]`;
  file.write(range.padEnd(60), file.indexOf(RANGE, bytes.length) + "/ByteRange ".length);
  const digest = createHash("sha256").update(file.subarray(0, start)).update(file.subarray(end)).digest();
  const token = await rig.services().timestamps?.stamp(digest);
  file.write(Buffer.from(token?.der ?? []).toString("hex"), start + 1);
  return file;
}

const INVISIBLE = WIDGET.replace("[50 50 90 90]", "[0 0 0 0]").replace("Signature2", "Stamp");
const stampField = (widget: string, ...more: Edit[]): Edit =>
  both(put(200, `<< ${widget} >>`), inFields, put(201, STAMP_VALUE), onPage, ...more);

describe("a document time stamp", () => {
  test("that shows nothing is validation data, and is found to be by its server", async () => {
    expect(verify(await stamped(signed, stampField(INVISIBLE)))).toMatchObject({
      verdict: "TOTAL-PASSED",
      signatures: [
        { level: "B-T", changesAfter: "validation-data", changesAllowed: true },
        { kind: "timestamp", intact: true, signer: { commonName: "TSA thử nghiệm Kyso" } },
      ],
    });
  });

  test("that shows something is a change, though its token holds", async () => {
    const shown = `${WIDGET} /AP << /N 202 0 R >>`;
    const report = verify(await stamped(signed, stampField(shown, put(202, FORM))));
    expect(report.verdict).toBe("TOTAL-FAILED");
    expect(report.signatures[0]).toMatchObject({
      level: "B-B",
      changesAfter: "other",
      changesAllowed: false,
    });
  });

  test("that comes with another change excuses nothing of it", async () => {
    const turned = replaceIn(10, "/Contents", "/Rotate 90 /Annots [200 0 R] /Contents");
    const edit = both(put(200, `<< ${INVISIBLE} >>`), inFields, put(201, STAMP_VALUE), turned);
    const report = verify(await stamped(signed, edit));
    expect(report.verdict).toBe("TOTAL-FAILED");
    expect(report.signatures[0]).toMatchObject({ changesAfter: "other", changesAllowed: false });
  });

  test("in an empty field that was signed with is a change", async () => {
    const empty = "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Duyệt) /Rect [0 0 90 90] /F 4 /P 10 0 R >>";
    const bytes = handSigned({
      identity: rig.leader,
      fields: "110 0 R",
      sample: { objects: { 110: empty }, pages: [{ annots: "[110 0 R]" }] },
    });
    const fill = both(replaceIn(110, "/FT /Sig", "/FT /Sig /V 201 0 R"), put(201, STAMP_VALUE));
    expect(verify(await stamped(bytes, fill)).signatures[0]).toMatchObject({
      changesAfter: "other",
      changesAllowed: false,
    });
  });

  test("over other bytes than the file's fails, and proves nothing", () => {
    const changed = Buffer.from(archived);
    // The name of an entry in the security store.
    const at = changed.toString("latin1").search(/\/[0-9A-F]{40} /);
    changed.write(changed[at + 1] === 0x41 ? "B" : "A", at + 1);
    const report = verify(changed);
    expect(report.verdict).toBe("TOTAL-FAILED");
    expect(report.signatures[1]).toMatchObject({
      kind: "timestamp",
      indication: "TOTAL-FAILED",
      subIndication: "HASH_FAILURE",
      intact: false,
    });
    expect(report.signatures[0]).toMatchObject({ indication: "TOTAL-PASSED", level: "B-LT" });
  });

  test("alone is no signature", async () => {
    const form = both(
      replaceIn(1, "/Pages 2 0 R", "/Pages 2 0 R /AcroForm << /Fields [200 0 R] /SigFlags 3 >>"),
      put(200, `<< ${INVISIBLE} >>`),
      put(201, STAMP_VALUE),
      onPage,
    );
    expect(verify(await stamped(samplePdf(), form))).toMatchObject({
      verdict: "NONE",
      signatures: [{ kind: "timestamp", indication: "TOTAL-PASSED" }],
    });
  });

  test("does not make good what came between", async () => {
    const changed = revised(signed, replaceIn(11, "Tj", "Tj T*"));
    const report = verify(await stamped(changed, stampField(INVISIBLE)));
    expect(report.verdict).toBe("TOTAL-FAILED");
    expect(report.signatures[0]).toMatchObject({ level: "B-B", changesAllowed: false });
  });
});

describe("after B-LTA", () => {
  test.each<[string, Edit]>([
    ["a page that is turned", replaceIn(10, "/Contents", "/Rotate 90 /Contents")],
    ["another content", put(11, stream("0 0 100 100 re f"))],
    [
      "a security store that leads to another content",
      both(put(11, stream("0 0 9 9 re f")), replaceIn(1, /\/DSS \d+ 0 R/, "/DSS << /Certs [11 0 R] >>")),
    ],
    [
      "a page that is taken into the security store",
      replaceIn(1, /\/DSS \d+ 0 R/, "/DSS << /Certs [10 0 R 11 0 R] >> /Lang (vi)"),
    ],
  ])("%s is a change, for signature and time stamp", (_name, edit) => {
    const report = verify(revised(archived, edit));
    expect(report.verdict).toBe("TOTAL-FAILED");
    for (const one of report.signatures) {
      expect(one).toMatchObject({ changesAfter: "other", changesAllowed: false });
    }
    expect(report.signatures[0]?.level).toBe("B-B");
  });

  test("a store without its data is B-T again: what is not there proves nothing", () => {
    const report = verify(revised(archived, replaceIn(1, /\/DSS \d+ 0 R/, "/DSS << >>")));
    expect(report.signatures[0]).toMatchObject({ level: "B-T" });
  });
});

describe("the time stamp in a signature", () => {
  test("proves nothing when it is another signature's", async () => {
    const value = async (): Promise<{ bytes: Buffer; at: number; length: string }> => {
      const original = samplePdf();
      const { appended } = await signAt(rig, original, rig.wanted("B-T"));
      const bytes = Buffer.concat([original, appended]);
      const at = bytes.indexOf("/Contents <3082") + "/Contents <".length;
      return { bytes, at, length: bytes.toString("latin1", at, at + 8) };
    };
    const one = await value();
    let other = await value();
    // A server's values differ in length by an octet or two, and lengths must fit.
    while (other.length !== one.length) other = await value();
    // The token is all that follows the attribute's name in the value.
    const name = "060b2a864886f70d010910020e";
    const [to, from] = [one.bytes.indexOf(name, one.at), other.bytes.indexOf(name, other.at)];
    const token = other.bytes.subarray(from, other.bytes.indexOf(">", from));
    token.copy(one.bytes, to);
    expect(verify(one.bytes).signatures[0]).toMatchObject({ level: "B-B", indication: "TOTAL-PASSED" });
  });
});
