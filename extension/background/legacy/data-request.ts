import type { DataItem } from "../../../protocol/data-item.ts";
import { KysoError } from "../../../protocol/error.ts";
import { MAX_DATA_CHARACTERS } from "../../../protocol/limit.ts";
import { fromBase64, toBase64 } from "../base64.ts";
import type { SignedItem } from "../data/data-order.ts";
import { doneReply } from "./legacy-reply.ts";
import { readRequest } from "./request-fields.ts";

/* Octets that nobody can be shown: `SignMsg` in its two dialects, and the nonce of `Auth`. */

/** What a page wants signed, and how it is told. */
export interface DataPlan {
  item: DataItem;
  reply: (signed: SignedItem) => string;
}

/** Octets of a digest, by what made it. */
const HASHES = new Map<string, { hash: "SHA-256" | "SHA-384" | "SHA-512"; size: number }>([
  ["SHA256", { hash: "SHA-256", size: 32 }],
  ["SHA384", { hash: "SHA-384", size: 48 }],
  ["SHA512", { hash: "SHA-512", size: 64 }],
]);

/** @throws {KysoError} PORTAL_REQUEST_INVALID for what is empty or too large */
function checked(item: DataItem): DataItem {
  if (item.bytes === "" || item.bytes.length > MAX_DATA_CHARACTERS) {
    throw new KysoError("PORTAL_REQUEST_INVALID", `${item.bytes.length} characters of octets`);
  }
  return item;
}

/**
 * A digest of the page's own, by the name of what made it.
 * @throws {KysoError} PORTAL_REQUEST_UNSUPPORTED for an algorithm that is not signed; PORTAL_REQUEST_INVALID
 */
export function digestItem(algorithm: string, value: string): DataItem {
  const known = HASHES.get(algorithm.toUpperCase().replace(/[^A-Z0-9]/g, "") || "SHA256");
  if (known === undefined) throw new KysoError("PORTAL_REQUEST_UNSUPPORTED", algorithm);
  const digest = fromBase64(value);
  if (digest?.length !== known.size) throw new KysoError("PORTAL_REQUEST_INVALID", "no such digest");
  return { purpose: "hash", bytes: toBase64(digest), hash: known.hash, form: "raw" };
}

/** `{HashAlg, HashValue, Encode: "RSA"}`: the bare signature over the digest, and the certificate beside it. */
function readDigest(message: string): DataPlan {
  const request = readRequest(message);
  const encoding = request.text("Encode").toUpperCase();
  if (encoding !== "" && encoding !== "RSA") throw new KysoError("PORTAL_REQUEST_UNSUPPORTED", encoding);
  return {
    item: digestItem(request.text("HashAlg"), request.text("HashValue")),
    reply: ({ signature, certificate }) => doneReply({ Signature: signature, CertBase64: certificate }),
  };
}

/**
 * A message, as Base64. The signature brings it, and the certificate.
 * @throws {KysoError} PORTAL_REQUEST_INVALID
 */
export function messageItem(base64: string): DataItem {
  const bytes = fromBase64(base64);
  if (bytes === null) throw new KysoError("PORTAL_REQUEST_INVALID", "no Base64");
  return checked({ purpose: "message", bytes: toBase64(bytes), form: "cms" });
}

/** Old: Base64 of the message itself. The reply has no certificate. */
function readMessage(message: string): DataPlan {
  return {
    item: messageItem(message.replace(/^\s*"|"\s*$/g, "")),
    reply: ({ signature }) => doneReply({ Signature: signature }),
  };
}

/**
 * Reads `SignMsg`.
 * @throws {KysoError} PORTAL_REQUEST_INVALID, PORTAL_REQUEST_UNSUPPORTED
 */
export function readSignMessage(message: string): DataPlan {
  return /^[\s\uFEFF]*\{/.test(message) ? readDigest(message) : readMessage(message.replace(/^\uFEFF/, ""));
}

/**
 * Reads `Auth`: the nonce as the server gave it. The reply has no certificate, so the signature brings it.
 * @throws {KysoError} PORTAL_REQUEST_INVALID
 */
export function readNonce(message: string): DataPlan {
  const bytes = toBase64(new TextEncoder().encode(message));
  return {
    item: checked({ purpose: "nonce", bytes, form: "cms" }),
    reply: ({ signature }) => doneReply({ Signature: signature }),
  };
}
