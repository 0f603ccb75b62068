import type { Certificate } from "../x509/certificate.ts";
import { isSelfIssued } from "../x509/distinguished-name.ts";
import { emailAddressesOf } from "../x509/email-address.ts";
import type { GeneralName } from "../x509/general-name.ts";
import {
  readNameConstraints,
  subjectAlternativeNames,
  type NameConstraints,
} from "../x509/name-constraint.ts";
import { isWithin } from "./name-subtree.ts";

/** Comparisons of names with subtrees in the search for one path; crafted certificates could ask for millions. */
export const MAX_NAME_COMPARISONS = 100_000;

/** What comparing may still cost; it shrinks as it is used. */
export interface ComparisonAllowance {
  comparisons: number;
}

/**
 * Whether every certificate of a path is named as the authorities above it may name them. Those that an authority has
 * issued to itself need not be, but for the signer's.
 *
 * @param path signer first, root last
 * @returns `false` also where the allowance does not suffice
 * @throws {KysoError} CERTIFICATE_INVALID for extensions that can't be read
 * @see RFC 5280, 4.2.1.10 and 6.1.3 (b) and (c)
 */
export function holdsNameConstraints(path: readonly Certificate[], allowance: ComparisonAllowance): boolean {
  const constraints = path.map(({ extensions }) => readNameConstraints(extensions));
  if (constraints.every((each) => each === null)) return true;
  return path.every((certificate, index) => {
    if (index > 0 && isSelfIssued(certificate)) return true;
    const above = constraints.slice(index + 1).filter((each) => each !== null);
    if (above.length === 0) return true;
    const names = namesOf(certificate);
    return above.every((each) => names.every((name) => isAllowed(name, each, allowance)));
  });
}

/** What a certificate names: its subject, the mailboxes in that, and its alternative names. */
function namesOf({ subjectDer, extensions }: Certificate): readonly GeneralName[] {
  const mailboxes = emailAddressesOf(subjectDer).map((value) => ({ kind: "rfc822Name" as const, value }));
  const subject = { kind: "directoryName" as const, value: subjectDer };
  const isEmpty = subjectDer.length === 2;
  return [...(isEmpty ? [] : [subject]), ...mailboxes, ...subjectAlternativeNames(extensions)];
}

/** A name that can't be told from those that are left out is refused with them. */
function isAllowed(
  name: GeneralName,
  { permitted, excluded }: NameConstraints,
  allowance: ComparisonAllowance,
): boolean {
  const ofKind = (bases: readonly GeneralName[]): readonly GeneralName[] =>
    bases.filter(({ kind }) => kind === name.kind);
  allowance.comparisons -= permitted.length + excluded.length;
  if (allowance.comparisons < 0) return false;
  const places = ofKind(permitted);
  const isPermitted = places.length === 0 || places.some((base) => isWithin(name, base) === true);
  return isPermitted && ofKind(excluded).every((base) => isWithin(name, base) === false);
}
