import type { CertificateRole } from "../../protocol/signature-kind.ts";
import type { Certificate } from "../x509/certificate.ts";
import { nameAttributes } from "../x509/name.ts";
import { comparableOrganisation, isUnaccented, unaccented } from "./organisation-name.ts";
import {
  contradicts,
  type Place,
  type PlacedName,
  placedName,
  placesOf,
  withoutPlace,
} from "./organisation-place.ts";

/** Attributes of a subject (X.520, RFC 4519), by object identifier. */
const ATTRIBUTE = {
  locality: "2.5.4.7",
  state: "2.5.4.8",
  organization: "2.5.4.10",
  unit: "2.5.4.11",
} as const;

/** What a certificate says of whose it is. */
export interface HolderNames {
  /** Its organisations and units, and its holder where it is the organisation's own. */
  readonly names: readonly string[];
  /** Its locality and its state or province. */
  readonly places: readonly string[];
}

/**
 * The names that a certificate may have an organisation's in.
 *
 * @param role whose the certificate is, or `null` where nobody has said
 */
export function holderNames(
  { subject, subjectDer }: Pick<Certificate, "subject" | "subjectDer">,
  role: CertificateRole | null,
): HolderNames {
  const names = nameAttributes(subjectDer, [ATTRIBUTE.organization, ATTRIBUTE.unit]);
  return {
    names: role === "organisation" ? [...names, subject.commonName] : names,
    places: nameAttributes(subjectDer, [ATTRIBUTE.locality, ATTRIBUTE.state]),
  };
}

/**
 * Whether a certificate names an organisation, at any level of its own. Names are the same whatever their case, spaces,
 * punctuation, composition and spelling of tones, with abbreviations written out, and without accents where one of them
 * has none. The district and the province that a name has behind it may be left out on either side, but not be another's.
 * A name that is longer or shorter is another.
 */
export function namesOrganisation(organisation: string, { names, places }: HolderNames): boolean {
  const said = [organisation, ...names];
  const read = said.some((name) => name.trim() !== "" && isUnaccented(name)) ? [false, true] : [false];
  return read.some((isPlain) => {
    const comparable = (name: string): string =>
      isPlain ? unaccented(comparableOrganisation(name)) : comparableOrganisation(name);
    const wanted = placedName(comparable(organisation));
    const lying = placesOf(places.map(comparable));
    const held = names.map((name) => placedName(comparable(name)));
    return held.some((one, index) => {
      if (isPlain && !isUnaccented(organisation) && !isUnaccented(names[index] ?? "")) return false;
      return isSame(wanted, one, [...held, lying]);
    });
  });
}

function isSame(wanted: PlacedName, one: PlacedName, around: readonly PlacedName[]): boolean {
  const nearby = [wanted, ...around].flatMap(allPlaces);
  const name = withoutPlace(wanted, nearby);
  if (name === "" || name !== withoutPlace(one, nearby)) return false;
  // What a name says itself counts; where it says nothing, what stands around it.
  const said = one.places.length > 0 ? [one] : around;
  return !contradicts(wanted.places, said.flatMap(allPlaces));
}

function allPlaces({ places, own }: PlacedName): readonly Place[] {
  return [...places, ...own];
}
