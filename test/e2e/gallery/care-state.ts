import type { KnownToken } from "../../../protocol/care-operation.ts";
import type { TokenSummary } from "../../../protocol/operation.ts";
import { controlling, LEADER, looking, OFFICE_TOKEN, TOKEN, tokenWith } from "./state.ts";

/* States of the windows around what a token needs: its PIN changed, its certificate renewed, its loss reported. */

/** The end of a certificate, so many days from now and some minutes, so that the days stay whole while a test runs. */
function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000 + 600_000).toISOString();
}

const ending = (days: number): TokenSummary => ({
  ...TOKEN,
  certificates: [{ ...LEADER, notAfter: inDays(days) }],
});

export const NEW_TOKEN: TokenSummary = { ...TOKEN, isNew: true };

export const TO_BE_CHANGED = tokenWith({ toBeChanged: true });

/** Popup: a new token, and one whose certificate ends within the week. */
export const CARING = controlling({
  tokens: [NEW_TOKEN, { ...ending(6), tokenId: "token-3", label: "VGCA Trần Thị Bình" }],
});

export const LOCKED_OUT = controlling({ tokens: [tokenWith({ locked: true }), OFFICE_TOKEN] });

export const SIGN_TO_BE_CHANGED = looking({ tokens: [TO_BE_CHANGED] });
export const SIGN_FIRST_USE = looking({ tokens: [NEW_TOKEN] });
export const SIGN_ENDING = looking({ tokens: [ending(25)] });

/** Tokens that were seen here. */
export const KNOWN: readonly KnownToken[] = [
  {
    tokenId: TOKEN.tokenId,
    label: TOKEN.label,
    serialNumber: "4A5F00B1C2D3",
    manufacturer: TOKEN.manufacturer,
    model: TOKEN.model,
    lastSeen: "2026-11-20T03:12:45Z",
    certificates: [
      {
        sha256: LEADER.sha256,
        commonName: LEADER.subject.commonName,
        unit: "Lãnh đạo, UBND xã Tân Lập",
        issuer: LEADER.issuer,
        serialNumber: "5404fa0123456789",
        notAfter: LEADER.notAfter,
      },
    ],
  },
];
