import type { OperationAnswer, OperationContext } from "../../protocol/answer.ts";
import { asKysoError, KysoError } from "../../protocol/error.ts";
import type { OperationParams, OperationResult, Progress } from "../../protocol/operation.ts";
import type { FileFormat } from "../../protocol/signature-format.ts";
import type { SignatureKind } from "../../protocol/signature-kind.ts";
import { prepareSigner } from "../cms/signed-data.ts";
import type { Job, ReceivedDocument } from "../job/job.ts";
import { notesOf } from "../pades/page-note.ts";
import { assertSignable, signPdf } from "../pades/sign.ts";
import { PdfDocument } from "../pdf/document.ts";
import { FileSource } from "../pdf/source.ts";
import { issuedNumbering } from "../place/issued-numbering.ts";
import type { SettledNumbering } from "../place/settled-numbering.ts";
import { spotOf } from "../place/stamp-spot.ts";
import type { AgentContext, Operation } from "./agent-context.ts";
import { onePiece } from "./one-piece.ts";
import { SignatureLevels } from "./signature-level.ts";
import { assertKept } from "../rule/checked-rules.ts";
import { isClearanceUsed, rulesOf } from "./document-rules.ts";
import { jobFacts, namesPortal } from "./job-facts.ts";
import { assertNotBlocked } from "./secrecy-block.ts";
import { findSigner, type FoundSigner } from "./signer-search.ts";
import type { Stamp } from "./stamp.ts";
import { type Asked, type KeptRules, type Outcome, useToken } from "./token-use.ts";

type Params = OperationParams<"job.sign">;

/**
 * `job.sign`: signs what the window showed. Whatever can be refused is refused before the PIN is tried; the log has the
 * user's consent before the key is used, and the signature before its bytes leave.
 */
export const jobSign: Operation<"job.sign"> = (context) => {
  const levels = new SignatureLevels(context.revocation, context.now);
  return async (params, call) =>
    context.jobs.withJob(params.jobId, async (job) => answer({ ...context, levels }, job, params, call));
};

/** What the operation works on, and what raises levels. */
interface Context extends AgentContext {
  readonly levels: SignatureLevels;
}

async function answer(
  context: Context,
  job: Job,
  params: Params,
  call: OperationContext,
): Promise<OperationAnswer<"job.sign">> {
  try {
    const { signature, warnings, spot } = await signJob(context, job, params, call);
    return {
      result: { job: job.summary, signature, ...(spot && { spot }), warnings: [...warnings] },
      body: job.record.format === "pdf" ? onePiece(await job.appended()) : await job.result(),
    };
  } catch (cause) {
    const { code } = asKysoError(cause);
    // Of a document that was blocked the log has nothing but its digest.
    if (code === "DOCUMENT_STATE_SECRET") throw cause;
    const details = { jobId: job.id, origin: job.record.origin, kind: params.kind, code };
    await context.audit.append("signature.failed", details).catch(() => undefined);
    throw cause;
  }
}

/** What came of it, and where its stamp lies. */
type Signed = Outcome & Pick<OperationResult<"job.sign">, "spot">;

async function signJob(context: Context, job: Job, params: Params, call: OperationContext): Promise<Signed> {
  const document = await shownDocument(job, params);
  call.progress({ step: "checking-certificate" });
  const found = await findSigner(context, params);
  const { issued, ...rules } = await keptRules(context, { job, document }, params, found);
  const { format } = job.record;
  const { writings, ...numbering } = issued;
  const asked = { job, params: { ...params, ...numbering }, call, document, rules, writings, ...found };
  return format === "pdf" ? signAsPdf(context, asked) : signAsFile(context, asked, format);
}

/** What is so of the signer's certificate has been looked at; its status is waited for where the key is used. */
async function keptRules(
  context: Context,
  received: { readonly job: Job; readonly document: ReceivedDocument },
  params: Params,
  { signer: { certificate, role } }: FoundSigner,
): Promise<KeptRules & { readonly issued: SettledNumbering }> {
  const settings = await context.settings.read();
  const isNamed = namesPortal(received.job, certificate, role);
  const signer = { signer: { problem: null, revocation: null, role }, namesOrganisation: isNamed };
  const facts = await jobFacts(context, received, params, signer, settings);
  const results = rulesOf(facts, settings);
  await assertNotBlocked(context, received.job, results);
  const warnings = assertKept(results);
  const isUsed = isClearanceUsed(facts.document);
  if (isUsed) await context.audit.append("document.cleared", { sha256: received.document.sha256 });
  const issued = issuedNumbering(params.kind, facts.document.text?.numbering ?? null, params);
  return {
    issued,
    warnings,
    secrecy: isUsed ? "cleared" : facts.document.text === null ? "stated" : "searched",
  };
}

async function signAsPdf(
  context: Context,
  asked: Asked & Pick<SettledNumbering, "writings">,
): Promise<Signed> {
  const { document, params, signer, algorithm, call, writings } = asked;
  const settings = await context.settings.read();
  const time = context.now();
  const { commonName: signerName } = signer.certificate.subject;
  const stamp =
    params.place === null
      ? undefined
      : await context.stamps.ofKind(params.kind, settings, () =>
          Promise.resolve({ ...params, subject: signer.certificate.subject, role: signer.role, time }),
        );
  assertImageShown(asked.job, params.kind, stamp);
  const level = await context.levels.wanted(settings, settings.level, call.signal);
  const source = new FileSource(document.path);
  try {
    const pdf = PdfDocument.open(source, { password: params.password });
    const request = {
      signerName,
      time,
      place: params.place,
      stamp: stamp?.pdf,
      fieldName: params.field ?? undefined,
      written: writings.length === 0 ? undefined : await notesOf(pdf.page(0), writings),
    };
    assertSignable(pdf, request, { path: signer.path, hash: algorithm.hash, level });
    const outcome = await useToken(context, asked, time, async (key) => {
      const chain = [...key.chain, ...signer.path.slice(1).map(({ der }) => der)];
      return signPdf({
        document: pdf,
        prefixHash: document.prefixHash,
        key,
        signer: prepareSigner({ certificate: key.certificate, chain, algorithm: key.algorithm }),
        path: signer.path,
        request,
        level,
        onStep: (step) => call.progress({ step }),
      });
    });
    const { place } = params;
    if (place === null || stamp === undefined) return outcome;
    const [{ wish }, { pageCount }] = [stamp, pdf];
    return { ...outcome, spot: spotOf(place, { wish, pageCount, page: pdf.page(place.page) }) };
  } finally {
    source.close();
  }
}

async function signAsFile(context: AgentContext, asked: Asked, format: FileFormat): Promise<Outcome> {
  const { job, document, signer, algorithm, call } = asked;
  const { fileSigner } = await import("./file-signer.ts");
  const source = new FileSource(document.path);
  try {
    const time = context.now();
    const onStep = (step: Progress["step"]): void => call.progress({ step });
    const file = { job, document, source, format, signer, algorithm, time, onStep };
    return await useToken(context, asked, time, fileSigner(file));
  } finally {
    source.close();
  }
}

/** An image is a file, which may have become another since the user saw it on the page. */
function assertImageShown({ shownImages }: Job, kind: SignatureKind, stamp: Stamp | undefined): void {
  const shown = shownImages.get(kind);
  if (shown !== undefined && stamp !== undefined && stamp.image !== shown) {
    throw new KysoError("APPEARANCE_IMAGE_CHANGED", `${stamp.image} in place of ${shown}`);
  }
}

/** The document, if it is what the user saw. */
async function shownDocument(job: Job, { shownSha256 }: Params): Promise<ReceivedDocument> {
  const document = await job.document();
  if (document.sha256 !== shownSha256) {
    throw new KysoError("JOB_DIGEST_MISMATCH", "the window showed other bytes");
  }
  if (job.record.state !== "received") {
    throw new KysoError("JOB_STATE", job.record.state);
  }
  return document;
}
