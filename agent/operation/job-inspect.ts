import { asKysoError } from "../../protocol/error.ts";
import type { DocumentSummary } from "../../protocol/operation.ts";
import type { SignatureKind } from "../../protocol/signature-kind.ts";
import type { ReceivedDocument } from "../job/job.ts";
import { inspectDocument } from "../pades/inspect.ts";
import { PdfDocument } from "../pdf/document.ts";
import { FileSource } from "../pdf/source.ts";
import type { TrustStore } from "../trust/store.ts";
import { verifyDocument } from "../verify/report.ts";
import type { AgentContext, Operation } from "./agent-context.ts";
import { trustedRoots } from "./trusted-roots.ts";

/** Size of a stamp that has no image yet, points: the place is suggested all the same. */
const USUAL_STAMP = { width: 120, height: 60 } as const;

/** `job.inspect`: looks at a received document without changing anything. */
export const jobInspect: Operation<"job.inspect"> =
  (context) =>
  ({ jobId, kind, password }) =>
    context.jobs.withJob(jobId, async (job) => {
      const document = await job.document();
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

function look(
  document: ReceivedDocument,
  { trust, kind, stamp, password }: Viewing,
): Omit<DocumentSummary, "jobId" | "sha256" | "size"> {
  const source = new FileSource(document.path);
  try {
    const pdf = PdfDocument.open(source, { password });
    const signatures = verifyDocument(pdf, { trust });
    return { signatures, ...inspectDocument(pdf, { kind, stamp, signatures }) };
  } catch (error) {
    return {
      pageCount: 0,
      signatures: [],
      refusal: asKysoError(error).code,
      suggestedPlace: null,
      emptyFields: [],
      warnings: [],
    };
  } finally {
    source.close();
  }
}

async function stampSize(
  { stamps, settings }: AgentContext,
  kind: SignatureKind,
): Promise<{ width: number; height: number }> {
  try {
    return await stamps.configured(kind, await settings.read());
  } catch {
    // The window is told when it asks for the stamp itself.
    return USUAL_STAMP;
  }
}
