import { KysoError, type ErrorCode } from "../../protocol/error.ts";
import { firstElement } from "./canonical-der.ts";
import { elementAt, elementsOf, type DerElement } from "./der-element.ts";

/** By the number of its tag. */
const KINDS = [
  "otherName",
  "rfc822Name",
  "dNSName",
  "x400Address",
  "directoryName",
  "ediPartyName",
  "uniformResourceIdentifier",
  "iPAddress",
  "registeredID",
] as const;

/** What a general name is, in the standard's words. */
export type GeneralNameKind = (typeof KINDS)[number];

/** A name of any kind. */
export interface GeneralName {
  readonly kind: GeneralNameKind;
  /** The contents; of a directoryName the Name itself, DER. */
  readonly value: Uint8Array;
}

const SEQUENCE = 0x30;
const CONTEXT_SPECIFIC = 0x80;
const TAG_NUMBER = 0x1f;

/** Elements that a set of names may have, those within them counted too. */
const MAX_NAME_ELEMENTS = 5000;

/**
 * Reads names.
 *
 * GeneralNames ::= SEQUENCE SIZE (1..MAX) OF GeneralName
 *
 * @param der exactly one GeneralNames
 * @throws {KysoError} `code`
 * @see RFC 5280, 4.2.1.6
 */
export function readGeneralNames(der: Uint8Array, code: ErrorCode): readonly GeneralName[] {
  return sequenceOf(der, code).map((element) => readGeneralName(element, code));
}

/**
 * The elements of a sequence, held to the rules down to the innermost.
 *
 * @param der exactly one SEQUENCE
 * @throws {KysoError} `code`
 */
export function sequenceOf(der: Uint8Array, code: ErrorCode): readonly DerElement[] {
  const whole = firstElement(der, code, "DER lengths", { elements: MAX_NAME_ELEMENTS });
  if (whole.length !== der.length) throw new KysoError(code, "bytes after the element");
  const { tag, contents } = elementAt(der, 0);
  if (tag !== SEQUENCE) throw new KysoError(code, "not a sequence");
  return elementsOf(contents);
}

/**
 * Reads one name.
 *
 * @throws {KysoError} `code`
 */
export function readGeneralName({ tag, contents }: DerElement, code: ErrorCode): GeneralName {
  const kind = (tag & 0xc0) === CONTEXT_SPECIFIC ? KINDS[tag & TAG_NUMBER] : undefined;
  if (kind === undefined) throw new KysoError(code, "not a general name");
  if (kind !== "directoryName") return { kind, value: contents };
  // Name is a CHOICE, so its tag is explicit.
  if (elementsOf(contents).length !== 1) throw new KysoError(code, "not a name");
  return { kind, value: contents };
}
