import { AsnObjectIdentifierConverter } from "@peculiar/asn1-schema";

/** Identifier octets of what the tests put together by hand (X.690, 8.1.2). */
export const TAG = { integer: 0x02, octetString: 0x04, null: 0x05, sequence: 0x30, set: 0x31 } as const;

/** Identifier octet of `[number]`, constructed. */
export const constructedTag = (number: number): number => 0xa0 | number;

/** Identifier octet of `[number]`, primitive. */
export const primitiveTag = (number: number): number => 0x80 | number;

/** One element around contents that are encoded already, right or wrong. */
export function encode(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(contents);
  const { length } = body;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), body]);
  const hex = length.toString(16);
  const octets = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
  return Buffer.concat([Buffer.of(tag, 0x80 | octets.length), octets, body]);
}

/** DER of an OBJECT IDENTIFIER. */
export function objectIdentifier(dotted: string): Uint8Array {
  return new Uint8Array(AsnObjectIdentifierConverter.toASN(dotted).toBER());
}
