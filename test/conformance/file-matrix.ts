import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { SIGNATURE_FORMATS, type FileFormat } from "../../protocol/signature-format.ts";
import type { ErrorCode } from "../../protocol/error.ts";
import type { SignatureAlgorithm } from "../../agent/x509/signature-algorithm.ts";
import { KEY_KINDS, type KeyKind } from "./key-kind.ts";
import { signerName } from "./stage.ts";
import type { Trial } from "./trial.ts";

const XML = `<?xml version="1.0" encoding="UTF-8"?>
<edXMLEnvelope xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXMLHeader><Subject>Quyết định &amp; phụ lục</Subject></edXMLHeader><!-- one --><edXMLBody>Kính gửi</edXMLBody></edXMLEnvelope>
`;

const LETTER = "Kính gửi: Ủy ban nhân dân xã Tân Lập\r\n\u0000\u0001";

const FORMATS = SIGNATURE_FORMATS.filter((format): format is FileFormat => format !== "pdf");

/** Files that are signed as something else than a PDF: each format by each kind of key. */
export function fileTrials(folder: string, firstId: number): readonly Trial[] {
  mkdirSync(folder, { recursive: true });
  const xml = path.join(folder, "letter.xml");
  const letter = path.join(folder, "letter.bin");
  writeFileSync(xml, XML);
  writeFileSync(letter, LETTER);
  return FORMATS.flatMap((format) => KEY_KINDS.map((kind) => ({ format, kind }))).map(
    ({ format, kind }, index) => ({
      id: firstId + index,
      name: `${format} by ${kind.name}`,
      producer: null,
      traits: [],
      file: isXml(format) ? xml : letter,
      format,
      password: null,
      expected: refusalOf(format, kind) ?? "signed",
      pdfaPart: null,
      courses: [{ signings: [{ signer: signerName("leader", kind.name), level: "B-B" }] }],
    }),
  );
}

function isXml(format: FileFormat): boolean {
  return format === "xades" || format === "xmldsig";
}

/** RFC 7518, 3.4: each curve goes with one hash. */
const JWS_HASHES: Readonly<Partial<Record<KeyKind["key"], SignatureAlgorithm["hash"]>>> = {
  "P-256": "SHA-256",
  "P-384": "SHA-384",
};

function refusalOf(format: FileFormat, { key, algorithm }: KeyKind): ErrorCode | null {
  const only = JWS_HASHES[key];
  const isJws = format.startsWith("jws");
  return isJws && only !== undefined && only !== algorithm.hash ? "SIGN_ALGORITHM_UNSUITABLE" : null;
}
