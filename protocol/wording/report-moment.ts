const OFFSET_MS = 7 * 3_600_000;

/**
 * A moment as documents print it: the time of Asia/Ho_Chi_Minh, which keeps no summer time, whatever this machine's zone.
 *
 * @param iso ISO 8601
 * @returns `dd/MM/yyyy HH:mm:ss +07:00`; what is no moment, as it came
 */
export function momentText(iso: string): string {
  const there = new Date(Date.parse(iso) + OFFSET_MS);
  if (Number.isNaN(there.getTime())) return iso;
  const date = [there.getUTCDate(), there.getUTCMonth() + 1].map(twoDigits).join("/");
  const time = [there.getUTCHours(), there.getUTCMinutes(), there.getUTCSeconds()].map(twoDigits).join(":");
  return `${date}/${String(there.getUTCFullYear()).padStart(4, "0")} ${time} +07:00`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
