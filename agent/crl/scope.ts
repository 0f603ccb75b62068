import {
  id_ce_cRLNumber,
  id_ce_deltaCRLIndicator,
  id_ce_freshestCRL,
  id_ce_issuingDistributionPoint,
  IssuingDistributionPoint,
} from "@peculiar/asn1-x509";
import { KysoError } from "../../protocol/error.ts";
import type { Certificate } from "../x509/certificate.ts";
import { EXTENSION } from "../x509/extension.ts";
import { certificatePoints, namesOf } from "./distribution-point.ts";
import { readPart, type RevocationList } from "./revocation-list.ts";

const KNOWN_CRITICAL: ReadonlySet<string> = new Set([
  id_ce_issuingDistributionPoint,
  id_ce_deltaCRLIndicator,
  id_ce_cRLNumber,
  id_ce_freshestCRL,
  EXTENSION.authorityKeyIdentifier,
]);

/**
 * Checks that a list speaks of a certificate and leaves nothing out. Lists that name certificates of several issuers, or
 * some reasons only, are not made use of.
 *
 * @throws {KysoError} CRL_UNSUPPORTED, CRL_OUT_OF_SCOPE, CRL_INVALID
 * @see RFC 5280, 5.2.5 and 6.3.3 (b)
 */
export function checkScope(list: RevocationList, certificate: Certificate): void {
  for (const [type, { critical }] of list.extensions) {
    if (critical && !KNOWN_CRITICAL.has(type)) throw new KysoError("CRL_UNSUPPORTED", `extension ${type}`);
  }
  if (Buffer.compare(list.issuerDer, certificate.issuerDer) !== 0) throw outOfScope("another issuer");
  const extension = list.extensions.get(id_ce_issuingDistributionPoint);
  if (extension === undefined) return;
  const point = readPart(extension.value, IssuingDistributionPoint);
  if (point.indirectCRL || point.onlySomeReasons !== undefined) {
    throw new KysoError("CRL_UNSUPPORTED", "an indirect list, or one of some reasons");
  }
  const isOther = certificate.isCa ? point.onlyContainsUserCerts : point.onlyContainsCACerts;
  if (isOther || point.onlyContainsAttributeCerts) throw outOfScope("other kinds of certificates");
  if (point.distributionPoint !== undefined)
    checkPoint(namesOf(point.distributionPoint, list.issuerDer), certificate);
}

/** One of the names that the list is published under has to be one that the certificate names. */
function checkPoint(names: readonly string[], certificate: Certificate): void {
  const own = new Set(
    certificatePoints(certificate).flatMap(({ distributionPoint }) =>
      distributionPoint === undefined ? [] : namesOf(distributionPoint, certificate.issuerDer),
    ),
  );
  if (!names.some((name) => own.has(name))) throw outOfScope("another distribution point");
}

function outOfScope(message: string): KysoError {
  return new KysoError("CRL_OUT_OF_SCOPE", message);
}
