import {
  id_ce_cRLNumber,
  id_ce_deltaCRLIndicator,
  id_ce_freshestCRL,
  id_ce_issuingDistributionPoint,
  IssuingDistributionPoint,
} from "@peculiar/asn1-x509";
import { KysoError } from "../../protocol/error.ts";
import type { Certificate } from "../x509/certificate.ts";
import { isSameName, nameKey } from "../x509/distinguished-name.ts";
import { EXTENSION } from "../x509/extension.ts";
import { directoryText, namedPoints, namesOf, type NamedPoint } from "./distribution-point.ts";
import { ALL_REASONS, reasonMask, type ReasonMask } from "./reason-mask.ts";
import { readPart, type RevocationList } from "./revocation-list.ts";

const KNOWN_CRITICAL: ReadonlySet<string> = new Set([
  id_ce_issuingDistributionPoint,
  id_ce_deltaCRLIndicator,
  id_ce_cRLNumber,
  id_ce_freshestCRL,
  EXTENSION.authorityKeyIdentifier,
]);

/** What a list says of one certificate, as far as that goes. */
export interface ListScope {
  /** A certificate that it does not name was not revoked for these. */
  readonly reasons: ReasonMask;
  /** It may name certificates of other issuers than its own. */
  readonly isIndirect: boolean;
}

/**
 * Checks that a list speaks of a certificate.
 *
 * @throws {KysoError} CRL_UNSUPPORTED, CRL_OUT_OF_SCOPE, CRL_INVALID
 * @see RFC 5280, 5.2.5 and 6.3.3 (b) and (d)
 */
export function scopeOf(list: RevocationList, certificate: Certificate): ListScope {
  for (const [type, { critical }] of list.extensions) {
    if (critical && !KNOWN_CRITICAL.has(type)) throw new KysoError("CRL_UNSUPPORTED", `extension ${type}`);
  }
  const own = issuingPoint(list);
  const isOther = certificate.isCa ? own?.onlyContainsUserCerts : own?.onlyContainsCACerts;
  if (isOther === true || own?.onlyContainsAttributeCerts === true) {
    throw outOfScope("other kinds of certificates");
  }
  const isIndirect = own?.indirectCRL === true;
  const names = own?.distributionPoint === undefined ? null : namesOf(own.distributionPoint, list.issuerDer);
  const points = pointsOf(list, certificate, isIndirect);
  if (points.length === 0) throw outOfScope("another issuer");
  const matching =
    names === null ? points : points.filter((point) => names.some((name) => point.names.has(name)));
  if (matching.length === 0) throw outOfScope("another distribution point");
  const named = matching.reduce((mask, { reasons }) => mask | reasons, 0);
  return { reasons: named & reasonMask(own?.onlySomeReasons), isIndirect };
}

function issuingPoint({ extensions }: RevocationList): IssuingDistributionPoint | null {
  const extension = extensions.get(id_ce_issuingDistributionPoint);
  return extension === undefined ? null : readPart(extension.value, IssuingDistributionPoint);
}

/**
 * The certificate's points whose lists this list's issuer makes. Where that is the certificate's own issuer, its name is
 * one more point, for all reasons: RFC 5280, 6.3.3 at its end.
 */
function pointsOf(
  { issuerDer }: RevocationList,
  certificate: Certificate,
  isIndirect: boolean,
): readonly Pick<NamedPoint, "names" | "reasons">[] {
  const isOwn = isSameName(issuerDer, certificate.issuerDer);
  const issuer = nameKey(issuerDer);
  // RFC 5280, 6.3.3 (b) (1)
  const points = namedPoints(certificate).filter(({ issuers }) =>
    issuers === null ? isOwn : isIndirect && issuers.includes(issuer),
  );
  const byIssuer = { names: new Set([directoryText(certificate.issuerDer)]), reasons: ALL_REASONS };
  return isOwn ? [...points, byIssuer] : points;
}

function outOfScope(message: string): KysoError {
  return new KysoError("CRL_OUT_OF_SCOPE", message);
}
