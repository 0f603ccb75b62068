import { Refusal } from "./refusal.ts";

/** Length of the order of each curve that Kyso signs with, bytes. */
export const ORDER_BYTES: Readonly<Record<string, number>> = { "P-256": 32, "P-384": 48, "P-521": 66 };

const SEQUENCE = 0x30;
const INTEGER = 0x02;

/** DER of an unsigned number: the shortest form, positive. */
function integer(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const significant = first === -1 ? Buffer.of(0) : bytes.subarray(first);
  const isNegative = ((significant[0] ?? 0) & 0x80) !== 0;
  const content = isNegative ? Buffer.concat([Buffer.of(0), significant]) : significant;
  return Buffer.concat([Buffer.of(INTEGER, content.length), content]);
}

/**
 * From what PKCS #11 returns (r and s side by side, each as long as the order) to what X.509 carries:
 * `Ecdsa-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }`.
 *
 * @throws {Refusal} TOKEN_SIGNATURE_WRONG, TOKEN_MECHANISM_UNSUPPORTED
 * @see PKCS #11 2.40, section 2.3.1; RFC 3279, section 2.2.3
 */
export function ecdsaSigValue(raw: Buffer, curve: string): Buffer {
  const length = ORDER_BYTES[curve];
  if (length === undefined) throw new Refusal("TOKEN_MECHANISM_UNSUPPORTED", `Curve ${curve}`);
  if (raw.length !== 2 * length) {
    throw new Refusal("TOKEN_SIGNATURE_WRONG", `An ECDSA signature of ${raw.length} bytes`);
  }
  const content = Buffer.concat([integer(raw.subarray(0, length)), integer(raw.subarray(length))]);
  const header = content.length < 0x80 ? [SEQUENCE, content.length] : [SEQUENCE, 0x81, content.length];
  return Buffer.concat([Buffer.from(header), content]);
}
