import { createHash } from "node:crypto";
import type { OperationContext } from "../../protocol/answer.ts";
import { asKysoError, KysoError } from "../../protocol/error.ts";
import type { OperationParams } from "../../protocol/operation.ts";
import type { AuditDetails, AuditEvent } from "../audit/audit-entry.ts";
import type { TokenLogin } from "../token/token-login.ts";
import type { AgentContext, Operation } from "./agent-context.ts";
import { type Octets, octetsEvidence, readOctets } from "./data-octets.ts";
import { signOctets } from "./data-signature.ts";
import { keyEvidence } from "./evidence.ts";
import { findSigner, type FoundSigner } from "./signer-search.ts";

type Params = OperationParams<"data.sign">;

/** Items that one entry of the log names, which may not be longer than it reads back. */
const ITEMS_PER_ENTRY = 100;

/**
 * `data.sign`: signs octets that nobody can be shown. Whatever can be refused is refused before the PIN is tried; the log
 * has each item before the key is used, and each signature before any of them leaves.
 */
export const dataSign: Operation<"data.sign"> = (context) => async (params, call) => {
  const { origin, certificate, items } = params;
  try {
    const found = await findSigner(context, { ...params, kind: null });
    const octets = readOctets(items, found.signer.path, found.algorithm);
    const signatures = await signAll(context, { params, call, found, octets });
    return {
      result: {
        items: signatures.map((signature) => ({ signature: Buffer.from(signature).toString("base64") })),
        certificate: Buffer.from(found.signer.certificate.der).toString("base64"),
      },
    };
  } catch (cause) {
    const details = { origin, certificate, items: items.length, code: asKysoError(cause).code };
    await context.audit.append("data.failed", details).catch(() => undefined);
    throw cause;
  }
};

/** What is to be signed, by whom, as whose wish. */
interface Asked {
  readonly params: Params;
  readonly call: OperationContext;
  readonly found: FoundSigner;
  readonly octets: readonly [Octets, ...Octets[]];
}

async function signAll(context: AgentContext, asked: Asked): Promise<readonly Uint8Array[]> {
  const { params, call, found, octets } = asked;
  const { token, signer, checking } = found;
  const { origin, certificate, tokenId, pin } = params;
  const status = await checking;
  if (call.signal.aborted) throw new KysoError("JOB_CANCELLED");
  const about = { origin, browser: call.browserName };
  const evidence = { ...keyEvidence(signer, token, status), ...about };
  const named = octets.map(octetsEvidence);
  const noting = note(context, "data.consent", evidence, named);
  noting.catch(() => undefined);
  const wanted = { certificate: signer.certificate.der, algorithm: octets[0].algorithm };
  const login = await context.tokens.open(tokenId, pin, wanted);
  try {
    await noting;
    const signatures = await signEach(asked, login, context.now());
    const signed = signatures.map((signature, index) => ({
      ...named[index],
      signatureSha256: createHash("sha256").update(signature).digest("hex"),
    }));
    await note(context, "data.signed", { ...about, certificate }, signed);
    // Whoever signs has been reminded in the window.
    void context.known.remind(token).catch(() => undefined);
    return signatures;
  } finally {
    void login.close();
  }
}

async function signEach(
  { call, found, octets, params }: Asked,
  login: TokenLogin,
  time: Date,
): Promise<Uint8Array[]> {
  const keys = new Map<string, ReturnType<TokenLogin["key"]>>();
  const signatures: Uint8Array[] = [];
  for (const each of octets) {
    if (call.signal.aborted) throw new KysoError("JOB_CANCELLED", `${signatures.length} were signed`);
    const name = `${each.algorithm.scheme} ${each.algorithm.hash}`;
    const key = keys.get(name) ?? login.key(params.certificate, each.algorithm);
    keys.set(name, key);
    signatures.push(await signOctets(each, await key, found.signer.path, time));
  }
  return signatures;
}

async function note(
  { audit }: AgentContext,
  event: AuditEvent,
  about: AuditDetails,
  items: readonly AuditDetails[],
): Promise<void> {
  const parts = Math.ceil(items.length / ITEMS_PER_ENTRY);
  const entries = Array.from({ length: parts }, (_, part) => {
    const some = items.slice(part * ITEMS_PER_ENTRY, (part + 1) * ITEMS_PER_ENTRY);
    return audit.append(event, { ...about, part: `${part + 1}/${parts}`, items: some });
  });
  await Promise.all(entries);
}
