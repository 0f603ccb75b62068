import type { OperationContext } from "../../protocol/answer.ts";
import { asKysoError, KysoError } from "../../protocol/error.ts";
import type { OperationParams } from "../../protocol/operation.ts";
import type { SignatureReport } from "../../protocol/report.ts";
import type { AuditDetails } from "../audit/audit-entry.ts";
import { prepareSigner } from "../cms/signed-data.ts";
import type { Job, ReceivedDocument } from "../job/job.ts";
import { prepareSignature, type SignatureRequest } from "../pades/signature.ts";
import { type SignedPdf, signPdf } from "../pades/sign.ts";
import { PdfDocument } from "../pdf/document.ts";
import { FileSource } from "../pdf/source.ts";
import type { SigningKey } from "../token/signing-key.ts";
import type { Token } from "../token/token.ts";
import { chooseAlgorithm } from "../x509/algorithm-choice.ts";
import type { SignatureAlgorithm } from "../x509/signature-algorithm.ts";
import type { AgentContext, Operation } from "./agent-context.ts";
import { allOf } from "./all-of.ts";
import { namedCertificate } from "./certificate-choice.ts";
import { signerEvidence } from "./evidence.ts";
import { onePiece } from "./one-piece.ts";
import type { CheckedSigner } from "./signer-check.ts";
import type { SignerStatus } from "./signer-revocation.ts";
import { trustedRoots } from "./trusted-roots.ts";

type Params = OperationParams<"job.sign">;

/**
 * `job.sign`: signs what the window showed. Whatever can be refused is refused before the PIN is tried; the log has the
 * user's consent before the key is used, and the signature before its bytes leave.
 */
export const jobSign: Operation<"job.sign"> = (context) => (params, call) =>
  context.jobs.withJob(params.jobId, async (job) => {
    try {
      const { signature, warnings } = await signJob(context, job, params, call);
      return {
        result: { job: job.summary, signature, warnings: [...warnings] },
        body: onePiece(await job.appended()),
      };
    } catch (cause) {
      const { code } = asKysoError(cause);
      const details = { jobId: job.id, origin: job.record.origin, kind: params.kind, code };
      await context.audit.append("signature.failed", details).catch(() => undefined);
      throw cause;
    }
  });

async function signJob(
  context: AgentContext,
  job: Job,
  params: Params,
  call: OperationContext,
): Promise<{ readonly signature: SignatureReport; readonly warnings: SignerStatus["warnings"] }> {
  const document = await shownDocument(job, params);
  call.progress({ step: "checking-certificate" });
  const { token, signer, algorithm, checking } = await findSigner(context, params);
  const stamp =
    params.place === null
      ? undefined
      : await context.stamps.configured(params.kind, await context.settings.read());
  const source = new FileSource(document.path);
  try {
    const pdf = PdfDocument.open(source, { password: params.password });
    const time = context.now();
    const { commonName: signerName } = signer.certificate.subject;
    const request = {
      signerName,
      time,
      place: params.place,
      stamp: stamp?.pdf,
      fieldName: params.field ?? undefined,
      signing: { path: signer.path, hash: algorithm.hash },
    };
    // Once without room for a signature, so that a document or a place that can't be used costs no try of the PIN.
    prepareSignature(pdf, request, 0);
    const status = await checking;
    const evidence = evidenceOf(job, document, { signer, token, status }, params);
    if (call.signal.aborted) {
      throw new KysoError("JOB_CANCELLED");
    }
    const signature = await useToken(context, {
      job,
      params,
      call,
      document,
      pdf,
      signer,
      algorithm,
      evidence,
      request,
    });
    return { signature, warnings: status.warnings };
  } finally {
    source.close();
  }
}

/** The document, if it is what the user saw and has vouched for. */
async function shownDocument(job: Job, { shownSha256, noSecret }: Params): Promise<ReceivedDocument> {
  const document = await job.document();
  if (document.sha256 !== shownSha256) {
    throw new KysoError("JOB_DIGEST_MISMATCH", "the window showed other bytes");
  }
  if (!noSecret) {
    throw new KysoError("SIGN_SECRECY_STATEMENT_MISSING");
  }
  if (job.record.state !== "received") {
    throw new KysoError("JOB_STATE", job.record.state);
  }
  return document;
}

interface FoundSigner {
  readonly token: Token;
  readonly signer: CheckedSigner;
  readonly algorithm: SignatureAlgorithm;
  /** Its status, which is being learnt meanwhile, and begun to be when the tokens were listed. */
  readonly checking: Promise<SignerStatus>;
}

async function findSigner(
  { settings, tokens, revocation, now }: AgentContext,
  { tokenId, certificate, kind }: Params,
): Promise<FoundSigner> {
  const current = await settings.read();
  const { trust, roles, signature } = current;
  const { token, certificates } = await tokens.find(tokenId);
  const rules = { trust: trustedRoots(trust), roles, at: now() };
  const signer = namedCertificate(certificate, certificates, kind, rules);
  const algorithm = chooseAlgorithm(signer.certificate, signature);
  const checking = revocation.check(signer.path, current);
  // Something else may be refused before it is waited for.
  checking.catch(() => undefined);
  return { token, signer, algorithm, checking };
}

function evidenceOf(
  job: Job,
  document: ReceivedDocument,
  { signer, token, status }: { signer: CheckedSigner; token: Token; status: SignerStatus },
  params: Params,
): AuditDetails {
  return {
    ...signerEvidence(signer, token, params, status),
    jobId: job.id,
    origin: job.record.origin,
    title: job.record.title,
    documentSha256: document.sha256,
  };
}

interface TokenUse {
  readonly job: Job;
  readonly params: Params;
  readonly call: OperationContext;
  readonly document: ReceivedDocument;
  readonly pdf: PdfDocument;
  readonly signer: CheckedSigner;
  readonly algorithm: SignatureAlgorithm;
  readonly evidence: AuditDetails;
  readonly request: SignatureRequest;
}

async function useToken(context: AgentContext, use: TokenUse): Promise<SignatureReport> {
  const { job, evidence, call } = use;
  let signed: SignedPdf;
  try {
    signed = await signWithToken(context, use);
  } catch (error) {
    await job.abandonSigning();
    throw error;
  }
  call.progress({ step: "saving" });
  const made = { ...evidence, signedSha256: signed.sha256 };
  const result = {
    appended: signed.appended,
    sha256: signed.sha256,
    signedAt: use.request.time,
    evidence: made,
  };
  await job.completeSigning(result, () => context.audit.append("signature.made", made));
  return signed.signature;
}

async function signWithToken(
  { tokens, audit }: AgentContext,
  { job, params, call, document, pdf, signer, algorithm, evidence, request }: TokenUse,
): Promise<SignedPdf> {
  const wanted = { certificate: signer.certificate.der, algorithm };
  const opening = tokens.open(params.tokenId, params.pin, wanted);
  const noted = allOf([job.beginSigning(params.kind), audit.append("consent.given", evidence)]);
  // A failure shows where the key is used, or is of no matter where the login failed.
  noted.catch(() => undefined);
  try {
    const key = await (await opening).key(params.certificate, algorithm);
    const chain = [...key.chain, ...signer.path.slice(1).map(({ der }) => der)];
    return await signPdf({
      document: pdf,
      prefixHash: document.prefixHash,
      key: onlyAfter(noted, key),
      signer: prepareSigner({ certificate: key.certificate, chain, algorithm: key.algorithm }),
      path: signer.path,
      request,
      onStep: (step) => call.progress({ step }),
    });
  } finally {
    // Nothing of this try is under way any more when its outcome is told.
    await noted.catch(() => undefined);
    // Not waited for: the signature need not wait until the token has logged out.
    void opening.then((login) => login.close()).catch(() => undefined);
  }
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
