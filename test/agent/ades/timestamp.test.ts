import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseSignedData } from "../../../agent/cms/parsed-signed-data.ts";
import { canonicalText } from "../../../agent/ades/exclusive-canonical.ts";
import type { FileSigning } from "../../../agent/ades/file-signing.ts";
import { signFile } from "../../../agent/ades/sign-file.ts";
import { soleElement } from "../../../agent/ades/xml-part.ts";
import { parseXml } from "../../../agent/ades/xml-tree.ts";
import { NetworkClient } from "../../../agent/http/network-client.ts";
import { TrustStore } from "../../../agent/trust/store.ts";
import { TimestampClient } from "../../../agent/tsp/timestamp-client.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { startTsa, type TestTsa } from "../../pki/tsa.ts";
import { opensslCms } from "./judge.ts";
import { RSA, signBytes, signingOf } from "./signing.ts";
import { xmlCrypto } from "./xml-judge.ts";

const CONTENT = Buffer.from("<a>văn bản</a>", "utf8");
const folder = mkdtempSync(path.join(tmpdir(), "kyso-stamped-"));
const http = new NetworkClient({ proxy: null });
let pki: TestPki;
let tsa: TestTsa;

beforeAll(async () => {
  [pki, tsa] = await Promise.all([createTestPki(), startTsa(path.join(folder, "tsa"))]);
});

afterAll(async () => {
  await http.close();
  await tsa.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

function stamped(): FileSigning {
  const servers = [{ url: tsa.url, timeoutMs: 20_000 }];
  const trust = TrustStore.of([tsa.rootDer]);
  const client = new TimestampClient({ servers, http, trust, now: () => new Date() });
  const signing = signingOf(CONTENT, pki, pki.leader, RSA);
  return { ...signing, stampTime: async (imprint) => (await client.stamp(imprint)).der };
}

/** Whether OpenSSL finds a token to be of these bytes. */
function opensslTs(token: Uint8Array, data: Uint8Array): string {
  writeFileSync(path.join(folder, "token.der"), token);
  const digest = createHash("sha256").update(data).digest("hex");
  const args = ["-digest", digest, "-in", "token.der", "-token_in", "-CAfile", path.join("tsa", "root.crt")];
  const chain = ["-untrusted", path.join("tsa", "chain.crt")];
  return execFileSync("openssl", ["ts", "-verify", ...args, ...chain], {
    cwd: folder,
    encoding: "utf8",
    stdio: "pipe",
  });
}

describe("a time stamped signature", () => {
  test.each(["cades", "cades-enveloping"] as const)("as %s has a token over its value", async (format) => {
    const { bytes, file } = await signBytes(stamped(), format);
    expect(file.signature.level).toBe("B-T");
    const isDetached = format === "cades";
    const content = opensslCms(bytes, pki.root.certificate, isDetached ? CONTENT : undefined);
    expect(Buffer.from(content).equals(CONTENT)).toBe(true);
    const { signer } = parseSignedData(bytes);
    const [token] = signer.unsignedAttributes.get("1.2.840.113549.1.9.16.2.14") ?? [];
    expect(opensslTs(token ?? new Uint8Array(), signer.signatureValue)).toContain("OK");
  });

  test("as xades has a token over its value's element", async () => {
    const { bytes, file } = await signBytes(stamped(), "xades");
    expect(file.signature.level).toBe("B-T");
    expect(xmlCrypto(bytes, pki.leader.certificate)).toBe(true);
    const text = bytes.toString("utf8");
    const token = /<xades:EncapsulatedTimeStamp>([^<]*)</u.exec(text)?.[1] ?? "";
    const value = soleElement(parseXml(text), "http://www.w3.org/2000/09/xmldsig#", "SignatureValue");
    expect(opensslTs(Buffer.from(token, "base64"), Buffer.from(canonicalText(value)))).toContain("OK");
  });

  test("is one without a token, where it may do without", async () => {
    const signing = { ...stamped(), stampTime: () => Promise.resolve(null) };
    expect((await signFile(signing, "cades")).signature.level).toBe("B-B");
    expect((await signFile(signing, "xades")).signature.level).toBe("B-B");
  });

  test.each(["jws", "xmldsig"] as const)("can't be had as %s, and the key is not asked", async (format) => {
    const signing = stamped();
    await expect(signFile(signing, format)).rejects.toMatchObject({ code: "SIGN_LEVEL_UNSUPPORTED" });
    expect(signing.key).toMatchObject({ asked: [] });
  });
});
