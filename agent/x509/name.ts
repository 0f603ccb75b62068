import "reflect-metadata"; // before @peculiar/x509, which registers its algorithms with it
import { Name as NameAsn1 } from "@peculiar/asn1-x509";
import { type JsonName, Name } from "@peculiar/x509";
import { KysoError } from "../../protocol/error.ts";
import type { Party } from "../../protocol/report.ts";
import { readAsn1 } from "./asn1-value.ts";
import { printable } from "./printable-text.ts";

/**
 * The parts of a distinguished name that people know a signer by. Of an attribute that occurs more than once, the last
 * counts: names run from the country down.
 *
 * @see RFC 5280, 4.1.2.4
 */
export function partyOf(asn1: NameAsn1): Party {
  const name = new Name(asn1);
  const last = (attribute: string): string | null => {
    const text = name.getField(attribute).at(-1);
    return text === undefined ? null : printable(text);
  };
  const organization = last("O");
  return { commonName: last("CN") ?? organization ?? "", organization, organizationalUnit: last("OU") };
}

/**
 * A distinguished name on one line, from its narrowest part up to the country, as other programs tell it to pages: like
 * RFC 4514, with a blank after each comma. A comma always follows the value of `CN`, since pages cut the name out so.
 *
 * @param der Name
 * @throws {KysoError} CERTIFICATE_INVALID
 * @see RFC 4514, 2
 */
export function nameText(der: Uint8Array): string {
  const parts = new Name(readAsn1(der, NameAsn1, "CERTIFICATE_INVALID")).toJSON().map(partText).reverse();
  const isLast = parts.at(-1)?.startsWith(COMMON_NAME) === true;
  const [last] = isLast ? parts.splice(-1) : [];
  const ordered = last === undefined ? parts : [last, ...parts];
  return ordered.length === 1 && isLast ? `${ordered.join()},` : ordered.join(", ");
}

/**
 * The values that a distinguished name has of these attributes.
 *
 * @param der Name; nothing is found in one that can't be read
 * @param types object identifiers
 */
export function nameAttributes(der: Uint8Array, types: readonly string[]): string[] {
  try {
    const name = new Name(readAsn1(der, NameAsn1, "CERTIFICATE_INVALID"));
    return types.flatMap((type) => name.getField(type)).map(printable);
  } catch (error) {
    if (error instanceof KysoError) return [];
    throw error;
  }
}

const COMMON_NAME = "CN=";

/** A relative distinguished name, with its common name in front. */
function partText(part: JsonName[number]): string {
  return Object.entries(part)
    .flatMap(([type, values]) => values.map((value) => `${type}=${escaped(printable(value))}`))
    .sort((a, b) => Number(b.startsWith(COMMON_NAME)) - Number(a.startsWith(COMMON_NAME)))
    .join("+");
}

/** @see RFC 4514, 2.4 */
function escaped(value: string): string {
  return value.replaceAll(/[\\",+;<>]|^#/g, "\\$&");
}
