import { AsnArray, AsnPropTypes, AsnType, AsnTypeTypes } from "@peculiar/asn1-schema";
import { KysoError } from "../../protocol/error.ts";
import { readAsn1 } from "../x509/asn1-value.ts";

const CODE = "TSP_RESPONSE_INVALID";

const NULL = Uint8Array.of(5, 0);

/** A sequence of elements that are each taken as they are. */
@AsnType({ type: AsnTypeTypes.Sequence, itemType: AsnPropTypes.Any })
class AnySequence extends AsnArray<ArrayBuffer | null> {}

/** Identifier octets (X.690, 8.1.2). */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  generalizedTime: 0x18,
  sequence: 0x30,
  context0: 0xa0,
  context1: 0xa1,
} as const;

/**
 * The elements of a sequence, taken one by one and by their tags: the schemas leave unknown and misplaced elements
 * unnoticed where some are optional.
 */
export class Elements {
  readonly #elements: readonly Uint8Array[];
  #next = 0;

  /**
   * @param sequence one SEQUENCE with definite lengths
   * @throws {KysoError} TSP_RESPONSE_INVALID
   */
  constructor(sequence: Uint8Array) {
    const elements: (ArrayBuffer | null)[] = readAsn1(sequence, AnySequence, CODE);
    this.#elements = elements.map((element) => (element === null ? NULL : new Uint8Array(element)));
  }

  /** The next element, which must have this tag. */
  take(tag: number): Uint8Array {
    const element = this.takeOptional(tag);
    if (element === null) throw new KysoError(CODE, `no element of tag ${tag}`);
    return element;
  }

  /** The next element when it has this tag. */
  takeOptional(tag: number): Uint8Array | null {
    const element = this.#elements[this.#next];
    if (element?.[0] !== tag) return null;
    this.#next++;
    return element;
  }

  /** All that is left, which must have this tag. */
  takeRest(tag: number): Uint8Array[] {
    const rest: Uint8Array[] = [];
    while (this.#next < this.#elements.length) rest.push(this.take(tag));
    return rest;
  }

  /** @throws {KysoError} TSP_RESPONSE_INVALID when there is more */
  end(): void {
    if (this.#next < this.#elements.length) throw new KysoError(CODE, "more elements than belong there");
  }
}

/** What an element that has passed {@link Elements} holds. */
export function contentsOf(element: Uint8Array): Uint8Array {
  const length = element[1] ?? 0;
  return element.subarray(length < 0x80 ? 2 : 2 + (length & 0x7f));
}
