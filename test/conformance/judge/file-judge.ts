import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { compactVerify, flattenedVerify } from "jose";
import { X509Certificate } from "node:crypto";
import type { FileFormat } from "../../../protocol/signature-format.ts";
import type { Pdfbox } from "./pdfbox.ts";
import { runTool } from "./tool.ts";

/** A file that was signed as something else than a PDF. */
export interface SignedFile {
  readonly format: FileFormat;
  /** The file that was signed. */
  readonly content: string;
  readonly result: string;
  /** PEM. */
  readonly rootFile: string;
  readonly isPss: boolean;
  readonly pdfbox: Pdfbox;
  /** For what a judge writes. */
  readonly folder: string;
}

type FileJudge = (signed: SignedFile) => string[] | Promise<string[]>;

/** What others have against a signed file: OpenSSL, xmlsec1, or the `jose` package. */
export async function fileComplaints(signed: SignedFile): Promise<string[]> {
  return await JUDGES[signed.format](signed);
}

const JUDGES: Readonly<Record<FileFormat, FileJudge>> = {
  cades: (signed) => cmsComplaints(signed, ["-content", signed.content]),
  "cades-enveloping": (signed) => cmsComplaints(signed, []),
  xades: xmlComplaints,
  xmldsig: xmlComplaints,
  jws: async ({ result, content }) => jwsComplaints(readFileSync(result, "latin1"), content),
  "jws-json": async ({ result, content }) => {
    const jws = JSON.parse(readFileSync(result, "utf8")) as Parameters<typeof flattenedVerify>[0];
    const { payload } = await flattenedVerify(jws, (header) => keyOf(header));
    return sameAs(payload, content, "jose");
  },
  "jws-detached": async ({ result, content }) => {
    const [header, nothing, signature] = readFileSync(result, "latin1").split(".");
    if (nothing !== "") return ["the detached JWS carries its payload"];
    const payload = readFileSync(content).toString("base64url");
    return jwsComplaints([header, payload, signature].join("."), content);
  },
};

function cmsComplaints(signed: SignedFile, content: readonly string[]): string[] {
  const out = path.join(signed.folder, "content.out");
  writeFileSync(out, "");
  const input = ["-binary", "-inform", "DER", "-in", signed.result, ...content];
  const rules = ["-CAfile", signed.rootFile, "-purpose", "any", "-cades", "-out", out];
  const { status, stderr } = runTool("openssl", ["cms", "-verify", ...input, ...rules]);
  if (status !== 0) return [`openssl cms: ${stderr.trim().slice(-300)}`];
  return sameAs(readFileSync(out), signed.content, "openssl cms");
}

/** xmlsec1 knows no `Id` but those that it is told of. */
const SIGNED_PROPERTIES = "http://uri.etsi.org/01903/v1.3.2#:SignedProperties";

async function xmlComplaints({ result, rootFile, isPss, pdfbox }: SignedFile): Promise<string[]> {
  const ofJava = (await pdfbox.isXmlSignatureValid(result)) ? [] : ["Java's XML signatures: not valid"];
  // Version 1.2, which Debian and Ubuntu have, does not know RSASSA-PSS.
  return isPss ? ofJava : [...ofJava, ...xmlsecComplaints(result, rootFile)];
}

function xmlsecComplaints(result: string, rootFile: string): string[] {
  const { status, stderr } = runTool("xmlsec1", [
    "--verify",
    "--trusted-pem",
    rootFile,
    "--id-attr:Id",
    SIGNED_PROPERTIES,
    result,
  ]);
  return status === 0 ? [] : [`xmlsec1: ${stderr.trim().slice(-400)}`];
}

async function jwsComplaints(jws: string, content: string): Promise<string[]> {
  const { payload } = await compactVerify(jws, (header) => keyOf(header));
  return sameAs(payload, content, "jose");
}

/** The key of the certificate that the header carries. */
function keyOf({ x5c }: { readonly x5c?: readonly string[] | undefined }): X509Certificate["publicKey"] {
  return new X509Certificate(Buffer.from(x5c?.[0] ?? "", "base64")).publicKey;
}

function sameAs(found: Uint8Array, content: string, judge: string): string[] {
  return readFileSync(content).equals(found) ? [] : [`${judge}: another content than was signed`];
}
