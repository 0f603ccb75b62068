import "reflect-metadata";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { ContentInfo, SignedData } from "@peculiar/asn1-cms";
import { AsnParser, AsnSerializer } from "@peculiar/asn1-schema";
import { pem } from "../../pki/pki-folder.ts";
import type { SignatureBytes } from "./signature-bytes.ts";
import { runTool } from "./tool.ts";

const SIGNATURE_TIME_STAMP = "1.2.840.113549.1.9.16.2.14";

/** Where OpenSSL's word is asked for: a folder for what it must read from files, and the root that it trusts. */
export interface OpensslDesk {
  readonly folder: string;
  /** PEM. */
  readonly rootFile: string;
}

/** What OpenSSL has against one signature or document time stamp. */
export function opensslComplaints(
  signature: SignatureBytes,
  desk: OpensslDesk,
  needsStamp: boolean,
): string[] {
  if (signature.subFilter === "ETSI.RFC3161")
    return timeStampComplaints("document time stamp", signature.contents, signature.covered, desk);
  const contents = file(desk, "contents.der", signature.contents);
  const covered = file(desk, "covered.bin", signature.covered);
  const input = ["-binary", "-inform", "DER", "-in", contents, "-content", covered];
  const rules = ["-CAfile", desk.rootFile, "-purpose", "any", "-cades"];
  const output = ["-out", path.join(desk.folder, "out.bin")];
  const { status, stderr } = runTool("openssl", ["cms", "-verify", ...input, ...rules, ...output]);
  const complaints = status === 0 ? [] : [`openssl cms: ${stderr.trim().slice(-300)}`];
  const signer = signerInfoOf(signature.contents);
  const token = signer.unsignedAttrs?.find(({ attrType }) => attrType === SIGNATURE_TIME_STAMP);
  if (token === undefined)
    return needsStamp ? [...complaints, "the signature has no time stamp"] : complaints;
  const [der] = token.attrValues;
  const value = new Uint8Array(signer.signature.buffer);
  return [
    ...complaints,
    ...timeStampComplaints("signature time stamp", Buffer.from(der ?? new ArrayBuffer()), value, desk),
  ];
}

function signerInfoOf(contents: Uint8Array): SignedData["signerInfos"][number] {
  const { content } = AsnParser.parse(contents, ContentInfo);
  const [signer] = AsnParser.parse(content, SignedData).signerInfos;
  if (signer === undefined) throw new Error("a CMS without a signer");
  return signer;
}

function timeStampComplaints(
  what: string,
  token: Uint8Array,
  stamped: Uint8Array,
  desk: OpensslDesk,
): string[] {
  const input = ["-token_in", "-in", file(desk, "token.der", token)];
  const data = ["-data", file(desk, "stamped.bin", stamped)];
  const rules = ["-CAfile", desk.rootFile, "-untrusted", file(desk, "untrusted.pem", certificatesOf(token))];
  const { status, stderr } = runTool("openssl", ["ts", "-verify", ...input, ...data, ...rules]);
  return status === 0 ? [] : [`openssl ts, ${what}: ${stderr.trim().slice(-300)}`];
}

/** `openssl ts` builds the path from what it is given, not from what stands in the token. */
function certificatesOf(token: Uint8Array): Buffer {
  const { content } = AsnParser.parse(token, ContentInfo);
  const certificates = AsnParser.parse(content, SignedData).certificates ?? [];
  const texts = certificates.flatMap(({ certificate }) =>
    certificate === undefined
      ? []
      : [pem(new Uint8Array(AsnSerializer.serialize(certificate)), "CERTIFICATE")],
  );
  return Buffer.from(texts.join(""));
}

/** What OpenSSL has against an answer of a document security store; PEM of those who may have signed it. */
export function ocspComplaints(
  der: Uint8Array,
  certificates: readonly Uint8Array[],
  desk: OpensslDesk,
): string[] {
  const others = certificates.map((each) => pem(each, "CERTIFICATE")).join("");
  const input = ["-respin", file(desk, "answer.der", der), "-no_nonce", "-text"];
  const rules = ["-CAfile", desk.rootFile, "-verify_other", file(desk, "others.pem", Buffer.from(others))];
  const { status, stdout, stderr } = runTool("openssl", ["ocsp", ...input, ...rules]);
  if (status === 0 && stderr.includes("Response verify OK")) return [];
  return [`openssl ocsp: ${(stderr.trim() || stdout.toString("utf8")).slice(-300)}`];
}

function file({ folder }: OpensslDesk, name: string, bytes: Uint8Array): string {
  const written = path.join(folder, name);
  writeFileSync(written, bytes);
  return written;
}
