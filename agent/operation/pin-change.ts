import { asKysoError } from "../../protocol/error.ts";
import type { AuditLog } from "../audit/audit-log.ts";
import type { Token } from "../token/token.ts";
import type { Operation } from "./agent-context.ts";
import type { KnownTokens } from "./known-tokens.ts";

/** `pin.change`: the old PIN is tried once. */
export const pinChange: Operation<"pin.change"> =
  ({ tokens, audit, known }) =>
  async ({ tokenId, oldPin, newPin }) => {
    const { token } = await tokens.find(tokenId);
    await loggedPinChange({ token, audit, known }, () => tokens.changePin(tokenId, { oldPin, newPin }));
    return { result: {} };
  };

/**
 * Has a PIN changed, and the log say so before and how it went, without either PIN. Where the log takes nothing the PIN is
 * not changed; once it is, nothing keeps the user from being told so.
 *
 * @throws what `change` throws; AUDIT_BUSY, JOB_DISK_* before anything was changed
 */
export async function loggedPinChange(
  {
    token,
    audit,
    known,
  }: {
    readonly token: Token;
    readonly audit: Pick<AuditLog, "append">;
    readonly known: Pick<KnownTokens, "remind">;
  },
  change: () => Promise<unknown>,
): Promise<void> {
  const { label, serialNumber, module } = token;
  const about = { token: { label, serialNumber, module } };
  await audit.append("pin.change-intended", about);
  try {
    await change();
  } catch (cause) {
    const { code, detail } = asKysoError(cause);
    const triesLeft = detail?.triesLeft;
    const details = { ...about, code, ...(triesLeft !== undefined && { triesLeft }) };
    await audit.append("pin.change-failed", details).catch(() => undefined);
    throw cause;
  }
  await known.remind(token).catch(() => undefined);
  await audit.append("pin.changed", about).catch(() => undefined);
}
