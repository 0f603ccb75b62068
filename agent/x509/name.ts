import type { Party } from "../../protocol/report.ts";
import { DerCursor, TAG } from "./der.ts";
import { objectIdentifier, text } from "./der-value.ts";

const CODE = "CERTIFICATE_INVALID";

/** Relative distinguished names that a name may have. */
const MAX_NAMES = 64;

const COMMON_NAME = "2.5.4.3";
const ORGANIZATION = "2.5.4.10";
const ORGANIZATIONAL_UNIT = "2.5.4.11";

/**
 * The parts of a distinguished name that people know a signer by. Of an attribute that occurs more than once, the last
 * counts: names run from the country down.
 *
 * @param name DER of a Name
 * @throws {KysoError} CERTIFICATE_INVALID
 * @see RFC 5280, 4.1.2.4
 */
export function partyOf(name: Uint8Array): Party {
  const attributes = new Map<string, string>();
  // Name ::= CHOICE { rdnSequence RDNSequence }
  // RDNSequence ::= SEQUENCE OF RelativeDistinguishedName
  // RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue
  // AttributeTypeAndValue ::= SEQUENCE { type AttributeType, value AttributeValue }
  const sequence = new DerCursor(name, { code: CODE }).enter(TAG.sequence);
  for (const relativeName of sequence.rest(MAX_NAMES)) {
    if (relativeName.tag !== TAG.set) throw sequence.invalid("a name's part is not a set");
    for (const attribute of sequence.over(relativeName).rest(MAX_NAMES)) {
      const cursor = sequence.over(attribute);
      const type = objectIdentifier(cursor.next(), CODE);
      const value = text(cursor.next());
      cursor.finish();
      if (value !== null) attributes.set(type, printable(value));
    }
  }
  return {
    commonName: attributes.get(COMMON_NAME) ?? attributes.get(ORGANIZATION) ?? "",
    organization: attributes.get(ORGANIZATION) ?? null,
    organizationalUnit: attributes.get(ORGANIZATIONAL_UNIT) ?? null,
  };
}

/** Without control and direction characters, with which a certificate could rearrange the line that shows it. */
function printable(value: string): string {
  return value
    .normalize("NFC")
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "")
    .trim();
}
