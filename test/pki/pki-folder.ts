import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { TestIdentity, TestPki } from "./test-pki.ts";

/** PEM of some DER bytes. */
export function pem(der: Uint8Array, label: "CERTIFICATE" | "PRIVATE KEY" | "X509 CRL"): string {
  const lines = Buffer.from(der)
    .toString("base64")
    .replace(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

/** Writes certificates as `<name>.crt` (PEM) into a folder that can be given as `--trust`. */
export function writeTrustFolder(folder: string, roots: readonly TestIdentity[]): void {
  mkdirSync(folder, { recursive: true });
  for (const root of roots) {
    writeFileSync(path.join(folder, `${root.name}.crt`), pem(root.certificate, "CERTIFICATE"));
  }
}

/**
 * Writes each identity as `<name>.crt` and `<name>.key` (PEM) and as `<name>.cer` and `<name>.p8` (DER), and the root
 * alone into `trust/`.
 *
 * @returns path of the trust folder
 */
export function writePkiFolder(folder: string, pki: TestPki): string {
  mkdirSync(folder, { recursive: true });
  for (const identity of Object.values(pki) as TestIdentity[]) {
    const file = path.join(folder, identity.name);
    writeFileSync(`${file}.crt`, pem(identity.certificate, "CERTIFICATE"));
    writeFileSync(`${file}.cer`, identity.certificate);
    writeFileSync(`${file}.key`, pem(identity.pkcs8, "PRIVATE KEY"), { mode: 0o600 });
    writeFileSync(`${file}.p8`, identity.pkcs8, { mode: 0o600 });
  }
  const trust = path.join(folder, "trust");
  writeTrustFolder(trust, [pki.root]);
  return trust;
}
