import type { Certificate } from "./certificate.ts";
import { elementAt, elementsOf } from "./der-element.ts";
import { namePartKeys } from "./distinguished-name.ts";
import type { Extensions } from "./extension.ts";
import { subjectAlternativeNames } from "./name-constraint.ts";
import { printable } from "./printable-text.ts";

/** Contents of 1.2.840.113549.1.9.1. */
const EMAIL_ADDRESS = "2a864886f70d010901";

/** Identifier octets of UTF8String, PrintableString and IA5String. */
const ONE_OCTET_STRINGS: ReadonlySet<number> = new Set([0x0c, 0x13, 0x16]);

/**
 * The values of `emailAddress` in a distinguished name, where mail addresses stood before there were alternative names.
 *
 * @param name DER; nothing is found in one that can't be read
 * @returns characters, one octet each; empty for a value in another kind of string
 * @see RFC 5280, 4.1.2.6
 */
export function emailAddressesOf(name: Uint8Array): readonly Uint8Array[] {
  if (namePartKeys(name).length === 0) return [];
  return elementsOf(elementAt(name, 0).contents)
    .flatMap(({ contents }) => elementsOf(contents))
    .flatMap(({ contents }) => {
      const [type, value] = elementsOf(contents);
      const isEmail = type !== undefined && Buffer.from(type.contents).toString("hex") === EMAIL_ADDRESS;
      if (!isEmail || value === undefined) return [];
      return [ONE_OCTET_STRINGS.has(value.tag) ? value.contents : new Uint8Array()];
    });
}

/**
 * The mail address of a certificate's subject: of its alternative names, else of its own.
 *
 * @returns the first; empty without one, or with one that can't be read
 */
export function emailOf({ subjectDer, extensions }: Pick<Certificate, "subjectDer" | "extensions">): string {
  const [address] = [...alternativeAddresses(extensions), ...emailAddressesOf(subjectDer)];
  return printable(Buffer.from(address ?? []).toString("utf8"));
}

function alternativeAddresses(extensions: Extensions): readonly Uint8Array[] {
  try {
    return subjectAlternativeNames(extensions).flatMap(({ kind, value }) =>
      kind === "rfc822Name" ? [value] : [],
    );
  } catch {
    return [];
  }
}
