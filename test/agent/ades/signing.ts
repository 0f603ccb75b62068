import { createHash } from "node:crypto";
import type { FileFormat } from "../../../protocol/signature-format.ts";
import { bytesOfPieces } from "../../../agent/ades/piece.ts";
import { type SignedFile, signFile } from "../../../agent/ades/sign-file.ts";
import type { FileSigning } from "../../../agent/ades/file-signing.ts";
import type { XmlTarget } from "../../../agent/ades/xml-target.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { parseCertificate } from "../../../agent/x509/certificate.ts";
import type { SignatureAlgorithm } from "../../../agent/x509/signature-algorithm.ts";
import type { TestIdentity, TestPki } from "../../pki/test-pki.ts";
import { softKey } from "../pades/signer.ts";

export const RSA: SignatureAlgorithm = { scheme: "RSA-PKCS1", hash: "SHA-256" };

/** A minute ago, in whole seconds. */
export const RECENT = new Date(Math.floor(Date.now() / 1000) * 1000 - 60_000);

export const TIME = new Date("2026-11-21T01:30:05.250Z");

/** Ways to sign that the tests go through, with who can. */
export const ALGORITHMS = [
  ["leader", { scheme: "RSA-PKCS1", hash: "SHA-256" }],
  ["leader", { scheme: "RSA-PKCS1", hash: "SHA-384" }],
  ["leader", { scheme: "RSA-PKCS1", hash: "SHA-512" }],
  ["leader", { scheme: "RSA-PSS", hash: "SHA-256" }],
  ["ecP256", { scheme: "ECDSA", hash: "SHA-256" }],
  ["ecP384", { scheme: "ECDSA", hash: "SHA-384" }],
] as const;

/** A signing of some bytes with a key in software. */
export function signingOf(
  bytes: Uint8Array,
  pki: TestPki,
  identity: TestIdentity,
  algorithm: SignatureAlgorithm,
): FileSigning {
  const path = [identity.certificate, ...identity.chain, pki.root.certificate].map(parseCertificate);
  return {
    source: new MemorySource(bytes),
    prefixHash: createHash("sha256").update(bytes),
    key: softKey(identity, algorithm),
    path,
    time: TIME,
    stampTime: null,
  };
}

/** The same a minute ago, for what checks it now: the test certificates have not been valid for long. */
export function recentSigningOf(...of: Parameters<typeof signingOf>): FileSigning {
  return { ...signingOf(...of), time: RECENT };
}

/** Signs, and joins the pieces. */
export async function signBytes(
  signing: FileSigning,
  format: FileFormat,
  target?: XmlTarget,
): Promise<{ readonly file: SignedFile; readonly bytes: Buffer }> {
  const file = await signFile(signing, format, target);
  return { file, bytes: Buffer.concat([...bytesOfPieces(file.pieces, signing.source)]) };
}
