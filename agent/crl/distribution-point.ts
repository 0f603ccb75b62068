import {
  CRLDistributionPoints,
  GeneralName,
  id_ce_cRLDistributionPoints,
  id_ce_freshestCRL,
  Name,
  type DistributionPoint,
  type DistributionPointName,
  type RelativeDistinguishedName,
} from "@peculiar/asn1-x509";
import { readAsn1, writeAsn1 } from "../x509/asn1-value.ts";
import type { Extensions } from "../x509/extension.ts";

/** Addresses of one certificate or list that are tried. */
const MAX_ADDRESSES = 3;

/** Extensions of a certificate or of a list. */
interface Extended {
  readonly extensions: Extensions;
}

/**
 * Where the lists that name a certificate are published, by HTTP; an extension that can't be read names nothing. Lists
 * that another authority issues are left out.
 *
 * @see RFC 5280, 4.2.1.13
 */
export function crlAddresses(certificate: Extended): readonly string[] {
  return addresses(distributionPoints(certificate, id_ce_cRLDistributionPoints));
}

/**
 * Where what has changed since the full list is published.
 *
 * @param extended a certificate, or the full list
 * @see RFC 5280, 4.2.1.15 and 5.2.6
 */
export function deltaAddresses(extended: Extended): readonly string[] {
  return addresses(distributionPoints(extended, id_ce_freshestCRL));
}

/**
 * The names that a distribution point has, as text to be compared. A relative one stands below the issuer's.
 *
 * @param issuerDer DER of the issuer's name
 * @throws {KysoError} CRL_INVALID
 */
export function namesOf(
  { fullName, nameRelativeToCRLIssuer }: DistributionPointName,
  issuerDer: Uint8Array,
): readonly string[] {
  const relative =
    nameRelativeToCRLIssuer === undefined
      ? []
      : [new GeneralName({ directoryName: below(issuerDer, nameRelativeToCRLIssuer) })];
  return [...(fullName ?? []), ...relative].map((name) => Buffer.from(writeAsn1(name)).toString("hex"));
}

function below(issuerDer: Uint8Array, relative: RelativeDistinguishedName): Name {
  return new Name([...readAsn1(issuerDer, Name, "CRL_INVALID"), relative]);
}

/** The points that a certificate names; none where they can't be read. */
export function certificatePoints(certificate: Extended): readonly DistributionPoint[] {
  return distributionPoints(certificate, id_ce_cRLDistributionPoints);
}

function distributionPoints({ extensions }: Extended, type: string): readonly DistributionPoint[] {
  const extension = extensions.get(type);
  if (extension === undefined) return [];
  try {
    return [...readAsn1(extension.value, CRLDistributionPoints, "CERTIFICATE_INVALID")];
  } catch {
    return [];
  }
}

function addresses(points: readonly DistributionPoint[]): readonly string[] {
  const found = points
    .filter(({ cRLIssuer }) => cRLIssuer === undefined)
    .flatMap(({ distributionPoint }) => distributionPoint?.fullName ?? [])
    .flatMap(({ uniformResourceIdentifier }) => uniformResourceIdentifier ?? [])
    .filter((address) => /^https?:/i.test(address));
  return [...new Set(found)].slice(0, MAX_ADDRESSES);
}
