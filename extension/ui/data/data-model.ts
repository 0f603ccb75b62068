import type { ShownData, DataState } from "../../background/data/data-message.ts";
import { choiceAmong, fits, pinFits } from "../signer/choice.ts";
import type { Choice } from "../signer/choice.ts";
import type { Problem } from "../../background/ui-message.ts";

/** What a page says that octets are. */
export type DataPurpose = ShownData["purpose"];

/** All that the window for octets shows: the background's state, and what the person has done here. */
export interface DataModel {
  readonly state: DataState | null;
  /** SHA-256 of the certificate that the person chose; `null` leaves it to {@link choiceOf}. */
  readonly certificate: string | null;
  /** How many items the person has looked at, since they began to type the PIN; `null` before. */
  readonly looked: number | null;
  /** Why the last request was refused, where the background's state doesn't say it. */
  readonly refused: Problem | null;
}

export const FIRST_DATA_MODEL: DataModel = Object.freeze({
  state: null,
  certificate: null,
  looked: null,
  refused: null,
});

/** The items that the button signs: no page adds one under the person's hand. */
export function itemsOf({ state, looked }: DataModel): readonly ShownData[] {
  return state?.items.slice(0, looked ?? undefined) ?? [];
}

export function choiceOf({ state, certificate }: DataModel): Choice | null {
  return choiceAmong(state?.tokens ?? [], null, certificate);
}

/** What is still missing before the button signs. */
export type Missing = "token" | "certificate" | "pin-change" | "pin";

/** @param pin what stands in the PIN field now; it is never part of the model */
export function missingOf(model: DataModel, pin: string): Missing | null {
  const choice = choiceOf(model);
  if (!choice) return "token";
  if (!fits(choice, null)) return "certificate";
  if (choice.token.pin.toBeChanged) return "pin-change";
  return pinFits(choice.token, pin) ? null : "pin";
}

/** Each sort of octets that is asked for, in the order of how little can be known of it. */
export function purposesOf(items: readonly ShownData[]): DataPurpose[] {
  const order = ["hash", "nonce", "message"] as const;
  return order.filter((purpose) => items.some((item) => item.purpose === purpose));
}

/** Octets as a person can look at them. */
export interface Spelled {
  readonly as: "hex" | "text";
  readonly text: string;
  /** Whether these are all of them. */
  readonly isWhole: boolean;
}

/** Bytes of a line of hexadecimal digits that stand together. */
const GROUP_BYTES = 4;

/**
 * A digest by its digits; anything else as text where all of it is text that shows, else by its digits. Signs that would
 * change how the text reads are no text that shows.
 */
export function spelled({ purpose, bytes, size }: ShownData): Spelled {
  const octets = Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0));
  const isWhole = octets.length === size;
  const text = purpose === "hash" ? null : printable(octets, isWhole);
  return text === null ? { as: "hex", text: hex(octets), isWhole } : { as: "text", text, isWhole };
}

function hex(octets: Uint8Array): string {
  const digits = Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
  return digits.match(new RegExp(`.{1,${2 * GROUP_BYTES}}`, "g"))?.join(" ") ?? "";
}

/** Controls but for line ends and tabs, signs of direction, signs without a shape, and what no alphabet knows. */
const NOT_SHOWN = /[\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?![\n\r\t])\p{Cc}/u;

function printable(octets: Uint8Array, isWhole: boolean): string | null {
  try {
    // What was cut may end within a character.
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(octets, {
      stream: !isWhole,
    });
    return text.trim() === "" || NOT_SHOWN.test(text) ? null : text;
  } catch {
    return null;
  }
}
