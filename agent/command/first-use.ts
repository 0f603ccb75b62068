import { shownName } from "../../protocol/wording/report-name.ts";
import type { Token } from "../token/token.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Reminds of the PIN that a token came with, when it has first been used on this computer. What was used stays used where
 * the disk does not take the note of it.
 *
 * @param folder the user's data
 */
export async function remindOnce(token: Token, folder: string, terminal: Terminal): Promise<void> {
  // Only now: its schemas take longer to load than a signature to make.
  const { KnownTokens } = await import("../operation/known-tokens.ts");
  const isFirst = await new KnownTokens(folder, () => new Date()).remind(token).catch(() => false);
  if (!isFirst) return;
  const label = shownName(token.label);
  terminal.err(
    `${label}: lần đầu dùng trên máy này. Nếu vẫn là mã PIN được cấp ban đầu, hãy đổi ngay: kyso pin change --token "${label}"`,
  );
  terminal.err(
    `  First used on this computer. If the PIN is still the one that it came with, change it now.`,
  );
}
