import { KysoError } from "../../protocol/error.ts";
import type { Attributes } from "../cms/parsed-signed-data.ts";
import type { Allowance } from "../x509/canonical-der.ts";
import type { Certificate } from "../x509/certificate.ts";
import { derElement } from "../x509/der-element.ts";
import { childrenOf } from "./ber-reader.ts";
import { MAX_CARRIED } from "./found-signature.ts";
import { readableCertificates } from "./xades-properties.ts";

/** id-aa-ets-certValues and id-aa-ets-revocationValues. @see ETSI EN 319 122-1, A.1.1.2 and A.1.2.2 */
const CERTIFICATE_VALUES = "1.2.840.113549.1.9.16.2.23";
const REVOCATION_VALUES = "1.2.840.113549.1.9.16.2.24";

/** OBJECT IDENTIFIER id-ri-ocsp-response. @see RFC 5940, 2 */
const OCSP_RESPONSE = Buffer.from("06082b06010505071002", "hex");
/** OBJECT IDENTIFIER id-pkix-ocsp-basic */
const OCSP_BASIC = Buffer.from("06092b0601050507300101", "hex");

const TAG = {
  octetString: 0x04,
  enumerated: 0x0a,
  sequence: 0x30,
  explicit0: 0xa0,
  explicit1: 0xa1,
} as const;

/** OCSPResponseStatus `successful` */
const SUCCESSFUL = Uint8Array.of(TAG.enumerated, 1, 0);

/** Revocation answers, DER each. Nobody has checked them. */
export interface RevocationValues {
  readonly ocsps: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
}

/** What was added to a signature after it was made. Values that can't be read are passed over. */
export function addedValuesOf(
  unsignedAttributes: Attributes,
  allowance: Allowance,
): RevocationValues & { readonly certificates: readonly Certificate[] } {
  const elements = (type: string): Uint8Array[] =>
    (unsignedAttributes.get(type) ?? []).flatMap((value) => readable(value, allowance)).slice(0, MAX_CARRIED);
  const groups = elements(REVOCATION_VALUES);
  const ofTag = (wanted: number): Uint8Array[] =>
    groups
      .filter(([tag]) => tag === wanted)
      .flatMap((group) => readable(group, allowance))
      .flatMap((list) => readable(list, allowance))
      .slice(0, MAX_CARRIED);
  return {
    certificates: readableCertificates(elements(CERTIFICATE_VALUES)),
    crls: ofTag(TAG.explicit0),
    ocsps: ofTag(TAG.explicit1).map(responseOf),
  };
}

/** What stands in `crls` of the signed data: lists, and OCSP responses. @see RFC 5652, 10.2.1; RFC 5940 */
export function revocationInfosOf(elements: readonly Uint8Array[], allowance: Allowance): RevocationValues {
  const taken = elements.slice(0, MAX_CARRIED);
  return {
    crls: taken.filter(([tag]) => tag === TAG.sequence),
    ocsps: taken
      .filter(([tag]) => tag === TAG.explicit1)
      .flatMap((other) => {
        const [format, info] = readable(other, allowance);
        const isResponse = format !== undefined && Buffer.compare(format, OCSP_RESPONSE) === 0;
        return isResponse && info !== undefined ? [info] : [];
      }),
  };
}

/** OCSPResponse ::= SEQUENCE { responseStatus, responseBytes [0] EXPLICIT SEQUENCE { responseType, response } } */
function responseOf(basic: Uint8Array): Uint8Array {
  const bytes = derElement(TAG.sequence, OCSP_BASIC, derElement(TAG.octetString, basic));
  return derElement(TAG.sequence, SUCCESSFUL, derElement(TAG.explicit0, bytes));
}

function readable(element: Uint8Array, allowance: Allowance): Uint8Array[] {
  try {
    return childrenOf(element, allowance);
  } catch (error) {
    if (error instanceof KysoError) return [];
    throw error;
  }
}
