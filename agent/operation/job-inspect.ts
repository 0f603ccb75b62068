import { asKysoError } from "../../protocol/error.ts";
import type { DocumentSummary } from "../../protocol/operation.ts";
import { showsImage, type SignatureKind } from "../../protocol/signature-kind.ts";
import type { ReceivedDocument } from "../job/job.ts";
import { inspectDocument } from "../pades/inspect.ts";
import { PdfDocument } from "../pdf/document.ts";
import { FileSource } from "../pdf/source.ts";
import type { TrustStore } from "../trust/store.ts";
import { verifyDocument } from "../verify/report.ts";
import type { AgentContext, Operation } from "./agent-context.ts";
import { trustedRoots } from "./trusted-roots.ts";

/** Size of a stamp before its image is set, or before it is known what its lines say, points. */
const USUAL_SIZES: Readonly<Record<SignatureKind, { readonly width: number; readonly height: number }>> = {
  initial: { width: 70, height: 35 },
  approve: { width: 120, height: 60 },
  seal: { width: 102, height: 102 },
  attachment: { width: 134, height: 24 },
  copy: { width: 134, height: 36 },
  incoming: { width: 134, height: 64 },
  comment: { width: 255, height: 60 },
};

/** `job.inspect`: looks at a received document without changing anything. */
export const jobInspect: Operation<"job.inspect"> =
  (context) =>
  ({ jobId, kind, password }) =>
    context.jobs.withJob(jobId, async (job) => {
      const document = await job.document();
      if (job.record.format !== "pdf") {
        const { lookAtFile } = await import("./file-look.ts");
        const found = { ...NOTHING_OF_A_PDF, ...lookAtFile(document, job.record.format, job.record.xml) };
        return { result: { jobId, sha256: document.sha256, size: document.size, ...found } };
      }
      const { trust } = await context.settings.read();
      const stamp = await stampSize(context, kind);
      const found = look(document, {
        trust: trustedRoots(trust),
        kind,
        stamp,
        password,
      });
      return { result: { jobId, sha256: document.sha256, size: document.size, ...found } };
    });

interface Viewing {
  readonly trust: TrustStore;
  readonly kind: SignatureKind;
  readonly stamp: { readonly width: number; readonly height: number };
  readonly password: string | undefined;
}

type Found = Omit<DocumentSummary, "jobId" | "sha256" | "size">;

/** What a file has that is not looked at as a PDF. */
const NOTHING_OF_A_PDF = {
  pageCount: 0,
  signatures: [],
  suggestedPlace: null,
  emptyFields: [],
  warnings: [],
} satisfies Partial<Found>;

function look(document: ReceivedDocument, { trust, kind, stamp, password }: Viewing): Found {
  const source = new FileSource(document.path);
  try {
    const pdf = PdfDocument.open(source, { password });
    const signatures = verifyDocument(pdf, { trust });
    return { signatures, ...inspectDocument(pdf, { kind, stamp, signatures }) };
  } catch (error) {
    return { ...NOTHING_OF_A_PDF, refusal: asKysoError(error).code };
  } finally {
    source.close();
  }
}

/** The window is told what is wrong when it asks for the stamp itself. */
async function stampSize(
  { stamps, settings }: AgentContext,
  kind: SignatureKind,
): Promise<{ width: number; height: number }> {
  if (!showsImage(kind)) return USUAL_SIZES[kind];
  try {
    const { sampleSaying } = await import("../appearance/template/sample-saying.ts");
    return await stamps.ofKind(kind, await settings.read(), () => Promise.resolve(sampleSaying(kind)));
  } catch {
    return USUAL_SIZES[kind];
  }
}
