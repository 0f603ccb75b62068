import { AsnConvert } from "@peculiar/asn1-schema";
import { KysoError, type ErrorCode } from "../../protocol/error.ts";
import {
  firstElement,
  MAX_DER_DEPTH,
  MAX_ELEMENTS,
  type Allowance,
  type EncodingRules,
} from "./canonical-der.ts";

/** What the schemas' parser keeps to by itself; strings of octets and bits are not searched for elements within. */
const LIMITS = { maxDepth: MAX_DER_DEPTH, maxNodes: MAX_ELEMENTS, parseEmbedded: false } as const;

/**
 * Reads bytes, which are exactly one element, by a schema.
 *
 * @param schema a class of `@peculiar/asn1-*`, or one declared as they are
 * @throws {KysoError} `code` when the bytes break the rules or do not fit the schema
 */
export function readAsn1<T>(
  bytes: Uint8Array,
  schema: new () => T,
  code: ErrorCode,
  rules: EncodingRules = "DER lengths",
  allowance?: Allowance,
): T {
  if (firstElement(bytes, code, rules, allowance).length !== bytes.length) {
    throw new KysoError(code, "bytes after the element");
  }
  try {
    return AsnConvert.parse(bytes, schema, { berOptions: LIMITS });
  } catch (cause) {
    throw new KysoError(code, "the bytes do not fit their schema", { cause }); // whatever it is that the schemas throw
  }
}

/** DER of a value that has been put together from schemas' classes. */
export function writeAsn1(value: object): Uint8Array {
  return new Uint8Array(AsnConvert.serialize(value));
}
