import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FileSigning } from "../../../agent/ades/file-signing.ts";
import { NetworkClient } from "../../../agent/http/network-client.ts";
import { TrustStore } from "../../../agent/trust/store.ts";
import { TimestampClient } from "../../../agent/tsp/timestamp-client.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { startTsa, type TestTsa } from "../../pki/tsa.ts";
import { RSA, recentSigningOf, signBytes } from "../ades/signing.ts";
import { checkBytes } from "./checking.ts";

const XML = Buffer.from("<a>văn bản</a>", "utf8");
const folder = mkdtempSync(path.join(tmpdir(), "kyso-stamped-file-"));
const http = new NetworkClient({ proxy: null });
let pki: TestPki;
let tsa: TestTsa;
let trust: TrustStore;

beforeAll(async () => {
  [pki, tsa] = await Promise.all([createTestPki(), startTsa(path.join(folder, "tsa"))]);
  trust = TrustStore.of([tsa.rootDer, pki.root.certificate]);
});

afterAll(async () => {
  await http.close();
  await tsa.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

/** @param identity who signs */
function stamped(identity = pki.leader): FileSigning {
  const servers = [{ url: tsa.url, timeoutMs: 20_000 }];
  const client = new TimestampClient({ servers, http, trust, now: () => new Date() });
  const signing = recentSigningOf(XML, pki, identity, RSA);
  return { ...signing, stampTime: async (imprint) => (await client.stamp(imprint)).der };
}

describe("a stamped file", () => {
  test.each(["cades", "cades-enveloping", "xades"] as const)(
    "as %s shows when it was signed",
    async (format) => {
      const { bytes } = await signBytes(stamped(), format);
      const content = format === "cades" ? { content: XML } : {};
      const report = await checkBytes(bytes, pki, { trust, ...content });
      expect(report).toMatchObject({
        verdict: "TOTAL-PASSED",
        signatures: [{ level: "B-T", signingTimeSource: "timestamp" }],
      });
      expect(report.signatures[0]?.timestampedBy).not.toBeNull();
      const years = new Date(Date.now() + 20 * 365 * 86_400_000);
      const later = await checkBytes(bytes, pki, { trust, now: years, ...content });
      expect(later.verdict).not.toBe("TOTAL-FAILED");
      const untrusted = await checkBytes(bytes, pki, content);
      expect(untrusted).toMatchObject({
        verdict: "TOTAL-PASSED",
        signatures: [{ level: "B-B", signingTimeSource: "claimed", timestampedBy: null }],
      });
    },
  );

  test.each(["cades", "xades"] as const)("as %s proves nothing by another's time stamp", async (format) => {
    const token = await foreignToken(stamped());
    const signing = {
      ...recentSigningOf(XML, pki, pki.leader, RSA),
      stampTime: () => Promise.resolve(token),
    };
    const { bytes } = await signBytes(signing, format);
    const report = await checkBytes(bytes, pki, { trust, content: XML });
    expect(report.signatures).toMatchObject([{ level: "B-B", signingTimeSource: "claimed" }]);
  });
});

/** A time stamp of something else. */
async function foreignToken({ stampTime }: FileSigning): Promise<Uint8Array | null> {
  return (await stampTime?.(Buffer.alloc(32, 7))) ?? null;
}
