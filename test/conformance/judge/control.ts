import { readFileSync, writeFileSync } from "node:fs";

/** How the complaints begin of everybody who must see that a signed byte was changed, at the highest level. */
const EVERY_JUDGE = [
  "pdfsig: no valid signature",
  "Bouncy Castle: ETSI.CAdES.detached",
  "Bouncy Castle: ETSI.RFC3161",
  "openssl cms:",
  "openssl ts, document time stamp:",
  "kyso verify:",
];

/** Changes a digit of the first new signature's time: the file stays sound, and nothing that covers it holds. */
export function tamper(file: string, originalSize: number): void {
  const bytes = readFileSync(file);
  const at = bytes.indexOf("(D:20", originalSize) + "(D:2".length;
  if (at < originalSize) throw new Error("no time to change");
  bytes[at] = "1".charCodeAt(0);
  writeFileSync(file, bytes);
}

/** The judges that do not see it. */
export function blindJudges(complaints: readonly string[]): string[] {
  const blind = EVERY_JUDGE.filter((judge) => !complaints.some((complaint) => complaint.startsWith(judge)));
  return blind.map((judge) => `accepts what was changed: ${judge}`);
}
