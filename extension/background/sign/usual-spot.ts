import browser from "webextension-polyfill";
import { spotSchema } from "../../../protocol/operation.ts";
import type { Spot } from "../../../protocol/operation.ts";
import type { SignatureKind } from "../../../protocol/signature-kind.ts";

/* Where stamps were put last on documents whose own pages show no place, as scans do: one for each portal and kind. */

const STORED = "usualSpots";

/** Portals that are remembered, so that the store stays small. */
const MAX_PORTALS = 100;

type Stored = Record<string, Partial<Record<SignatureKind, unknown>>>;

async function stored(): Promise<Stored> {
  const { [STORED]: value } = await browser.storage.local.get({ [STORED]: {} });
  return typeof value === "object" && value !== null ? (value as Stored) : {};
}

/** Where the last stamp of a kind was put on such a document of a portal; `null` where there was none. */
export async function usualSpot(origin: string, kind: SignatureKind): Promise<Spot | null> {
  const parsed = spotSchema.safeParse((await stored())[origin]?.[kind]);
  return parsed.success ? parsed.data : null;
}

/** Keeps where a stamp was put, for the next document of its kind and portal that shows no place. */
export async function rememberSpot(origin: string, kind: SignatureKind, spot: Spot): Promise<void> {
  const { [origin]: own, ...others } = await stored();
  const kept = Object.entries(others).slice(1 - MAX_PORTALS);
  await browser.storage.local.set({
    [STORED]: { ...Object.fromEntries(kept), [origin]: { ...own, [kind]: spot } },
  });
}
