import { createHash } from "node:crypto";
import { z } from "zod";
import { KysoError } from "../../protocol/error.ts";
import type { ByteSource } from "../pdf/source.ts";
import type { Certificate } from "../x509/certificate.ts";
import { isStrongKey } from "../x509/public-key.ts";
import { verifyBareValue } from "./bare-value.ts";
import { type FoundSignature, MAX_CARRIED, MAX_SIGNATURES, unknownSignature } from "./found-signature.ts";
import { type JwsForm, MAX_JWS_PAYLOAD_BYTES, signatureOfAlg } from "./jws.ts";
import { readableCertificates } from "./xades-properties.ts";
import { strictBase64 } from "./xml-element.ts";

/** Largest JSON Web Signature that is read, bytes: its payload in Base64, twice over, and the certificates. */
export const MAX_JWS_BYTES = 4 * MAX_JWS_PAYLOAD_BYTES;

/** Header parameters that may be called critical, since they are understood. @see ETSI TS 119 182-1, 5.2.1 */
const UNDERSTOOD: ReadonlySet<string> = new Set(["sigT"]);

const headerSchema = z.object({
  alg: z.string(),
  x5c: z.array(z.string()).max(MAX_CARRIED).optional(),
  "x5t#S256": z.string().optional(),
  crit: z.array(z.string()).min(1).optional(),
  b64: z.boolean().optional(),
  sigT: z.string().optional(),
});
type Header = z.infer<typeof headerSchema>;

const signatureSchema = z.object({ protected: z.string(), signature: z.string() });
const flattenedSchema = signatureSchema.extend({ payload: z.string().optional() });
const generalSchema = z.object({
  payload: z.string().optional(),
  signatures: z.array(signatureSchema).min(1).max(MAX_SIGNATURES),
});

interface Parts {
  readonly form: JwsForm;
  /** `null` where it stands elsewhere. */
  readonly payload: string | null;
  readonly signatures: readonly z.infer<typeof signatureSchema>[];
}

/** A JSON Web Signature that has been checked. */
export interface CheckedJws {
  readonly signatures: readonly FoundSignature[];
  /** What it carries; `null` for a detached one. */
  readonly payload: Uint8Array | null;
}

/**
 * Checks every signature of a JWS, compact or JSON, whose protected header names its certificate.
 *
 * @param content what the signatures are to be of: detached ones, and those that carry it
 * @throws {KysoError} JWS_INVALID, FILE_TOO_LARGE; never for a bad signature
 * @see RFC 7515, 5.2
 */
export function checkJws(source: ByteSource, content: ByteSource | null = null): CheckedJws {
  if (source.size > MAX_JWS_BYTES) throw tooLarge(source, MAX_JWS_BYTES);
  const text = Buffer.from(source.read(0, source.size)).toString("utf8").trim();
  const parts = text.startsWith("{") ? readJson(text) : readCompact(text);
  const payload = parts.payload ?? (content === null ? null : payloadOf(content));
  const own = parts.payload === null ? null : strictBase64Url(parts.payload);
  if (parts.payload !== null && own === null) throw new KysoError("JWS_INVALID", "the payload is no Base64");
  // Who asks about a file is not to be told of another that the signature brings along in its place.
  const isOther = own !== null && content !== null && !isSameContent(own, content);
  const signatures = parts.signatures.map((one): FoundSignature => {
    const found = checkOne(one, parts.form, payload);
    return isOther && found.intact ? { ...found, intact: false, failure: "HASH_FAILURE" } : found;
  });
  return { signatures, payload: own };
}

function isSameContent(payload: Uint8Array, content: ByteSource): boolean {
  const isAsLong = payload.length === content.size;
  return isAsLong && Buffer.compare(payload, content.read(0, content.size)) === 0;
}

function payloadOf(content: ByteSource): string {
  if (content.size > MAX_JWS_PAYLOAD_BYTES) throw tooLarge(content, MAX_JWS_PAYLOAD_BYTES);
  return Buffer.from(content.read(0, content.size)).toString("base64url");
}

/** @see RFC 7515, 7.1 and appendix F */
function readCompact(text: string): Parts {
  const [header, payload, signature, ...others] = text.split(".", 4);
  if (header === undefined || payload === undefined || signature === undefined || others.length > 0) {
    throw new KysoError("JWS_INVALID", "not three parts");
  }
  const signatures = [{ protected: header, signature }];
  return payload === ""
    ? { form: "jws-detached", payload: null, signatures }
    : { form: "jws", payload, signatures };
}

/** @see RFC 7515, 7.2 */
function readJson(text: string): Parts {
  const json = parseJson(text);
  const general = generalSchema.safeParse(json);
  if (general.success) {
    const { payload = null, signatures } = general.data;
    return { form: "jws-json", payload, signatures };
  }
  const flattened = flattenedSchema.safeParse(json);
  if (!flattened.success) throw new KysoError("JWS_INVALID", "not a JSON serialization");
  const { payload = null, ...signature } = flattened.data;
  return { form: "jws-json", payload, signatures: [signature] };
}

function checkOne(
  { protected: encoded, signature }: z.infer<typeof signatureSchema>,
  form: JwsForm,
  payload: string | null,
): FoundSignature {
  const header = readHeader(encoded);
  const value = strictBase64Url(signature);
  if (header === null || value === null) return unknownSignature(form, "FORMAT_FAILURE", true);
  const algorithm = signatureOfAlg(header.alg);
  const isUnderstood = header.b64 !== false && (header.crit ?? []).every((name) => UNDERSTOOD.has(name));
  if (algorithm === null) return unknownSignature(form, "CRYPTO_CONSTRAINTS_FAILURE", true);
  if (!isUnderstood) return unknownSignature(form, "SIG_CONSTRAINTS_FAILURE", true);
  const candidates = readableCertificates((header.x5c ?? []).flatMap((text) => strictBase64(text) ?? []));
  const certificate = signerOf(header, candidates);
  const found = {
    ...unknownSignature(form, "NO_SIGNING_CERTIFICATE_FOUND", true),
    candidates,
    digest: algorithm.hash,
  };
  if (certificate === null) return found;
  const named = { ...found, certificate, claimedTime: claimedTimeOf(header) };
  if (payload === null) return { ...named, failure: "SIGNED_DATA_NOT_FOUND" };
  // ECDSA goes with one curve for each hash.
  const fits = algorithm.keyBits === null || algorithm.keyBits === certificate.keyBits;
  const signedBytes = Buffer.from(`${encoded}.${payload}`, "latin1");
  if (!fits || !verifyBareValue(certificate, algorithm, signedBytes, value)) {
    return { ...named, failure: "SIG_CRYPTO_FAILURE" };
  }
  return { ...named, intact: true, failure: isStrongKey(certificate) ? null : "CRYPTO_CONSTRAINTS_FAILURE" };
}

/** The first certificate is the signer's; a thumbprint beside it must be its own. @see RFC 7515, 4.1.6 and 4.1.8 */
function signerOf(header: Header, [first]: readonly Certificate[]): Certificate | null {
  const thumbprint = header["x5t#S256"];
  if (first === undefined) return null;
  const own = createHash("sha256").update(first.der).digest("base64url");
  return thumbprint === undefined || thumbprint === own ? first : null;
}

/** @see ETSI TS 119 182-1, 5.2.1 */
function claimedTimeOf({ sigT }: Header): Date | null {
  if (sigT === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(sigT)) return null;
  const time = new Date(sigT);
  return Number.isNaN(time.getTime()) ? null : time;
}

function readHeader(encoded: string): Header | null {
  const bytes = strictBase64Url(encoded);
  if (bytes === null) return null;
  try {
    const header = headerSchema.safeParse(parseJson(Buffer.from(bytes).toString("utf8")));
    return header.success ? header.data : null;
  } catch (error) {
    if (error instanceof KysoError) return null;
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new KysoError("JWS_INVALID", "no JSON", { cause }); // also where it is nested too deeply
  }
}

/** Base64 for addresses in its one form, without padding and without bits that nobody reads. @see RFC 7515, 2 */
function strictBase64Url(text: string): Uint8Array | null {
  const octets = Buffer.from(text, "base64url");
  return octets.toString("base64url") === text ? octets : null;
}

function tooLarge({ size }: ByteSource, limit: number): KysoError {
  return new KysoError("FILE_TOO_LARGE", `${size} bytes`, { detail: { limit } });
}
