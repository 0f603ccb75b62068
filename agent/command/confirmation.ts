import { createInterface } from "node:readline/promises";
import { KysoError } from "../../protocol/error.ts";

const YES = new Set(["c", "co", "có", "y", "yes"]);

/**
 * Asks at the terminal for a yes.
 *
 * @throws {KysoError} USAGE where nobody sits at a terminal; JOB_CANCELLED without a yes
 */
export async function confirmed(question: string): Promise<void> {
  if (!process.stdin.isTTY) throw new KysoError("USAGE", "--yes is missing, and nobody is there to be asked");
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(question);
    if (!YES.has(answer.trim().normalize("NFC").toLowerCase())) throw new KysoError("JOB_CANCELLED");
  } finally {
    lines.close();
  }
}
