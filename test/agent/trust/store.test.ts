import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MAX_TRUST_FILE_BYTES } from "../../../agent/trust/certificate-file.ts";
import { loadTrustFolder, TrustStore } from "../../../agent/trust/store.ts";
import { parseCertificate } from "../../../agent/x509/certificate.ts";
import type { TrustLabel } from "../../../protocol/report.ts";
import { pem, writePkiFolder } from "../../pki/pki-folder.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";

let pki: TestPki;
const folders: string[] = [];

function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), "kyso-trust-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
  return folder;
}

beforeAll(async () => {
  pki = await createTestPki();
});

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const names = (store: TrustStore): string[] => store.roots.map(({ subject }) => subject.commonName).sort();
const refused = (code: string): unknown => expect.objectContaining({ code });

test("a trust folder is read, PEM or DER whatever the ending says", () => {
  const store = loadTrustFolder(
    folderOf({ "a.cer": pem(pki.root.certificate, "CERTIFICATE"), "b.PEM": pki.otherRoot.certificate }),
  );
  expect(names(store)).toEqual(["CA gốc không tin cậy", "CA gốc thử nghiệm Kyso"]);
});

test("a file may hold several certificates, with CRLF and text between", () => {
  const both = `Gốc\r\n${pem(pki.root.certificate, "CERTIFICATE")}\n# cấp phát\n${pem(pki.issuing.certificate, "CERTIFICATE")}`;
  const store = loadTrustFolder(folderOf({ "chain.crt": both.replaceAll("\n", "\r\n") }));
  expect(names(store)).toEqual(["CA gốc thử nghiệm Kyso"]);
  expect(store.intermediates).toHaveLength(1);
});

test("blanks around the lines of PEM do not matter", () => {
  const indented = pem(pki.root.certificate, "CERTIFICATE").replaceAll("\n", "  \r\n\t");
  expect(names(loadTrustFolder(folderOf({ "root.crt": indented })))).toEqual(["CA gốc thử nghiệm Kyso"]);
});

test("only self-issued certificates are roots: an authority or a signer in the folder is not trusted by itself", () => {
  const store = TrustStore.of([pki.issuing.certificate, pki.leader.certificate]);
  expect(store.roots).toEqual([]);
  expect(store.intermediates).toHaveLength(2);
});

test("the folder that the tests write is a trust folder with the root alone", () => {
  const folder = folderOf({});
  const store = loadTrustFolder(writePkiFolder(folder, pki));
  expect(names(store)).toEqual(["CA gốc thử nghiệm Kyso"]);
  expect(store.intermediates).toEqual([]);
});

test("a broken certificate beside a whole one is not passed over", () => {
  const content = `${pem(pki.root.certificate, "CERTIFICATE")}\n-----BEGIN CERTIFICATE-----\nAA\n?\n-----END CERTIFICATE-----\n`;
  expect(() => loadTrustFolder(folderOf({ "roots.crt": content }))).toThrow(refused("TRUST_FILE_INVALID"));
});

test("certificates that come from elsewhere keep their own code", () => {
  expect(() => TrustStore.of([Uint8Array.of(0x30)])).toThrow(refused("CERTIFICATE_INVALID"));
});

test("two stores together hold each certificate once", () => {
  const [first, second] = [TrustStore.of([pki.root.certificate]), TrustStore.of([pki.root.certificate])];
  expect(first.with(second).roots).toHaveLength(1);
});

test("a root is told by the store that it stands in; what is no root, or in none, by nothing", () => {
  const [root, other] = [pki.root, pki.otherRoot].map(({ certificate }) => parseCertificate(certificate));
  const issuing = parseCertificate(pki.issuing.certificate);
  const store = TrustStore.of([pki.root.certificate, pki.issuing.certificate], "national");
  expect(root && store.labelOf(root)).toBe("national");
  expect(store.labelOf(issuing)).toBeNull();
  expect(other && store.labelOf(other)).toBeNull();
});

test("of several stores that hold a root, the one that says most of it counts, whatever their order", () => {
  const root = parseCertificate(pki.root.certificate);
  const of = (label: TrustLabel): TrustStore => TrustStore.of([pki.root.certificate], label);
  expect(of("organization").with(of("national")).labelOf(root)).toBe("national");
  expect(of("national").with(of("organization")).labelOf(root)).toBe("national");
  expect(of("national").with(of("public-service")).labelOf(root)).toBe("public-service");
  expect(of("public-service").with(of("national")).labelOf(root)).toBe("public-service");
});

test("other files are left alone", () => {
  expect(loadTrustFolder(folderOf({ "README.txt": "x", "key.key": "y" })).roots).toEqual([]);
});

test.each<[string, string | Uint8Array]>([
  ["no certificate", "hello"],
  ["PEM of something else", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"],
  ["a damaged certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
  ["DER that is cut short", Uint8Array.of(0x30, 0x82, 0x04)],
  ["nothing in it", ""],
  ["a certificate that does not end", "-----BEGIN CERTIFICATE-----\nAAAA\n"],
])("a file with %s is named an error, not passed over", (_, content) => {
  const folder = folderOf({ "a.pem": pem(pki.root.certificate, "CERTIFICATE"), "root.crt": content });
  const message = expect.stringContaining(path.join(folder, "root.crt")) as unknown;
  expect(() => loadTrustFolder(folder)).toThrow(
    expect.objectContaining({ code: "TRUST_FILE_INVALID", message }),
  );
});

test("a folder that is not there, and a file that is too large, have their codes", () => {
  expect(() => loadTrustFolder(path.join(folderOf({}), "none"))).toThrow(refused("FILE_NOT_FOUND"));
  const large = folderOf({ "root.crt": new Uint8Array(MAX_TRUST_FILE_BYTES + 1) });
  expect(() => loadTrustFolder(large)).toThrow(refused("FILE_UNREADABLE"));
});
