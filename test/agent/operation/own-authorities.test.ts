import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AuditLog } from "../../../agent/audit/audit-log.ts";
import { OwnAuthorities } from "../../../agent/operation/own-authorities.ts";
import { ownTrustFolders } from "../../../agent/setting/own-trust.ts";
import { parseCertificate } from "../../../agent/x509/certificate.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";

const data = mkdtempSync(path.join(tmpdir(), "kyso-own-authorities-"));
let pki: TestPki;

beforeAll(async () => {
  pki = await createTestPki();
});

afterAll(() => rmSync(data, { recursive: true, force: true }));

test("what can't be logged is not done", async () => {
  const log: Pick<AuditLog, "append"> = { append: () => Promise.reject(new Error("full")) };
  const own = new OwnAuthorities(data, log);
  await expect(own.add([parseCertificate(pki.root.certificate)], "national")).rejects.toThrow("full");
  expect(ownTrustFolders(data)).toEqual([]);
});
