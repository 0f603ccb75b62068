import { KysoError } from "../../protocol/error.ts";
import { elementsOf, type DerElement } from "./der-element.ts";
import { EXTENSION, type Extensions } from "./extension.ts";
import { readGeneralName, readGeneralNames, sequenceOf, type GeneralName } from "./general-name.ts";

const CODE = "CERTIFICATE_INVALID";

const PERMITTED = 0xa0;
const EXCLUDED = 0xa1;

/** What an authority's certificates may name, and what not; the root of each subtree. */
export interface NameConstraints {
  readonly permitted: readonly GeneralName[];
  readonly excluded: readonly GeneralName[];
}

/**
 * NameConstraints ::= SEQUENCE {
 *   permittedSubtrees [0] GeneralSubtrees OPTIONAL, excludedSubtrees [1] GeneralSubtrees OPTIONAL }
 *
 * @returns `null` without the extension
 * @throws {KysoError} CERTIFICATE_INVALID, also where it is empty, which it must not be
 * @see RFC 5280, 4.2.1.10
 */
export function readNameConstraints(extensions: Extensions): NameConstraints | null {
  const extension = extensions.get(EXTENSION.nameConstraints);
  if (extension === undefined) return null;
  const constraints: Record<"permitted" | "excluded", GeneralName[]> = { permitted: [], excluded: [] };
  let last = 0;
  for (const { tag, contents } of sequenceOf(extension.value, CODE)) {
    if ((tag !== PERMITTED && tag !== EXCLUDED) || tag <= last) throw invalid("not name constraints");
    last = tag;
    constraints[tag === PERMITTED ? "permitted" : "excluded"] = elementsOf(contents).map(readSubtree);
  }
  if (last === 0) throw invalid("empty name constraints");
  return constraints;
}

/**
 * GeneralSubtree ::= SEQUENCE { base GeneralName, minimum [0] BaseDistance DEFAULT 0, maximum [1] BaseDistance OPTIONAL }
 *
 * Minimum and maximum are not used: a minimum of 0, which is the default, need not be written, and there is no maximum.
 */
function readSubtree({ contents }: DerElement): GeneralName {
  const [base, ...distances] = elementsOf(contents);
  const isPlain = distances.every(({ der }) => Buffer.from(der).toString("hex") === "800100");
  if (base === undefined || distances.length > 1 || !isPlain) throw invalid("a subtree with distances");
  return readGeneralName(base, CODE);
}

/**
 * The alternative names of a certificate.
 *
 * @throws {KysoError} CERTIFICATE_INVALID
 * @see RFC 5280, 4.2.1.6
 */
export function subjectAlternativeNames(extensions: Extensions): readonly GeneralName[] {
  const extension = extensions.get(EXTENSION.subjectAlternativeName);
  return extension === undefined ? [] : readGeneralNames(extension.value, CODE);
}

function invalid(message: string): KysoError {
  return new KysoError(CODE, message);
}
