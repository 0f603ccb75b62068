import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AuditLog } from "../../../agent/audit/audit-log.ts";
import { FileRules } from "../../../agent/command/file-rules.ts";
import { SignerRevocation } from "../../../agent/operation/signer-revocation.ts";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { DEFAULT_SETTINGS } from "../../../agent/setting/setting.ts";
import { parseCertificate } from "../../../agent/x509/certificate.ts";
import { createTestPki } from "../../pki/test-pki.ts";
import { samplePdf } from "../pades/sample-pdf.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "kyso-file-rules-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("refuses a file that is another one while its text is read, whatever the signer states", async () => {
  const certificate = parseCertificate((await createTestPki()).leader.certificate);
  const asked: unknown[] = [];
  const rules = new FileRules({
    settings: { ...DEFAULT_SETTINGS, secrecyCheck: "always" },
    statement: { kind: "approve", number: null, date: null, noSecret: true, copyType: undefined },
    signer: { certificate, path: [certificate], role: "personal" },
    whenRoleUnknown: "warned",
    texts: {
      read: (_file, options) => {
        asked.push(options);
        return Promise.resolve({ problem: "JOB_DIGEST_MISMATCH" });
      },
      forget: () => undefined,
    },
    asking: new SignerRevocation(folder, () => new Date()),
    audit: new AuditLog(path.join(folder, "audit")),
    password: undefined,
    beside: null,
  });
  const pdf = PdfDocument.open(new MemorySource(samplePdf()));
  const sha256 = "ab".repeat(32);
  await expect(rules.ofPdf("a.pdf", sha256, pdf)).rejects.toMatchObject({ code: "JOB_DIGEST_MISMATCH" });
  await expect(rules.ofOther("a.pdf", sha256, pdf.source)).rejects.toMatchObject({
    code: "JOB_DIGEST_MISMATCH",
  });
  expect(asked).toMatchObject([{ sha256 }, { sha256 }]);
});
