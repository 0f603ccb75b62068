import { type Dirent, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Whether a text holds a PIN as such: not where its digits happen to stand within a digest. */
export function holdsPin(text: string, pin: string): boolean {
  return new RegExp(`(?<![0-9a-f])${pin}(?![0-9a-f])`, "i").test(text);
}

/** Files under a folder that hold a PIN as such, whatever they are; a file or a folder that goes meanwhile holds none. */
export function filesHoldingPin(folder: string, pin: string): string[] {
  return entriesOf(folder).flatMap((entry) => {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesHoldingPin(at, pin);
    return entry.isFile() && holdsPin(textOf(at), pin) ? [at] : [];
  });
}

// Not `recursive`, which gives everything up for one folder that has gone: agent and browser remove theirs as they run.
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
