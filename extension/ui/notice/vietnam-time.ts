/** Vietnam keeps no summer time. */
const OFFSET_MS = 7 * 3_600_000;

/** A moment for a field of type `datetime-local`, in Vietnam's time whatever the computer's zone: `yyyy-MM-ddTHH:mm`. */
export function localMoment(moment: Date): string {
  return new Date(moment.getTime() + OFFSET_MS).toISOString().slice(0, 16);
}

/** ISO 8601, UTC, of what such a field holds; `null` where it holds no moment. */
export function momentOf(local: string): string | null {
  const moment = new Date(`${local}Z`);
  return Number.isNaN(moment.getTime()) ? null : new Date(moment.getTime() - OFFSET_MS).toISOString();
}
