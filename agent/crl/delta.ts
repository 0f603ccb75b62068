import {
  id_ce_cRLNumber,
  id_ce_deltaCRLIndicator,
  id_ce_issuingDistributionPoint,
} from "@peculiar/asn1-x509";
import { KysoError } from "../../protocol/error.ts";
import { isSameName } from "../x509/distinguished-name.ts";
import { EXTENSION } from "../x509/extension.ts";
import { DerScan } from "./der-scan.ts";
import type { RevocationList } from "./revocation-list.ts";

const INTEGER = 0x02;

/** Octets of a list's number (RFC 5280, 5.2.3). */
const MAX_NUMBER_BYTES = 20;

/** Whether a list holds only what has changed. */
export function isDelta({ extensions }: RevocationList): boolean {
  return extensions.has(id_ce_deltaCRLIndicator);
}

/**
 * Checks that a delta completes a full list: of the same issuer and scope, begun at or before it, and later than it.
 *
 * @throws {KysoError} CRL_OUT_OF_SCOPE, CRL_INVALID
 * @see RFC 5280, 5.2.4
 */
export function checkDelta(base: RevocationList, delta: RevocationList): void {
  const baseNumber = listNumber(base, id_ce_cRLNumber);
  const deltaNumber = listNumber(delta, id_ce_cRLNumber);
  const begun = listNumber(delta, id_ce_deltaCRLIndicator);
  const isInOrder =
    baseNumber !== null &&
    deltaNumber !== null &&
    begun !== null &&
    begun <= baseNumber &&
    baseNumber < deltaNumber;
  const isSame =
    isSameName(base.issuerDer, delta.issuerDer) &&
    [id_ce_issuingDistributionPoint, EXTENSION.authorityKeyIdentifier].every(
      (type) => Buffer.compare(value(base, type), value(delta, type)) === 0,
    );
  if (!isInOrder || !isSame) throw new KysoError("CRL_OUT_OF_SCOPE", "a delta to another list");
}

function value({ extensions }: RevocationList, type: string): Uint8Array {
  return extensions.get(type)?.value ?? new Uint8Array();
}

/** CRLNumber ::= INTEGER (0..MAX); BaseCRLNumber ::= CRLNumber */
function listNumber({ extensions }: RevocationList, type: string): bigint | null {
  const der = extensions.get(type)?.value;
  if (der === undefined) return null;
  const scan = new DerScan(der);
  const isNumber = scan.expect(INTEGER, 0, der.length) === der.length && scan.end > scan.contents;
  const octets = der.subarray(scan.contents, scan.end);
  if (!isNumber || octets.length > MAX_NUMBER_BYTES) throw new KysoError("CRL_INVALID", "not a number");
  return BigInt(`0x${Buffer.from(octets).toString("hex")}`);
}
