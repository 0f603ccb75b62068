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
import { KysoError } from "../../protocol/error.ts";
import { readAsn1, writeAsn1 } from "../x509/asn1-value.ts";
import { nameKey } from "../x509/distinguished-name.ts";
import { reasonMask, type ReasonMask } from "./reason-mask.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { Extensions } from "../x509/extension.ts";

const CODE = "CERTIFICATE_INVALID";

/** What reading all points of one certificate may cost. */
const MAX_POINT_ELEMENTS = 500;

/** Addresses of one certificate or list that are tried. */
const MAX_ADDRESSES = 3;

/** Extensions of a certificate or of a list. */
interface Extended {
  readonly extensions: Extensions;
}

/**
 * Where the lists that name a certificate are published, by HTTP; an extension that can't be read names nothing.
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
 * @param issuerDer DER of the name of who issues the list
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
  return [...(fullName ?? []), ...relative].map(textOf);
}

/** One of a certificate's distribution points, its names as text to be compared. */
export interface NamedPoint {
  /** The names that its lists may carry: the point's own, or else those of who issues them (RFC 5280, 6.3.3 (b) (2) (i)). */
  readonly names: ReadonlySet<string>;
  /** The reasons that its lists are for. */
  readonly reasons: ReasonMask;
  /** {@link nameKey} of who issues its lists, where that is not the certificate's issuer. */
  readonly issuers: readonly string[] | null;
}

/** By what they were read from: a certificate is held against many lists. */
const known = new WeakMap<Extensions, readonly NamedPoint[]>();

/** The points that a certificate names; none where they can't be read. */
export function namedPoints({
  extensions,
  issuerDer,
}: Extended & Pick<Certificate, "issuerDer">): readonly NamedPoint[] {
  const points =
    known.get(extensions) ??
    distributionPoints({ extensions }, id_ce_cRLDistributionPoints).map((point) =>
      namedPoint(point, issuerDer),
    );
  known.set(extensions, points);
  return points;
}

function namedPoint(
  { distributionPoint, cRLIssuer, reasons }: DistributionPoint,
  issuerDer: Uint8Array,
): NamedPoint {
  const issuers = cRLIssuer?.flatMap(({ directoryName }) =>
    directoryName === undefined ? [] : [writeAsn1(directoryName)],
  );
  const names = (): readonly string[] =>
    distributionPoint === undefined
      ? (issuers ?? [issuerDer]).map(directoryText)
      : namesOf(distributionPoint, issuers?.[0] ?? issuerDer);
  return {
    names: new Set(attempt(names)),
    reasons: reasonMask(reasons),
    issuers: issuers?.map(nameKey) ?? null,
  };
}

function textOf(name: GeneralName): string {
  const { directoryName } = name;
  return directoryName === undefined
    ? Buffer.from(writeAsn1(name)).toString("hex")
    : directoryText(writeAsn1(directoryName));
}

/** A distinguished name as text to be compared with other names. */
export function directoryText(name: Uint8Array): string {
  return `directoryName ${nameKey(name)}`;
}

/** A point whose name can't be made out has none. */
function attempt(read: () => readonly string[]): readonly string[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof KysoError) return [];
    throw error;
  }
}

function below(issuerDer: Uint8Array, relative: RelativeDistinguishedName): Name {
  return new Name([...readAsn1(issuerDer, Name, "CRL_INVALID"), relative]);
}

function distributionPoints({ extensions }: Extended, type: string): readonly DistributionPoint[] {
  const extension = extensions.get(type);
  if (extension === undefined) return [];
  try {
    return [
      ...readAsn1(extension.value, CRLDistributionPoints, CODE, "DER lengths", {
        elements: MAX_POINT_ELEMENTS,
      }),
    ];
  } catch {
    return [];
  }
}

function addresses(points: readonly DistributionPoint[]): readonly string[] {
  const found = points
    .flatMap(({ distributionPoint }) => distributionPoint?.fullName ?? [])
    .flatMap(({ uniformResourceIdentifier }) => uniformResourceIdentifier ?? [])
    .filter((address) => /^https?:/i.test(address));
  return [...new Set(found)].slice(0, MAX_ADDRESSES);
}
