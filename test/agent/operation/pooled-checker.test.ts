import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OperationResult } from "../../../protocol/operation.ts";
import { FileChecks } from "../../../agent/operation/file-checks.ts";
import { PooledChecker } from "../../../agent/operation/pooled-checker.ts";
import { signPdf } from "../../../agent/pades/sign.ts";
import { SettingSource } from "../../../agent/setting/setting-source.ts";
import { writeTrustFolder } from "../../pki/pki-folder.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { compiledFile } from "../../token/compiled-file.ts";
import { samplePdf } from "../pades/sample-pdf.ts";
import { opened, rsaSigner } from "../pades/signer.ts";

describe("a file that a browser sends", () => {
  let folder: string;
  let pki: TestPki;
  let checker: PooledChecker;
  let checks: FileChecks;
  let signed: Uint8Array;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "kyso-pooled-"));
    pki = await createTestPki();
    const request = { place: null, signerName: "leader", time: new Date() };
    const { appended } = await signPdf({ ...opened(samplePdf()), ...rsaSigner(pki.leader), request });
    signed = Buffer.concat([samplePdf(), appended]);
    writeTrustFolder(path.join(folder, "config", "trust"), []);
    settings({});
    checker = new PooledChecker(folder, () => new Date(), compiledFile("agent/check/check-worker"));
    checks = await FileChecks.open(path.join(folder, "checks"), {
      settings: new SettingSource({
        machine: path.join(folder, "machine"),
        config: path.join(folder, "config"),
        data: folder,
      }),
      checker,
      isSigning: () => false,
      now: () => new Date(),
    });
  });
  afterAll(async () => {
    await checker.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function settings(more: object): void {
    mkdirSync(path.join(folder, "config"), { recursive: true });
    const text = JSON.stringify({ trust: ["trust"], offline: true, ...more });
    writeFileSync(path.join(folder, "config", "settings.json"), text);
  }

  async function* body(): AsyncGenerator<Uint8Array> {
    yield signed;
  }

  function check(): Promise<OperationResult<"file.check">> {
    const about = { fileName: "van-ban.pdf", size: signed.length, origin: null };
    return checks.check(about, body(), new AbortController().signal);
  }

  it("is judged by the CAs that are trusted now, without a new start", async () => {
    const { report } = await check();
    expect(report.signatures[0]).toMatchObject({
      intact: true,
      indication: "INDETERMINATE",
      subIndication: "NO_CERTIFICATE_CHAIN_FOUND",
    });
    writeTrustFolder(path.join(folder, "config", "trust"), [pki.root]);
    expect((await check()).report.verdict).toBe("TOTAL-PASSED");
  });

  it("is judged by the settings that hold now", async () => {
    settings({ revocation: { whenUnknown: "refuse" } });
    expect((await check()).report.signatures[0]).toMatchObject({ subIndication: "TRY_LATER" });
    settings({});
    expect((await check()).report.verdict).toBe("TOTAL-PASSED");
  });
});
