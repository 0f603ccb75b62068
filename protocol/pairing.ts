import { z } from "zod";
import { KysoError } from "./error.ts";
import { PSK_BYTES, PUBLIC_KEY_BYTES } from "./noise.ts";
import { concatBytes, decodeJson, encodeUtf8, fromHex, toHex } from "./octets.ts";
import { hkdf, randomBytes, subtle } from "./web-crypto.ts";

/** Bytes of a pairing code: 128 bits. */
const CODE_BYTES = 16;

/** Longest name of a browser, characters. */
const MAX_BROWSER_NAME_CHARACTERS = 64;

/** Crockford's base 32: no I, L, O or U. */
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TEXT_DIGITS = 28;
const GROUP_DIGITS = 4;

const SALT = encodeUtf8("kyso pairing 1");

/** A fresh code of 128 bits. */
export function newPairingCode(): Uint8Array {
  return randomBytes(CODE_BYTES);
}

/** 12 bits by which a mistyped code is told from a wrong one, before anything is sent. */
async function checksumOf(code: Uint8Array): Promise<bigint> {
  const digest = new Uint8Array(await subtle.digest("SHA-256", concatBytes(SALT, code)));
  return BigInt(`0x${toHex(digest.subarray(0, 2))}`) >> 4n;
}

/** The code as a person copies it: seven groups of four digits and letters, a checksum included. */
export async function formatPairingCode(code: Uint8Array): Promise<string> {
  let value = (BigInt(`0x${toHex(code)}`) << 12n) | (await checksumOf(code));
  let text = "";
  for (let index = 0; index < TEXT_DIGITS; index += 1) {
    const separator = index > 0 && index % GROUP_DIGITS === 0 ? "-" : "";
    text = DIGITS.charAt(Number(value & 31n)) + separator + text;
    value >>= 5n;
  }
  return text;
}

/**
 * The code that a person pasted or typed; case, spaces and hyphens do not matter, and O, I and L are read as digits.
 *
 * @throws {KysoError} PAIRING_CODE_INVALID
 */
export async function parsePairingCode(text: string): Promise<Uint8Array> {
  const digits = text
    .slice(0, 200)
    .toUpperCase()
    .replaceAll(/[\s-]/g, "")
    .replaceAll("O", "0")
    .replaceAll(/[IL]/g, "1");
  const values = Array.from(digits, (digit) => DIGITS.indexOf(digit));
  if (values.length !== TEXT_DIGITS || values.includes(-1)) {
    throw new KysoError("PAIRING_CODE_INVALID", "not a pairing code");
  }
  const value = values.reduce((sum, digit) => (sum << 5n) | BigInt(digit), 0n);
  const code = fromHex((value >> 12n).toString(16).padStart(2 * CODE_BYTES, "0"));
  if ((await checksumOf(code)) !== (value & 0xfffn)) {
    throw new KysoError("PAIRING_CODE_INVALID", "the pairing code is mistyped");
  }
  return code;
}

/** What a code stands for on the socket. */
export interface PairingSecrets {
  /** Says in the clear which code is meant, and nothing about it; 16 hex digits. */
  readonly id: string;
  readonly psk: Uint8Array;
}

/** HKDF-SHA-256 of the code, with the salt `kyso pairing 1` and the infos `id` and `psk`. */
export async function pairingSecretsOf(code: Uint8Array): Promise<PairingSecrets> {
  return {
    id: toHex(await hkdf(code, SALT, encodeUtf8("id"), 8)),
    psk: await hkdf(code, SALT, encodeUtf8("psk"), PSK_BYTES),
  };
}

export const pairingIdSchema = z.string().regex(/^[0-9a-f]{32}$/);

const publicKeySchema = z
  .string()
  .regex(new RegExp(`^[0-9a-f]{${2 * PUBLIC_KEY_BYTES}}$`))
  .transform(fromHex);

const pairingOfferSchema = z.strictObject({
  // Without control characters: the name is shown on terminals.
  browserName: z
    .string()
    .max(MAX_BROWSER_NAME_CHARACTERS)
    .regex(/^[^\p{C}]+$/u),
  publicKey: publicKeySchema,
});

const pairingAnswerSchema = z.strictObject({ pairingId: pairingIdSchema, publicKey: publicKeySchema });

/** Payload of the first message of a pairing, from the browser. */
export type PairingOffer = z.infer<typeof pairingOfferSchema>;

/** Payload of the second, from the agent: the id is new, and later connections begin with it. */
export type PairingAnswer = z.infer<typeof pairingAnswerSchema>;

export function encodePairingPayload(payload: PairingOffer | PairingAnswer): Uint8Array {
  return encodeUtf8(JSON.stringify({ ...payload, publicKey: toHex(payload.publicKey) }));
}

/** @throws {KysoError} SESSION_HANDSHAKE_FAILED */
export function parsePairingOffer(bytes: Uint8Array): PairingOffer {
  return parsePayload(pairingOfferSchema, bytes);
}

/** @throws {KysoError} SESSION_HANDSHAKE_FAILED */
export function parsePairingAnswer(bytes: Uint8Array): PairingAnswer {
  return parsePayload(pairingAnswerSchema, bytes);
}

function parsePayload<T>(schema: z.ZodType<T>, bytes: Uint8Array): T {
  try {
    return schema.parse(decodeJson(bytes));
  } catch (error) {
    throw new KysoError("SESSION_HANDSHAKE_FAILED", "the pairing's payload is invalid", { cause: error });
  }
}
