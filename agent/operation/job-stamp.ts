import { KysoError } from "../../protocol/error.ts";
import type { OperationParams } from "../../protocol/operation.ts";
import type { Job } from "../job/job.ts";
import { fittingStamp } from "../pades/field-appearance.ts";
import { PdfDocument } from "../pdf/document.ts";
import { FileSource } from "../pdf/source.ts";
import type { AgentContext, Operation } from "./agent-context.ts";
import { issuedWording } from "./issued-wording.ts";
import { onePiece } from "./one-piece.ts";
import type { Stamp } from "./stamp.ts";

/** `job.stamp`: the stamp of a kind of signature as it will be on the page; where it tells the time, that of now. */
export const jobStamp: Operation<"job.stamp"> =
  (context) =>
  async ({ jobId, ...wish }) => {
    const job = context.jobs.get(jobId);
    const wording = await issuedWording(context, await job.document(), wish);
    const { pdf, width, height, resizable, image } = await drawnStamp(context, wording);
    if (image !== null) job.shownImages.set(wish.kind, image);
    return { result: { width, height, resizable }, body: onePiece(await stampFor(job, pdf)) };
  };

/**
 * The stamp that is wished for.
 *
 * @throws {KysoError} those of {@link StampDrawer.ofKind}; CERTIFICATE_NOT_FOUND, TOKEN_*
 */
export async function drawnStamp(
  { settings, stamps, tokens, now }: Pick<AgentContext, "settings" | "stamps" | "tokens" | "now">,
  { kind, certificate, ...wording }: Omit<OperationParams<"job.stamp">, "jobId">,
): Promise<Stamp> {
  const inForce = await settings.read();
  return stamps.ofKind(kind, inForce, async () => {
    const { parseCertificate } = await import("../x509/certificate.ts");
    const { subject } = parseCertificate((await tokens.certificate(certificate)).certificate);
    return { ...wording, subject, role: inForce.roles[certificate], time: now() };
  });
}

/** As it was drawn where the document can't be looked at: then it can't be signed either, which the window is told. */
async function stampFor(job: Job, stamp: Uint8Array): Promise<Uint8Array> {
  try {
    const source = new FileSource((await job.document()).path);
    try {
      return fittingStamp(PdfDocument.open(source), stamp);
    } finally {
      source.close();
    }
  } catch (error) {
    if (error instanceof KysoError) return stamp;
    throw error;
  }
}
