import "reflect-metadata"; // before @peculiar/x509, which registers its algorithms with it
import type { Name as NameAsn1 } from "@peculiar/asn1-x509";
import { Name } from "@peculiar/x509";
import type { Party } from "../../protocol/report.ts";

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

/** Without control and direction characters, with which a certificate could rearrange the line that shows it. */
function printable(value: string): string {
  return value
    .normalize("NFC")
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "")
    .trim();
}
