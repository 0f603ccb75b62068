import type { OperationContext } from "../../protocol/answer.ts";
import { asKysoError, KysoError } from "../../protocol/error.ts";
import type { OperationParams } from "../../protocol/operation.ts";
import type { TokenLogin } from "../token/token-login.ts";
import type { AgentContext, Operation } from "./agent-context.ts";
import { keyEvidence } from "./evidence.ts";
import { findSigner } from "./signer-search.ts";
import type { FoundSigner } from "./signer-search.ts";

type Params = OperationParams<"login.open">;

/** `login.open`: one login for several signatures. What can be refused is refused before the PIN is tried, once. */
export const loginOpen: Operation<"login.open"> = (context) => async (params, call) => {
  const { tokenId, certificate, kinds, signatures } = params;
  const { session } = call;
  try {
    context.logins.assertRoom(session);
    const { login, about } = await logIn(context, params, call);
    const bounds = { tokenId, certificate, kinds, signatures, session };
    const loginId = context.logins.add(login, bounds, (reason, made) => {
      const details = { ...about, reason, signatures: made };
      context.audit.append("login.closed", details).catch(() => undefined);
    });
    return { result: { loginId } };
  } catch (cause) {
    const details = { kinds, certificate, signatures, code: asKysoError(cause).code };
    await context.audit.append("login.failed", details).catch(() => undefined);
    throw cause;
  }
};

/** Who is to sign, checked for each kind: one certificate is not of every role. */
async function findLoginSigner(context: AgentContext, { kinds, ...wanted }: Params): Promise<FoundSigner> {
  const [first, ...others] = await Promise.all(
    kinds.map(async (kind) => findSigner(context, { ...wanted, kind })),
  );
  if (first === undefined) throw new KysoError("PROTOCOL_MESSAGE_INVALID");
  await Promise.all(others.map(async ({ checking }) => checking));
  return first;
}

interface LoggedIn {
  readonly login: TokenLogin;
  /** By which the log's entry of the end is known to belong to that of the beginning. */
  readonly about: {
    readonly kinds: readonly string[];
    readonly certificate: string;
    readonly opened: number;
  };
}

async function logIn(
  context: AgentContext,
  params: Params,
  { signal, session }: OperationContext,
): Promise<LoggedIn> {
  const { tokenId, pin, kinds, certificate, signatures } = params;
  const found = await findLoginSigner(context, params);
  const { token, signer, algorithm } = found;
  const status = await found.checking;
  if (signal.aborted) throw new KysoError("JOB_CANCELLED");
  const evidence = keyEvidence(signer, token, status);
  const noting = context.audit.append("login.opened", { ...evidence, kinds, signatures });
  noting.catch(() => undefined);
  const login = await context.tokens.open(tokenId, pin, { certificate: signer.certificate.der, algorithm });
  try {
    const { seq } = await noting;
    if (signal.aborted) throw new KysoError("JOB_CANCELLED");
    context.logins.assertRoom(session);
    return { login, about: { kinds, certificate, opened: seq } };
  } catch (error) {
    await login.close();
    throw error;
  }
}
