/** Viet Nam's only zone, without summer time since 1975. */
const OFFSET_HOURS = 7;

/**
 * A moment as a PDF date in the time of Asia/Ho_Chi_Minh, whatever the computer's zone; always as long as any other.
 *
 * @see ISO 32000-1, 7.9.4
 */
export function pdfDate(time: Date): string {
  const local = new Date(time.getTime() + OFFSET_HOURS * 3_600_000).toISOString();
  return `D:${local.slice(0, 19).replace(/\D/g, "")}+0${OFFSET_HOURS}'00'`;
}
