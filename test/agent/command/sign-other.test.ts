import { createHash, randomBytes, X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { compactVerify } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseSignedData } from "../../../agent/cms/parsed-signed-data.ts";
import { writeTrustFolder } from "../../pki/pki-folder.ts";
import { startTsa } from "../../pki/tsa.ts";
import { opensslCms } from "../ades/judge.ts";
import { xmlCrypto } from "../ades/xml-judge.ts";
import { type KysoRig, kysoRig } from "./kyso-rig.ts";

let rig: KysoRig;
let count = 0;
let out: string;

beforeAll(async () => {
  rig = await kysoRig();
});

afterAll(() => rig.remove());

beforeEach(() => {
  count += 1;
  out = rig.path(`out-${count}`);
  rig.module.control({});
  rig.module.forget();
});

/** A file that is no PDF can't be searched for a label of secrecy: the signer vouches for it. */
async function sign(...args: string[]): ReturnType<KysoRig["sign"]> {
  return rig.sign(...args, "--no-secret");
}

function written(name: string, bytes: Uint8Array | string): string {
  const file = rig.path(name);
  writeFileSync(file, bytes);
  return file;
}

describe("kyso sign --format", () => {
  it("cades signs any file, beside it and around it, and OpenSSL finds both good", async () => {
    const content = randomBytes(3_000_000);
    const input = written("bảng.xlsx", content);
    expect(await sign(input, "-o", `${out}.p7s`, "--format", "cades")).toMatchObject({ code: 0 });
    expect(opensslCms(readFileSync(`${out}.p7s`), rig.pki.root.certificate, content).length).toBe(
      content.length,
    );
    const around = await sign(input, "-o", `${out}-around.p7s`, "--format", "cades-enveloping");
    expect(around).toMatchObject({ code: 0 });
    const carried = opensslCms(readFileSync(`${out}-around.p7s`), rig.pki.root.certificate);
    expect(content.equals(carried)).toBe(true);
    expect(rig.module.calls().get("C_Sign")).toBe(2);
  });

  it("logs the format, and the digests of the file and of what was written", async () => {
    const input = written("logged.txt", "văn bản");
    await sign(input, "-o", `${out}.p7s`, "--format", "cades", "--number", "12");
    const { stdout } = await rig.kyso("audit", "show", "--json");
    const hash = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");
    expect(stdout.replaceAll(/\s/g, "")).toContain('"event":"consent.given"');
    expect(stdout.replaceAll(/\s/g, "")).toContain('"format":"cades"');
    expect(stdout).toContain(hash(input));
    expect(stdout).toContain(hash(`${out}.p7s`));
  });

  it("xades puts a signature where it was told to, and xml-crypto finds it good", async () => {
    const input = written("goi.edxml", "<edXML><edXMLHeader>\r\n</edXMLHeader></edXML>");
    const ended = await sign(input, "-o", `${out}.xml`, "--format", "xades", "--xml-parent", "edXMLHeader");
    expect(ended).toMatchObject({ code: 0 });
    const signed = readFileSync(`${out}.xml`);
    expect(signed.toString("utf8")).toMatch(
      /^<edXML><edXMLHeader>\r\n<ds:Signature .*<\/edXMLHeader><\/edXML>$/su,
    );
    expect(xmlCrypto(signed, rig.pki.leader.certificate)).toBe(true);
  });

  it("jws signs a payload, and jose finds it good", async () => {
    const input = written("login.json", '{"nonce":"1"}');
    expect(await sign(input, "-o", `${out}.jws`, "--format", "jws", "--pss")).toMatchObject({ code: 0 });
    const key = new X509Certificate(rig.pki.leader.certificate).publicKey;
    const { payload, protectedHeader } = await compactVerify(readFileSync(`${out}.jws`, "latin1"), key);
    expect(Buffer.from(payload).toString()).toBe('{"nonce":"1"}');
    expect(protectedHeader.alg).toBe("PS256");
  });

  it("cades is time stamped where that is asked for, and not without a server", async () => {
    const tsa = await startTsa(rig.path("tsa"));
    try {
      writeTrustFolder(rig.path("home", "tsa-trust"), [tsa.root]);
      const trust = JSON.stringify({ trust: [rig.path("home", "tsa-trust")] });
      mkdirSync(rig.path("home", "config"), { recursive: true });
      writeFileSync(rig.path("home", "config", "settings.json"), trust);
      const input = written("stamped.txt", "văn bản");
      const wanted = ["--format", "cades", "--level", "B-T"];
      const ended = await sign(input, "-o", `${out}.p7s`, ...wanted, "--tsa", tsa.url, "--json");
      expect(JSON.parse(ended.stdout)).toMatchObject([{ ok: true }]);
      const { signer } = parseSignedData(readFileSync(`${out}.p7s`));
      expect(signer.unsignedAttributes.has("1.2.840.113549.1.9.16.2.14")).toBe(true);
      rig.module.forget();
      const without = await sign(input, "-o", `${out}-2.p7s`, ...wanted, "--json");
      expect(JSON.parse(without.stdout)).toMatchObject([{ code: "TSP_NOT_CONFIGURED" }]);
      const jws = await sign(input, "-o", `${out}.jws`, "--format", "jws", "--level", "B-T", "--json");
      expect(JSON.parse(jws.stdout)).toMatchObject([{ code: "SIGN_LEVEL_UNSUPPORTED" }]);
      expect(rig.module.calls().get("C_Login") ?? 0).toBe(0);
    } finally {
      await tsa.stop();
      rmSync(rig.path("home", "config", "settings.json"));
    }
  });

  it("names the results after their files, each in its place, with one login", async () => {
    const inputs = ["a.docx", "b.docx", "c.docx"].map((name) => written(name, name));
    const ended = await sign(...inputs, "--out-dir", out, "--format", "cades", "--json");
    expect(ended.code).toBe(0);
    expect(readdirSync(out).sort()).toEqual(["a.docx.p7s", "b.docx.p7s", "c.docx.p7s"]);
    expect(rig.module.calls().get("C_Login")).toBe(1);
  });

  it("refuses hostile XML before the PIN is tried, and leaves nothing behind", async () => {
    const input = written("hostile.xml", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>');
    const ended = await sign(input, "-o", `${out}.xml`, "--format", "xades", "--json");
    expect(ended.code).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject([{ file: input, ok: false, code: "XML_DTD_REFUSED" }]);
    expect(rig.module.calls().get("C_Login") ?? 0).toBe(0);
    expect(existsSync(`${out}.xml`)).toBe(false);
    expect(readdirSync(rig.folder).filter((name) => name.endsWith(".kyso"))).toEqual([]);
  });

  it("signs in place only when it is forced to", async () => {
    const input = written("self.xml", "<a/>");
    const refused = await sign(input, "-o", input, "--format", "xmldsig", "--json");
    expect(JSON.parse(refused.stdout)).toMatchObject([{ code: "FILE_EXISTS" }]);
    expect(await sign(input, "-o", input, "--format", "xmldsig", "--force")).toMatchObject({ code: 0 });
    expect(xmlCrypto(readFileSync(input), rig.pki.leader.certificate)).toBe(true);
  });

  it.each([
    [["--format", "pkcs1"]],
    [["--format", "cades", "--xml-parent", "a"]],
    [["--format", "xades", "--page", "1"]],
    [["--format", "jws", "--invisible"]],
    [["--xml-reference", "a"]],
  ])("does not take %j", async (options) => {
    const ended = await sign(written("usage.xml", "<a/>"), "-o", `${out}.x`, ...options);
    expect(ended.code).toBe(2);
  });
});
