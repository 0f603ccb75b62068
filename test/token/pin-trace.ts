import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Whether a text holds a PIN as such: not where its digits happen to stand within a digest. */
export function holdsPin(text: string, pin: string): boolean {
  return new RegExp(`(?<![0-9a-f])${pin}(?![0-9a-f])`, "i").test(text);
}

/** Files under a folder that hold a PIN as such, whatever they are; one that goes meanwhile holds none. */
export function filesHoldingPin(folder: string, pin: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return files
    .map(({ parentPath, name }) => path.join(parentPath, name))
    .filter((file) => {
      try {
        return holdsPin(readFileSync(file, "latin1"), pin);
      } catch {
        return false;
      }
    });
}
