import { asKysoError } from "../../protocol/error.ts";
import type { DocumentSummary } from "../../protocol/operation.ts";
import type { ReceivedDocument } from "../job/job.ts";
import { inspectDocument } from "../pades/inspect.ts";
import { PdfDocument } from "../pdf/document.ts";
import { FileSource } from "../pdf/source.ts";
import type { FoundNumbering } from "../place/numbering.ts";
import type { TrustStore } from "../trust/store.ts";
import { verifyDocument } from "../verify/report.ts";
import type { Operation } from "./agent-context.ts";
import { holdsPdf } from "./held-pdf.ts";
import { assertUnlabelled } from "./secrecy-block.ts";
import { trustedRoots } from "./trusted-roots.ts";

/** `job.inspect`: looks at a received document without changing anything. A label of secrecy ends the job. */
export const jobInspect: Operation<"job.inspect"> =
  (context) =>
  ({ jobId, password }) =>
    context.jobs.withJob(jobId, async (job) => {
      const document = await job.document();
      const isPdf = job.record.format === "pdf";
      const settings = await context.settings.read();
      if (isPdf || holdsPdf(document.path))
        await assertUnlabelled(context, job, { document, settings, password });
      if (!isPdf) {
        const { lookAtFile } = await import("./file-look.ts");
        const found = { ...NOTHING_OF_A_PDF, ...lookAtFile(document, job.record.format, job.record.xml) };
        return { result: { jobId, sha256: document.sha256, size: document.size, ...found } };
      }
      const { trust } = settings;
      const found = look(document, {
        trust: trustedRoots(trust),
        password,
      });
      const text = await context.looks.text(document, password);
      const numbering = numberingOf(text?.numbering ?? null);
      return { result: { jobId, sha256: document.sha256, size: document.size, ...found, ...numbering } };
    });

/** What its text says of its number and date, without where. */
function numberingOf(found: FoundNumbering | null): Pick<DocumentSummary, "numbering"> {
  if (found === null) return {};
  const { number, date } = found;
  return {
    numbering: {
      number: { state: number.state, text: number.text?.slice(0, MAX_NUMBERING) ?? null },
      date: { state: date.state, text: date.text },
    },
  };
}

/** Longest number that is told, characters. */
const MAX_NUMBERING = 100;

interface Viewing {
  readonly trust: TrustStore;
  readonly password: string | undefined;
}

type Found = Omit<DocumentSummary, "jobId" | "sha256" | "size">;

/** What a file has that is not looked at as a PDF. */
const NOTHING_OF_A_PDF = {
  pageCount: 0,
  signatures: [],
  emptyFields: [],
  warnings: [],
} satisfies Partial<Found>;

function look(document: ReceivedDocument, { trust, password }: Viewing): Found {
  const source = new FileSource(document.path);
  try {
    const pdf = PdfDocument.open(source, { password });
    const signatures = verifyDocument(pdf, { trust });
    return { signatures, ...inspectDocument(pdf) };
  } catch (error) {
    return { ...NOTHING_OF_A_PDF, refusal: asKysoError(error).code };
  } finally {
    source.close();
  }
}
