/** Reasons for a revocation, one bit for each: bit n is that of ReasonFlags. */
export type ReasonMask = number;

/** keyCompromise to aACompromise; bit 0 is not used. */
export const ALL_REASONS: ReasonMask = 0b1_1111_1110;

/**
 * The reasons that flags name; all of them where there are none.
 *
 * ReasonFlags ::= BIT STRING { unused(0), keyCompromise(1), …, aACompromise(8) }
 *
 * @see RFC 5280, 4.2.1.13
 */
export function reasonMask(flags: { readonly value: ArrayBuffer } | undefined): ReasonMask {
  if (flags === undefined) return ALL_REASONS;
  const octets = new Uint8Array(flags.value);
  let mask = 0;
  for (let bit = 0; bit <= 8; bit++) {
    const octet = octets[bit >> 3] ?? 0;
    if ((octet & (0x80 >> (bit & 7))) !== 0) mask |= 1 << bit;
  }
  return mask & ALL_REASONS;
}
