import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signPdf, type SignedPdf } from "../../../agent/pades/sign.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { verifyFile } from "../../../agent/verify/report.ts";
import { PADES_LEVELS, type PadesLevel } from "../../../protocol/pades-level.ts";
import type { FileReport } from "../../../protocol/report.ts";
import { pdfsig, qpdfIsContent } from "./judge.ts";
import { levelRig, type LevelRig } from "./level-rig.ts";
import { samplePdf } from "./sample-pdf.ts";
import { opened, rsaSigner } from "./signer.ts";

let rig: LevelRig;
const signed = new Map<PadesLevel, Uint8Array>();

const REQUEST = { place: null, signerName: "Nguyễn Văn An", time: new Date() };

beforeAll(async () => {
  rig = await levelRig();
  for (const level of PADES_LEVELS) {
    const original = samplePdf();
    const result = await sign(original, level);
    expect(result.shortfall).toBeNull();
    signed.set(level, Buffer.concat([original, result.appended]));
  }
}, 60_000);

afterAll(() => rig.stop());

async function sign(original: Uint8Array, level: PadesLevel): Promise<SignedPdf> {
  const { key, signer, path: certificates } = rsaSigner(rig.leader);
  const chain = [...certificates];
  const root = rig.trust.roots[0];
  if (root !== undefined) chain.push(root);
  const wanted = rig.wanted(level);
  return signPdf({ ...opened(original), key, signer, path: chain, request: REQUEST, level: wanted });
}

function verify(bytes: Uint8Array, trust = rig.trust): FileReport {
  return verifyFile(new MemorySource(bytes), { file: "signed.pdf", trust });
}

function at(level: PadesLevel): Uint8Array {
  const bytes = signed.get(level);
  if (bytes === undefined) throw new Error(level);
  return bytes;
}

describe("a signature of each level", () => {
  test.each(PADES_LEVELS)("%s is found to be that, and passes", (level) => {
    const report = verify(at(level));
    expect(report).toMatchObject({ verdict: "TOTAL-PASSED", code: null });
    expect(report.signatures[0]).toMatchObject({ level, kind: "signature", changesAllowed: true });
  });

  test.each(PADES_LEVELS)("%s is one that poppler and qpdf take", (level) => {
    const file = path.join(rig.folder, `${level}.pdf`);
    writeFileSync(file, at(level));
    expect(pdfsig(file)[0]).toMatchObject({ valid: true, signer: "Nguyễn Văn An" });
    expect(qpdfIsContent(file)).toBe(true);
  });
});
