import { AuthorityInfoAccessSyntax, id_ad_ocsp, id_pe_authorityInfoAccess } from "@peculiar/asn1-x509";
import { readAsn1 } from "../x509/asn1-value.ts";
import type { Certificate } from "../x509/certificate.ts";

/** Addresses of one certificate that are tried. */
const MAX_ADDRESSES = 3;

/**
 * Where a certificate says that its status can be asked for, by HTTP. An extension that can't be read names nothing.
 *
 * @see RFC 5280, 4.2.2.1
 */
export function ocspAddresses({ extensions }: Certificate): readonly string[] {
  const extension = extensions.get(id_pe_authorityInfoAccess);
  if (extension === undefined) return [];
  try {
    const accesses = [...readAsn1(extension.value, AuthorityInfoAccessSyntax, "CERTIFICATE_INVALID")];
    const addresses = accesses
      .filter(({ accessMethod }) => accessMethod === id_ad_ocsp)
      .flatMap(({ accessLocation }) => accessLocation.uniformResourceIdentifier ?? []);
    return [...new Set(addresses.filter((address) => /^https?:/i.test(address)))].slice(0, MAX_ADDRESSES);
  } catch {
    return [];
  }
}
