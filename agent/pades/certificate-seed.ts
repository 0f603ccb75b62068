import { CertificatePolicies } from "@peculiar/asn1-x509";
import type { PdfDocument } from "../pdf/document.ts";
import { PdfArray, PdfDict, PdfString, type PdfObject } from "../pdf/object.ts";
import { textOfString } from "../pdf/text-string.ts";
import { readAsn1 } from "../x509/asn1-value.ts";
import type { Certificate } from "../x509/certificate.ts";
import { EXTENSION } from "../x509/extension.ts";

/** Items of one list that are looked at. */
const MAX_ITEMS = 1_000;

/** Bits of Ff: what must be met. @see ISO 32000-1, table 235 */
const REQUIRED = { subject: 1, issuer: 2, policy: 4, subjectName: 8, keyUsage: 32 } as const;

/** The parts of a name that are compared, as seed values call them. */
const NAME_PARTS = { CN: "commonName", O: "organization", OU: "organizationalUnit" } as const;

/**
 * Whether a signer meets what a field requires of the certificate. Each list is met by one of its items; a requirement
 * that can't be told is not met.
 *
 * @param seed the seed values' `Cert`
 * @param path signer first, root last
 * @throws {KysoError} CERTIFICATE_INVALID
 * @see ISO 32000-1, table 235
 */
export function meetsCertificateSeed(
  document: PdfDocument,
  seed: PdfDict,
  path: readonly Certificate[],
): boolean {
  const [signer, ...issuers] = path;
  if (signer === undefined) return false;
  const flags = document.resolve(seed.get("Ff"));
  const items = (flag: number, key: string): readonly PdfObject[] | null => {
    const list = document.resolve(seed.get(key));
    const isRequired = typeof flags === "number" && (flags & flag) !== 0;
    if (!isRequired || !(list instanceof PdfArray) || list.items.length === 0) return null;
    return list.items.slice(0, MAX_ITEMS).map((item) => document.resolve(item));
  };
  const isMet = (list: readonly PdfObject[] | null, matches: (item: PdfObject) => boolean): boolean =>
    list === null || list.some(matches);
  return (
    isMet(items(REQUIRED.subject, "Subject"), (item) => isCertificate(item, signer)) &&
    isMet(items(REQUIRED.issuer, "Issuer"), (item) =>
      issuers.some((issuer) => isCertificate(item, issuer)),
    ) &&
    isMet(items(REQUIRED.policy, "OID"), (item) => hasPolicy(item, signer)) &&
    isMet(items(REQUIRED.subjectName, "SubjectDN"), (item) => isNamed(document, item, signer)) &&
    isMet(items(REQUIRED.keyUsage, "KeyUsage"), (item) => hasKeyUsage(item, signer))
  );
}

function isCertificate(item: PdfObject, { der }: Certificate): boolean {
  return item instanceof PdfString && Buffer.compare(item.bytes, der) === 0;
}

function isNamed(document: PdfDocument, item: PdfObject, { subject }: Certificate): boolean {
  if (!(item instanceof PdfDict)) return false;
  return [...item.keys()].every((key) => {
    const part = Object.entries(NAME_PARTS).find(([name]) => name === key)?.[1];
    const wanted = document.resolve(item.get(key));
    if (part === undefined || !(wanted instanceof PdfString)) return false;
    return textOfString(wanted.bytes).normalize("NFC") === subject[part]?.normalize("NFC");
  });
}

function hasPolicy(item: PdfObject, { extensions }: Certificate): boolean {
  const extension = extensions.get(EXTENSION.certificatePolicies);
  if (extension === undefined || !(item instanceof PdfString)) return false;
  const wanted = textOfString(item.bytes);
  const policies = readAsn1(extension.value, CertificatePolicies, "CERTIFICATE_INVALID");
  return policies.some(({ policyIdentifier }) => policyIdentifier === wanted);
}

/** A character for each bit of the extension: 1 must be set, 0 must not, X does not matter. */
function hasKeyUsage(item: PdfObject, { extensions }: Certificate): boolean {
  const extension = extensions.get(EXTENSION.keyUsage);
  if (extension === undefined || !(item instanceof PdfString)) return false;
  // BIT STRING: tag, length, unused bits, then the bits from the highest on.
  const bits = extension.value.subarray(3);
  return textOfString(item.bytes)
    .split("")
    .every((wanted, at) => {
      const isSet = ((bits[at >> 3] ?? 0) & (0x80 >> (at & 7))) !== 0;
      return wanted === "X" || wanted === (isSet ? "1" : "0");
    });
}
