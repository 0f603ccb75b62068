import { execFileSync } from "node:child_process";
import { createHash, type Hash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { extendDocument } from "../../../agent/pades/extend-document.ts";
import { signPdf } from "../../../agent/pades/sign.ts";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import {
  readSecurityStore,
  securityStoreDict,
  validationDataOf,
} from "../../../agent/verify/security-store.ts";
import { verifyDocument } from "../../../agent/verify/report.ts";
import { parseCertificate } from "../../../agent/x509/certificate.ts";
import type { PadesLevel } from "../../../protocol/pades-level.ts";
import type { FileReport } from "../../../protocol/report.ts";
import { handSigned } from "../verify/hand-signed.ts";
import { put, replaceIn, revised, both, stream } from "../verify/revision-edit.ts";
import { pdfsig, qpdfIsContent } from "./judge.ts";
import { levelRig, signAt, type LevelRig } from "./level-rig.ts";
import { samplePdf } from "./sample-pdf.ts";
import { opened, rsaSigner, signerOf, softKey } from "./signer.ts";
import { verifyFile } from "../verify/offline-check.ts";

let rig: LevelRig;

beforeAll(async () => {
  rig = await levelRig();
}, 60_000);

afterAll(() => rig.stop());

function hashOf(bytes: Uint8Array): Hash {
  return createHash("sha256").update(bytes);
}

async function extended(bytes: Uint8Array, level: PadesLevel): Promise<Buffer> {
  const { document, prefixHash } = opened(bytes);
  const { appended } = await extendDocument(document, prefixHash, level, rig.services());
  return Buffer.concat([bytes, appended]);
}

function verify(bytes: Uint8Array): FileReport {
  return verifyFile(new MemorySource(bytes), { file: "extended.pdf", trust: rig.trust });
}

function written(name: string, bytes: Uint8Array): string {
  const file = path.join(rig.folder, `${name}.pdf`);
  writeFileSync(file, bytes);
  return file;
}

function throughQpdf(name: string, bytes: Uint8Array, ...options: string[]): Uint8Array {
  const out = path.join(rig.folder, `${name}-out.pdf`);
  execFileSync("qpdf", [...options, written(`${name}-in`, bytes), out]);
  return readFileSync(out);
}

/** Signed in one revision, by hand, so that the document can have what our own signatures would refuse. */
function certified(permission: number): Uint8Array {
  return handSigned({
    identity: rig.leader,
    sample: { catalog: "/Perms << /DocMDP 101 0 R >>" },
    entries: `/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /V /1.2 /P ${permission} >> >>]`,
  });
}

describe("every kind of file", () => {
  test.each([1, 2, 3])("certified with permission %i may be raised, and still holds", async (permission) => {
    const bytes = await extended(certified(permission), "B-LTA");
    expect(verify(bytes)).toMatchObject({
      verdict: "TOTAL-PASSED",
      signatures: [{ level: "B-LTA", changesAfter: "validation-data" }, {}, {}],
    });
  });

  test("with cross-reference streams and object streams is raised", async () => {
    const original = throughQpdf("streams", samplePdf(), "--object-streams=generate");
    const { appended } = await signAt(rig, original, rig.wanted("B-LTA"));
    const signed = Buffer.concat([original, appended]);
    const bytes = await extended(signed, "B-LTA");
    expect(verify(bytes)).toMatchObject({
      verdict: "TOTAL-PASSED",
      signatures: [{ level: "B-LTA" }, {}, {}],
    });
    const file = written("streams-lta", bytes);
    expect(qpdfIsContent(file)).toBe(true);
    expect(pdfsig(file)[0]).toMatchObject({ valid: true });
  });

  test.each([
    ["RC4", ["128", "--use-aes=n"]],
    ["AES-128", ["128", "--use-aes=y"]],
    ["AES-256", ["256"]],
  ])("encrypted with %s is signed at B-LTA and raised, and opens as before", async (name, options) => {
    const weak = name === "RC4" ? ["--allow-weak-crypto"] : [];
    const original = throughQpdf(name, samplePdf(), ...weak, "--encrypt", "user", "owner", ...options, "--");
    const open = (bytes: Uint8Array): PdfDocument =>
      PdfDocument.open(new MemorySource(bytes), { password: "user" });
    const { key, signer, path: certificates } = rsaSigner(rig.leader);
    const { appended } = await signPdf({
      document: open(original),
      prefixHash: hashOf(original),
      key,
      signer,
      path: [...certificates, parseCertificate(rig.root.certificate)],
      request: { place: null, signerName: "Nguyễn Văn An", time: new Date() },
      level: rig.wanted("B-LTA"),
    });
    const signed = Buffer.concat([original, appended]);
    const raised = await extendDocument(open(signed), hashOf(signed), "B-LTA", rig.services());
    const bytes = Buffer.concat([signed, raised.appended]);
    const reports = verifyDocument(open(bytes), { trust: rig.trust });
    expect(reports).toMatchObject([
      { level: "B-LTA", indication: "TOTAL-PASSED" },
      { kind: "timestamp", indication: "TOTAL-PASSED" },
      { kind: "timestamp", indication: "TOTAL-PASSED", coversWholeFile: true },
    ]);
    const file = written(`${name}-lta`, bytes);
    execFileSync("qpdf", ["--check", "--password=user", file]);
    // What was stored reads back through qpdf too.
    const dss = /\/DSS (\d+) 0 R/.exec(bytes.toString("latin1"))?.[1] ?? "";
    const shown = execFileSync("qpdf", ["--password=user", `--show-object=${dss}`, file], {
      encoding: "utf8",
    });
    const first = /\/Certs \[ (\d+) 0 R/.exec(shown)?.[1] ?? "";
    const stored = execFileSync("qpdf", [
      "--password=user",
      `--show-object=${first}`,
      "--filtered-stream-data",
      file,
    ]);
    expect(parseCertificate(stored).sha256).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe("several signatures", () => {
  test("of two signers are both raised, the data that they share stored once", async () => {
    const original = samplePdf();
    const first = await signAt(rig, original, rig.wanted("B-B"));
    const once = Buffer.concat([original, first.appended]);
    const clerk = signerOf(softKey(rig.clerk, { scheme: "ECDSA", hash: "SHA-256" }));
    const second = await signPdf({
      ...opened(once),
      ...clerk,
      path: [...clerk.path, parseCertificate(rig.root.certificate)],
      request: { place: null, signerName: "Trần Thị Bình", time: new Date() },
      level: rig.wanted("B-T"),
    });
    const bytes = await extended(Buffer.concat([once, second.appended]), "B-LTA");
    const report = verify(bytes);
    expect(report.verdict).toBe("TOTAL-PASSED");
    expect(report.signatures.map(({ level }) => level)).toEqual([
      "B-LTA",
      "B-LTA",
      "ETSI.RFC3161",
      "ETSI.RFC3161",
    ]);
    const { document } = opened(bytes);
    const { certificates } = validationDataOf(readSecurityStore(document));
    const hashes = certificates.map((der) => parseCertificate(der).sha256);
    expect(new Set(hashes).size).toBe(hashes.length);
    const file = written("two", bytes);
    expect(pdfsig(file).slice(0, 2)).toMatchObject([{ valid: true }, { valid: true }]);
    expect(qpdfIsContent(file)).toBe(true);
  });

  test("a document that has its level stays as it is, to the byte", async () => {
    const original = samplePdf();
    const { appended } = await signAt(rig, original, rig.wanted("B-LT"));
    const signed = Buffer.concat([original, appended]);
    for (const level of ["B-T", "B-LT"] as const) expect(await extended(signed, level)).toEqual(signed);
  });
});

describe("a security store that somebody else began", () => {
  test("keeps what it holds", async () => {
    const foreign = both(
      put(300, stream("foreign")),
      put(301, "[300 0 R]"),
      replaceIn(
        1,
        "/Type /Catalog",
        "/Type /Catalog /DSS << /Certs 301 0 R /VRI << /AB << /Cert [300 0 R] >> >> >>",
      ),
    );
    const bytes = await extended(revised(handSigned({ identity: rig.leader }), foreign), "B-LT");
    expect(verify(bytes)).toMatchObject({ verdict: "TOTAL-PASSED", signatures: [{ level: "B-LT" }, {}] });
    const { document } = opened(bytes);
    const stored = validationDataOf(readSecurityStore(document)).certificates.map((der) => Buffer.from(der));
    expect(stored[0]?.toString()).toBe("foreign");
    expect(JSON.stringify(securityStoreDict(document)?.get("VRI"))).toBeDefined();
  });
});

describe("what is not raised", () => {
  test.each(["B-T", "B-LT", "B-LTA"] as const)("a document without signatures, to %s", async (level) => {
    await expect(extended(samplePdf(), level)).rejects.toMatchObject({ code: "EXTEND_NO_SIGNATURE" });
  });

  test("a signature that does not hold", async () => {
    const broken = Buffer.from(handSigned({ identity: rig.leader }));
    broken[broken.indexOf("/MediaBox") + 12] = 0x39;
    await expect(extended(broken, "B-T")).rejects.toMatchObject({ code: "EXTEND_SIGNATURE_BROKEN" });
  });

  test("a document that was changed after it was signed", async () => {
    const changed = revised(
      handSigned({ identity: rig.leader }),
      replaceIn(10, "/MediaBox", "/Rotate 90 /MediaBox"),
    );
    await expect(extended(changed, "B-T")).rejects.toMatchObject({ code: "EXTEND_SIGNATURE_BROKEN" });
  });

  test("a signature whose signer nobody trusts", async () => {
    const strangers = await rig.otherTsa.root.issue({ name: "stranger", subject: rig.root.subject });
    const signed = handSigned({ identity: strangers, algorithm: { scheme: "ECDSA", hash: "SHA-256" } });
    await expect(extended(signed, "B-T")).rejects.toMatchObject({ code: "CERTIFICATE_UNTRUSTED" });
  });

  test("a signature whose signer was revoked before there was a time stamp", async () => {
    const revoked = await rig.status.issue({ name: "revoked", subject: rig.root.subject });
    rig.status.revoke(revoked, { at: new Date(Date.now() - 3_600_000) });
    const signed = handSigned({ identity: revoked, algorithm: { scheme: "ECDSA", hash: "SHA-256" } });
    await expect(extended(signed, "B-LT")).rejects.toMatchObject({ code: "CERTIFICATE_REVOKED" });
  });
});
