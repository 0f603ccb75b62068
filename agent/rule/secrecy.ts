import { isSecretAtPortal } from "../../protocol/portal-secrecy.ts";
import type { Finding } from "./rule-check.ts";
import type { RuleFacts } from "./rule-facts.ts";

/** No label of a state secret stands in the document, nor in what the portal says of it. Nobody at the screen can lift it. */
export function stateSecret({
  document,
  isStatedInstead,
}: {
  readonly document: Pick<RuleFacts["document"], "portalSecrecy" | "text" | "isCleared">;
  readonly isStatedInstead: boolean;
}): Finding {
  const { portalSecrecy, text, isCleared } = document;
  if (isSecretAtPortal(portalSecrecy)) return { code: "DOCUMENT_STATE_SECRET" };
  if (text === null || isStatedInstead) return "silent";
  return text.hasSecrecyLabel && !isCleared ? { code: "DOCUMENT_STATE_SECRET" } : null;
}

/** What can't be searched is vouched for by the signer: scans, text in no letters, and files that are no PDF. */
export function secrecyStatement({ document: { text }, noSecret, isStatedInstead }: RuleFacts): Finding {
  if (text !== null && !text.hasUnreadPage && !isStatedInstead) return "silent";
  return noSecret ? null : { code: "SIGN_SECRECY_STATEMENT_MISSING", always: "waiting" };
}
