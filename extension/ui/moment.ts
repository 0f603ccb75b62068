import { language } from "./message.ts";

/** State documents are dated in Vietnam's time, whatever the computer's zone. */
const ZONE = "Asia/Ho_Chi_Minh";

/** `dd/MM/yyyy` in Vietnam's time, of an ISO 8601 instant. */
export function day(instant: string): string {
  return new Date(instant).toLocaleDateString("en-GB", { timeZone: ZONE });
}

/** `HH:mm dd/MM/yyyy` in Vietnam's time, of an ISO 8601 instant. */
export function minute(instant: string): string {
  const date = new Date(instant);
  const time = date.toLocaleTimeString("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" });
  return `${time} ${day(instant)}`;
}

/** Whole days from now until an ISO 8601 instant; negative when it has passed. */
export function daysUntil(instant: string, now = Date.now()): number {
  return Math.floor((Date.parse(instant) - now) / 86_400_000);
}

/** A count of bytes as people read it, in units of 1024. */
export function bytes(count: number): string {
  const units = ["byte", "KB", "MB"] as const;
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(count, 1)) / 10));
  const value = count / 1024 ** power;
  const digits = power === 0 || value >= 100 ? 0 : 1;
  return `${value.toLocaleString(language(), { maximumFractionDigits: digits })} ${units[power]}`;
}
