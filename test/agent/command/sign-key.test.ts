import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseSignedData } from "../../../agent/cms/parsed-signed-data.ts";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { signatureFields } from "../../../agent/verify/signature-field.ts";
import { readSignedRange } from "../../../agent/verify/byte-range.ts";
import { pem, writeTrustFolder } from "../../pki/pki-folder.ts";
import { pssOnlySpki } from "../../pki/pss-only.ts";
import { createTestPki, generateKeys, personName, type TestIdentity } from "../../pki/test-pki.ts";
import { buildFaultModule, type FaultModule } from "../../token/fault-module.ts";
import { createSoftToken } from "../../token/soft-token.ts";
import { pdfsig, qpdfIsContent } from "../pades/judge.ts";
import { samplePdf } from "../pades/sample-pdf.ts";
import { type Ended, runKyso } from "./kyso-process.ts";

const PIN = "123456";
const CKM_RSA_PKCS_PSS = 0xd;
const CKM_SHA256_RSA_PKCS_PSS = 0x43;

let folder: string;
let module: FaultModule;
let env: NodeJS.ProcessEnv;
let keys: Record<string, TestIdentity>;
let root: string;
let count = 0;

async function identities(): Promise<Record<string, TestIdentity>> {
  const { issuing, root: rootIdentity } = await createTestPki();
  writeTrustFolder(path.join(folder, "trust"), [rootIdentity, issuing]);
  root = path.join(folder, "root.pem");
  writeFileSync(root, pem(rootIdentity.certificate, "CERTIFICATE"));
  const made: Record<string, TestIdentity> = {};
  const kinds = ["RSA-2048", "RSA-3072", "RSA-4096", "P-256", "P-384", "P-521"] as const;
  for (const kind of kinds) {
    const subject = personName(`Khóa ${kind}`);
    made[kind] = await issuing.issue({ name: kind, subject, keys: await generateKeys(kind) });
  }
  const rsa = await generateKeys("RSA-2048");
  made["PSS-only"] = await issuing.issue({
    name: "PSS-only",
    subject: personName("Khóa PSS"),
    keys: rsa,
    spki: pssOnlySpki(rsa, { hash: "SHA-384", saltLength: 48 }),
  });
  return made;
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "kyso-keys-"));
  keys = await identities();
  const token = await createSoftToken(path.join(folder, "token"), {
    label: "token",
    pin: PIN,
    keys: Object.values(keys).map(({ pkcs8, certificate, name }) => ({ pkcs8, certificate, label: name })),
  });
  module = buildFaultModule(path.join(folder, "module"), token);
  module.control({});
  writeFileSync(path.join(folder, "pin"), PIN);
  env = { ...process.env, ...token.env, KYSO_HOME: path.join(folder, "home"), NODE_OPTIONS: "" };
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Signed {
  readonly ended: Ended;
  readonly file: string;
}

async function sign(kind: string, ...options: string[]): Promise<Signed> {
  count += 1;
  const input = path.join(folder, `${count}.pdf`);
  const file = path.join(folder, `${count}-signed.pdf`);
  writeFileSync(input, samplePdf());
  const certificate = keys[kind]?.certificate ?? new Uint8Array();
  const own = {
    "--kind": "approve",
    "--token": "token",
    "--pin-file": path.join(folder, "pin"),
    "--module": module.modulePath,
    "--trust": path.join(folder, "trust"),
    "--cert": createHash("sha256").update(certificate).digest("hex"),
    "-o": file,
  };
  const args = ["sign", input, ...Object.entries(own).flat(), "--invisible", "--json", ...options];
  return { ended: await runKyso(args, env, folder), file };
}

/** The CMS of the only signature, and what it covers, as files for OpenSSL. */
function taken(file: string): { cms: string; content: string; der: Uint8Array } {
  const bytes = readFileSync(file);
  const document = PdfDocument.open(new MemorySource(bytes));
  const [field] = signatureFields(document);
  if (field?.signature === undefined || field.signature === null) throw new Error("No signature");
  const range = readSignedRange(document, field.signature);
  if (range === null) throw new Error("No byte range");
  const hex = bytes.subarray(range.gapStart + 1, range.gapEnd - 1).toString("latin1");
  const der = Buffer.from(hex, "hex");
  writeFileSync(`${file}.p7s`, der.subarray(0, 4 + der.readUInt16BE(2)));
  writeFileSync(
    `${file}.content`,
    Buffer.concat([bytes.subarray(0, range.gapStart), bytes.subarray(range.gapEnd)]),
  );
  return { cms: `${file}.p7s`, content: `${file}.content`, der };
}

/** @throws where OpenSSL does not find the signature valid, up to the root */
function opensslVerifies({ cms, content }: { cms: string; content: string }): void {
  const input = ["-in", cms, "-inform", "DER", "-content", content, "-binary"];
  const rules = ["-CAfile", root, "-purpose", "any", "-no_check_time", "-out", `${cms}.out`];
  execFileSync("openssl", ["cms", "-verify", ...input, ...rules], { stdio: "pipe" });
}

describe("kyso sign with every kind of key", () => {
  test.each([
    ["RSA-2048", [], "RSA-PKCS1", "SHA-256"],
    ["RSA-2048", ["--pss"], "RSA-PSS", "SHA-256"],
    ["RSA-2048", ["--hash", "SHA-384"], "RSA-PKCS1", "SHA-384"],
    ["RSA-2048", ["--pss", "--hash", "SHA-512"], "RSA-PSS", "SHA-512"],
    ["RSA-3072", [], "RSA-PKCS1", "SHA-256"],
    ["RSA-3072", ["--pss", "--hash", "sha-384"], "RSA-PSS", "SHA-384"],
    ["RSA-4096", ["--hash", "SHA-512"], "RSA-PKCS1", "SHA-512"],
    ["RSA-4096", ["--pss"], "RSA-PSS", "SHA-256"],
    ["P-256", [], "ECDSA", "SHA-256"],
    ["P-256", ["--hash", "SHA-384"], "ECDSA", "SHA-384"],
    ["P-384", [], "ECDSA", "SHA-384"],
    ["P-384", ["--hash", "SHA-512"], "ECDSA", "SHA-512"],
    ["P-521", [], "ECDSA", "SHA-512"],
    ["PSS-only", [], "RSA-PSS", "SHA-384"],
  ] as const)("%s %j: %s with %s, and others find it valid", async (kind, options, scheme, hash) => {
    const { ended, file } = await sign(kind, ...options);
    expect(ended).toMatchObject({ code: 0 });
    const cms = taken(file);
    expect(parseSignedData(cms.der).signer).toMatchObject({
      digestAlgorithm: hash,
      signatureAlgorithm: { scheme, hash },
    });
    opensslVerifies(cms);
    expect(qpdfIsContent(file)).toBe(true);
    // NSS, which pdfsig asks, finds no signature of a key bound to RSASSA-PSS valid, OpenSSL's own neither.
    expect(pdfsig(file)).toMatchObject([{ valid: kind !== "PSS-only", wholeFile: true }]);
    const trust = ["--trust", path.join(folder, "trust")];
    expect(await runKyso(["verify", file, ...trust, "--json"], env, folder)).toMatchObject({ code: 0 });
  });
});

describe("nothing weaker than was asked for", () => {
  test("PSS that the token has no mechanism for is refused; PKCS #1 v1.5 is not made instead", async () => {
    module.control({ hideMechanisms: [CKM_RSA_PKCS_PSS, CKM_SHA256_RSA_PKCS_PSS] });
    module.forget();
    const { ended } = await sign("RSA-2048", "--pss");
    module.control({});
    expect(ended.code).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject([{ ok: false, code: "TOKEN_MECHANISM_UNSUPPORTED" }]);
    expect(module.calls().get("C_Sign")).toBeUndefined();
  });

  test("a hash that the certificate forbids is refused before the PIN is tried", async () => {
    module.forget();
    const { ended } = await sign("PSS-only", "--hash", "SHA-512");
    expect(JSON.parse(ended.stdout)).toMatchObject([{ ok: false, code: "SIGN_ALGORITHM_UNSUITABLE" }]);
    expect(module.calls().get("C_Login")).toBeUndefined();
  });

  test("a hash that Kyso does not have is a mistake of the command", async () => {
    const { ended } = await sign("RSA-2048", "--hash", "MD5");
    expect(JSON.parse(ended.stdout)).toMatchObject([{ ok: false, code: "USAGE" }]);
  });

  test("the settings choose where the command does not", async () => {
    const home = path.join(folder, "home", "config");
    mkdirSync(home, { recursive: true });
    const settings = path.join(home, "settings.json");
    writeFileSync(settings, JSON.stringify({ signature: { scheme: "pss", hash: "SHA-512" } }));
    const { file } = await sign("RSA-2048");
    const other = await sign("RSA-2048", "--hash", "SHA-256");
    rmSync(settings);
    expect(parseSignedData(taken(file).der).signer.signatureAlgorithm).toMatchObject({
      scheme: "RSA-PSS",
      hash: "SHA-512",
    });
    expect(parseSignedData(taken(other.file).der).signer.signatureAlgorithm).toMatchObject({
      scheme: "RSA-PSS",
      hash: "SHA-256",
    });
  });
});
