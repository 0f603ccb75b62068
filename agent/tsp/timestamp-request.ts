import { randomBytes } from "node:crypto";
import { OctetString } from "@peculiar/asn1-schema";
import { MessageImprint, TimeStampReq } from "@peculiar/asn1-tsp";
import { digestAlgorithmIdentifier } from "../x509/algorithm-identifier.ts";
import { writeAsn1 } from "../x509/asn1-value.ts";

/** Octets of a nonce. */
const NONCE_BYTES = 16;

/** A time stamp that is asked for. */
export interface TimestampRequest {
  /** SHA-256 of what is stamped. */
  readonly imprint: Uint8Array;
  /** The INTEGER's octets: positive, and without needless ones. */
  readonly nonce: Uint8Array;
  /** Object identifier of the rules that the server is to keep to; its own where none is given. */
  readonly policy?: string;
}

/** A number that is used once. Its first octet is neither 0 nor above 0x7f, so that it is a positive INTEGER as it stands. */
export function newNonce(): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40;
  return new Uint8Array(nonce);
}

/**
 * DER of a request. The certificate is asked for, so that the token can be checked by itself.
 *
 * TimeStampReq ::= SEQUENCE {
 *   version INTEGER { v1(1) }, messageImprint MessageImprint, reqPolicy TSAPolicyId OPTIONAL, nonce INTEGER OPTIONAL,
 *   certReq BOOLEAN DEFAULT FALSE, extensions [0] IMPLICIT Extensions OPTIONAL }
 *
 * @see RFC 3161, 2.4.1
 */
export function encodeRequest({ imprint, nonce, policy }: TimestampRequest): Uint8Array {
  const messageImprint = new MessageImprint({
    hashAlgorithm: digestAlgorithmIdentifier("SHA-256"),
    hashedMessage: new OctetString(imprint),
  });
  const request = new TimeStampReq({ messageImprint, nonce: Uint8Array.from(nonce).buffer, certReq: true });
  if (policy !== undefined) request.reqPolicy = policy;
  return writeAsn1(request);
}
