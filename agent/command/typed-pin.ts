import { KysoError } from "../../protocol/error.ts";
import { MAX_PIN_CHARACTERS } from "../../protocol/limit.ts";

/** A terminal's keys, as far as they are needed. */
export interface Keys {
  readonly isTTY?: boolean;
  setRawMode?(isRaw: boolean): unknown;
  setEncoding(encoding: "utf8"): unknown;
  on(event: "data", listener: (text: string) => void): unknown;
  off(event: "data", listener: (text: string) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

const ENTER = new Set(["\r", "\n"]);
const BACKSPACE = new Set(["\u0008", "\u007f"]);
/** Ctrl+C and Ctrl+D, which a terminal in raw mode hands on as they are. */
const GIVE_UP = new Set(["\u0003", "\u0004"]);

/**
 * Asks for a PIN at the terminal; what is typed is not shown.
 *
 * @param ask where the question goes
 * @throws {KysoError} TOKEN_CANCELLED, TOKEN_PIN_LENGTH; USAGE where nobody sits at a terminal
 */
export async function typedPin(
  question: string,
  ask: (text: string) => void,
  keys: Keys = process.stdin,
): Promise<string> {
  assertTyping(keys);
  keys.setEncoding("utf8");
  keys.setRawMode?.(true);
  keys.resume();
  ask(question);
  try {
    return await typedLine(keys);
  } finally {
    keys.setRawMode?.(false);
    keys.pause();
    ask("\n");
  }
}

/**
 * Makes sure that somebody sits at a terminal.
 *
 * @throws {KysoError} USAGE
 */
export function assertTyping(keys: Keys = process.stdin): void {
  if (keys.isTTY !== true || keys.setRawMode === undefined) {
    throw new KysoError("USAGE", "--pin-file or --new-pin-file is missing");
  }
}

function typedLine(keys: Keys): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed: string[] = [];
    const end = (settle: () => void): void => {
      keys.off("data", take);
      settle();
    };
    const tooLong = new KysoError("TOKEN_PIN_LENGTH", undefined, { detail: { limit: MAX_PIN_CHARACTERS } });
    const take = (text: string): void => {
      for (const key of text) {
        if (ENTER.has(key)) return end(() => resolve(typed.join("")));
        if (GIVE_UP.has(key)) return end(() => reject(new KysoError("TOKEN_CANCELLED")));
        if (BACKSPACE.has(key)) typed = typed.slice(0, -1);
        else typed.push(key);
        if (typed.length > MAX_PIN_CHARACTERS) return end(() => reject(tooLong));
      }
    };
    keys.on("data", take);
  });
}
