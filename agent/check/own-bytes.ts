/**
 * The same bytes in memory of their own: a view is sent to another thread together with all the memory that it is a view
 * of, be that a whole file.
 */
export function ownBytes(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes);
}
