import type { OperationContext } from "../../protocol/answer.ts";
import { type ErrorCode, KysoError } from "../../protocol/error.ts";
import type { OperationParams } from "../../protocol/operation.ts";
import type { SignatureReport } from "../../protocol/report.ts";
import type { AuditDetails } from "../audit/audit-entry.ts";
import type { Job, ReceivedDocument, SignedResult } from "../job/job.ts";
import type { SigningKey } from "../token/signing-key.ts";
import type { AgentContext } from "./agent-context.ts";
import { allOf } from "./all-of.ts";
import { type SecrecyEvidence, signerEvidence } from "./evidence.ts";
import type { SignerStatus } from "./signer-revocation.ts";
import type { LoginUse } from "./open-logins.ts";
import type { FoundSigner } from "./signer-search.ts";

/** What is to be signed, by whom, and as whose wish. */
export interface Asked extends FoundSigner {
  readonly job: Job;
  readonly params: OperationParams<"job.sign">;
  readonly call: OperationContext;
  readonly document: ReceivedDocument;
  readonly rules: KeptRules;
}

/** How the document stands with the rules, none of which is broken. */
export interface KeptRules {
  /** What the signer should know all the same. */
  readonly warnings: readonly ErrorCode[];
  /** What the log says of the search for labels of secrecy. */
  readonly secrecy: SecrecyEvidence;
}

/** What came of it. */
export interface Outcome {
  readonly signature: SignatureReport;
  /** What the signer should know though it was signed. */
  readonly warnings: readonly ErrorCode[];
}

/** What a signing made, found good. */
export interface Made extends Pick<SignedResult, "appended" | "layout" | "sha256"> {
  readonly signature: SignatureReport;
  /** Why its level is not the one that the settings ask for. */
  readonly shortfall?: KysoError | null;
}

/**
 * Uses the key, for which everything has been made ready, and keeps what comes of it. The log has the user's consent
 * before the key is used, and the signature before its bytes leave.
 *
 * @param sign makes the signature with the key; what it throws leaves the document as it was
 * @throws {KysoError} CERTIFICATE_REVOKED, CERTIFICATE_REVOCATION_UNKNOWN, JOB_*, TOKEN_*, AUDIT_BUSY, and what `sign` throws
 */
export async function useToken(
  context: AgentContext,
  asked: Asked,
  signedAt: Date,
  sign: (key: SigningKey) => Promise<Made>,
): Promise<Outcome> {
  const { job, call } = asked;
  const status = await asked.checking;
  const evidence = evidenceOf(asked, status);
  if (call.signal.aborted) {
    throw new KysoError("JOB_CANCELLED");
  }
  let made: Made;
  try {
    made = await signWithToken(context, asked, evidence, sign);
  } catch (error) {
    await job.abandonSigning();
    throw error;
  }
  call.progress({ step: "saving" });
  const { signature, shortfall = null, ...result } = made;
  const level = { level: signature.level, ...(shortfall !== null && { shortfall: shortfall.code }) };
  const entry = { ...evidence, ...level, signedSha256: result.sha256 };
  const log = (): Promise<unknown> => context.audit.append("signature.made", entry);
  await job.completeSigning({ ...result, signedAt, evidence: entry }, log);
  const ofLevel = shortfall === null ? [] : (["LEVEL_NOT_REACHED"] as const);
  // Whoever signs has been reminded in the window.
  void context.known.remind(asked.token).catch(() => undefined);
  return { signature, warnings: [...status.warnings, ...asked.rules.warnings, ...ofLevel] };
}

function evidenceOf(
  { job, document, signer, token, params, rules }: Asked,
  status: SignerStatus,
): AuditDetails {
  return {
    ...signerEvidence(signer, token, params, status),
    secrecy: rules.secrecy,
    jobId: job.id,
    ...(params.login !== undefined && { withLogin: true }),
    origin: job.record.origin,
    title: job.record.title,
    format: job.record.format,
    documentSha256: document.sha256,
  };
}

async function signWithToken(
  context: AgentContext,
  asked: Asked,
  evidence: AuditDetails,
  sign: (key: SigningKey) => Promise<Made>,
): Promise<Made> {
  const opening = openToken(context, asked);
  const { job, params, algorithm } = asked;
  const noted = allOf([job.beginSigning(params.kind), context.audit.append("consent.given", evidence)]);
  // A failure shows where the key is used, or is of no matter where the login failed.
  noted.catch(() => undefined);
  try {
    return await sign(onlyAfter(noted, await (await opening).key(params.certificate, algorithm)));
  } finally {
    // Nothing of this try is under way any more when its outcome is told.
    await noted.catch(() => undefined);
    // Not waited for: the signature need not wait until the token has logged out.
    void opening.then((login) => login.close()).catch(() => undefined);
  }
}

/** By the PIN, or by a login that was opened for several documents. */
async function openToken(
  { tokens, logins }: AgentContext,
  { params, signer, algorithm, call }: Asked,
): Promise<Pick<LoginUse, "key" | "close">> {
  const { tokenId, certificate, kind, login } = params;
  return login === undefined
    ? tokens.open(tokenId, params.pin, { certificate: signer.certificate.der, algorithm })
    : logins.take(login, { tokenId, certificate, kind, session: call.session });
}

/** The same key, not to be used before the intent is on the disk. Until then the token logs in and all else is made ready. */
function onlyAfter(noted: Promise<void>, key: SigningKey): SigningKey {
  return {
    ...key,
    sign: async (toBeSigned) => {
      await noted;
      return key.sign(toBeSigned);
    },
  };
}
