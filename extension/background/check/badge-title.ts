import browser from "webextension-polyfill";
import type { BadgeVerdict } from "./badge-cache.ts";

const KEYS = {
  valid: "badgeValid",
  "unknown-signer": "badgeUnknownSigner",
  invalid: "badgeInvalid",
  unclear: "badgeUnclear",
  none: "badgeNone",
} as const satisfies Record<BadgeVerdict["badge"], string>;

/** What a badge says to a pointer that rests on it, and to screen readers. */
export function badgeTitle({ badge, signatures }: BadgeVerdict): string {
  const key = badge === "unclear" && signatures === 0 ? "badgeNotChecked" : KEYS[badge];
  return browser.i18n.getMessage(key, String(signatures));
}
