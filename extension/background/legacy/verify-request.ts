import { KysoError } from "../../../protocol/error.ts";
import type { FileReport, SignatureReport } from "../../../protocol/report.ts";
import { fromBase64 } from "../base64.ts";
import type { HandedFile } from "../check/handed-file.ts";
import { DONE, doneReply, FAILED } from "./legacy-reply.ts";
import { readLenientJson } from "./lenient-json.ts";
import { readRequest, RequestFields } from "./request-fields.ts";
import { serialNumberAmong } from "./serial-number.ts";

/*
 * `VerifyMsg`, `VerifyXML`, `VerifyJson`: what the agent finds, in the words of the incumbent. Pages log people in by the
 * answer, so nothing that does not hold may look as if it did: the number of a signer's certificate is told for signatures
 * that hold only.
 */

/** What is to be checked, and how the page is told. */
export interface VerifyPlan extends HandedFile {
  reply: (report: FileReport) => Promise<string>;
}

const VALID = "Chữ ký hợp lệ.";

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Why a file is not taken for validly signed, as a person reads it; `null` where it is. */
function flawOf({ verdict }: FileReport): string | null {
  switch (verdict) {
    case "TOTAL-PASSED":
      return null;
    case "INDETERMINATE":
      return "Chưa đủ căn cứ để xác nhận chữ ký.";
    case "TOTAL-FAILED":
      return "Chữ ký không hợp lệ.";
    case "NONE":
      return "Không tìm thấy chữ ký.";
    case "UNREADABLE":
      return "Không đọc được dữ liệu đã ký.";
  }
}

function verdictFields(report: FileReport): { Status: number; Message: string; Error?: string } {
  const flaw = flawOf(report);
  return flaw === null ? { Status: DONE, Message: VALID } : { Status: FAILED, Message: flaw, Error: flaw };
}

function signatureBytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = fromBase64(text);
  if (bytes === null || bytes.length === 0) throw new KysoError("PORTAL_REQUEST_INVALID", "no signature");
  return bytes;
}

/**
 * `{Base64Content, Signature}`. A bare value has no certificate that it could be checked with; SignedData has.
 * @throws {KysoError} PORTAL_REQUEST_INVALID
 */
export function readVerifyMessage(message: string): VerifyPlan {
  const request = readRequest(message);
  const content = fromBase64(request.text("Base64Content"));
  if (content === null) throw new KysoError("PORTAL_REQUEST_INVALID", "no Base64Content");
  return {
    fileName: "thong-diep.p7s",
    file: new Blob([signatureBytes(request.text("Signature"))]),
    content: new Blob([content]),
    reply: (report) => Promise.resolve(JSON.stringify(verdictFields(report))),
  };
}

const SIGNER_STATUS = { good: 0, unproven: 1, revoked: 2, broken: 3 } as const;

/**
 * 0 is good, `null` where no status was asked for, or none could be had: whether the signature passes all the same is the
 * policy's word, by which it would else be INDETERMINATE. The other numbers are Kyso's own: no public page tells them apart.
 */
function signerStatus({
  indication,
  revocation,
}: SignatureReport): { Status: number; Description: string } | null {
  if (indication === "TOTAL-FAILED") {
    return { Status: SIGNER_STATUS.broken, Description: "Chữ ký không hợp lệ." };
  }
  if (indication === "INDETERMINATE") {
    return { Status: SIGNER_STATUS.unproven, Description: "Chưa đủ căn cứ để xác nhận chứng thư số." };
  }
  switch (revocation.status) {
    case "unchecked":
    case "unknown":
      return null;
    case "good":
      return { Status: SIGNER_STATUS.good, Description: "Chứng thư số còn hiệu lực." };
    case "revoked":
      return { Status: SIGNER_STATUS.revoked, Description: "Chứng thư số đã bị thu hồi sau khi ký." };
  }
}

async function xmlEntry(signature: SignatureReport, certificates: readonly string[]): Promise<object> {
  const holds = signature.indication === "TOTAL-PASSED";
  const serialNumber = holds ? await serialNumberAmong(certificates, signature.certificate) : "";
  return {
    SigInfo: {
      SignerCert: {
        SerialNumber: serialNumber,
        Subject: signature.signer?.commonName ?? "",
        Issuer: signature.issuer ?? "",
      },
      SigningTime: signature.signingTime ?? "",
    },
    ValidationDetails: { SignatureStatus: holds, SignerCertStatus: signerStatus(signature) },
  };
}

/** An answer that says so where there is nothing to list: a page that expects a list then finds nothing in it. */
async function xmlReply(report: FileReport, xml: Uint8Array): Promise<string> {
  const signatures = report.signatures.filter(({ kind }) => kind === "signature");
  if (signatures.length === 0) return JSON.stringify(verdictFields(report));
  const found = textOf(xml).matchAll(
    /<(?:[\w.-]{1,50}:)?X509Certificate(?:\s[^<>]{0,500})?>([^<]{1,20000})</g,
  );
  const certificates = [...found].map(([, text = ""]) => text);
  return JSON.stringify(await Promise.all(signatures.map((one) => xmlEntry(one, certificates))));
}

/**
 * `{Data, Format: "XML"}`, `Data` as Base64, or the XML itself.
 * @throws {KysoError} PORTAL_REQUEST_INVALID, PORTAL_REQUEST_UNSUPPORTED
 */
export function readVerifyXml(message: string): VerifyPlan {
  const request = readRequest(message);
  const format = request.text("Format").toUpperCase();
  if (format !== "" && format !== "XML") throw new KysoError("PORTAL_REQUEST_UNSUPPORTED", format);
  const data = request.text("Data");
  const file = data.startsWith("<") ? new TextEncoder().encode(data) : signatureBytes(data);
  return {
    fileName: "du-lieu.xml",
    file: new Blob([file]),
    content: null,
    reply: (report) => xmlReply(report, file),
  };
}

interface JwsParts {
  header: string;
  payload: string;
}

/** @see RFC 7515, 3.1, 7.1 and 7.2.2 */
function partsOf(jws: string): JwsParts {
  if (!jws.startsWith("{")) {
    const [header = "", payload = ""] = jws.split(".");
    return { header, payload };
  }
  const value = readLenientJson(jws);
  const fields = new RequestFields(typeof value === "object" && value !== null ? value : {});
  return { header: fields.text("protected"), payload: fields.text("payload") };
}

function x5cOf(header: string): string[] {
  const value = readLenientJson(textOf(fromBase64(header) ?? new Uint8Array()));
  const x5c: unknown = typeof value === "object" && value !== null && "x5c" in value ? value.x5c : [];
  return Array.isArray(x5c) ? x5c.filter((one): one is string => typeof one === "string") : [];
}

async function jsonReply(report: FileReport, jws: string, given: string): Promise<string> {
  const [signature] = report.signatures;
  if (report.verdict !== "TOTAL-PASSED" || signature === undefined) {
    return JSON.stringify({ ...verdictFields(report), JsonContent: "", SigningCertInfo: null });
  }
  const { header, payload } = partsOf(jws);
  const content = payload === "" ? given : textOf(fromBase64(payload) ?? new Uint8Array());
  const serialNumber = await serialNumberAmong(x5cOf(header), signature.certificate);
  return doneReply({ Message: VALID, JsonContent: content, SigningCertInfo: { SerialNumber: serialNumber } });
}

/** The JWS in a message: the message itself, or what an object has as its signature; with the payload beside it. */
function jwsOf(message: string): { jws: string; content: string } {
  const text = message
    .replace(/^\uFEFF/, "")
    .trim()
    .replace(/^"|"$/g, "");
  if (!text.startsWith("{")) return { jws: text, content: "" };
  const request = readRequest(text);
  if (request.value("protected") !== undefined) return { jws: text, content: "" };
  return { jws: request.text("Signature"), content: request.text("JsonContent") };
}

/**
 * The signature as `SignJson` gave it.
 * @throws {KysoError} PORTAL_REQUEST_INVALID
 */
export function readVerifyJson(message: string): VerifyPlan {
  const { jws, content } = jwsOf(message);
  if (jws === "") throw new KysoError("PORTAL_REQUEST_INVALID", "no signature");
  return {
    fileName: "du-lieu.jws",
    file: new Blob([jws]),
    content: content === "" ? null : new Blob([content]),
    reply: (report) => jsonReply(report, jws, content),
  };
}

/** The reply to `VerifyPDF`, once the check page shows what was found. */
export function verifyPdfReply(report: FileReport): string {
  return JSON.stringify(verdictFields(report));
}
