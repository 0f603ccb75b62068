import { FileSource } from "../pdf/source.ts";
import { PdfDocument } from "../pdf/document.ts";
import { parseCertificate } from "../x509/certificate.ts";
import { verifyDocument } from "../verify/report.ts";
import type { Operation } from "./agent-context.ts";
import { drawnStamp } from "./job-stamp.ts";
import { stampPlace } from "./stamp-place.ts";
import { trustedRoots } from "./trusted-roots.ts";

/** `job.place`: where the stamp of a kind belongs on a received document. */
export const jobPlace: Operation<"job.place"> =
  (context) =>
  ({ jobId, password, usual, ...wish }) =>
    context.jobs.withJob(jobId, async (job) => {
      const received = await job.document();
      const { trust, roles } = await context.settings.read();
      const stamp = await drawnStamp(context, wish);
      const { subject } = parseCertificate((await context.tokens.certificate(wish.certificate)).certificate);
      const read = await context.texts.of(received, password);
      const source = new FileSource(received.path);
      try {
        const document = PdfDocument.open(source, { password });
        const found = stampPlace({
          stamp,
          document,
          text: "text" in read ? read.text : null,
          signatures: verifyDocument(document, { trust: trustedRoots(trust) }),
          certificate: wish.certificate,
          signer: subject,
          roles,
          usual,
        });
        return { result: found };
      } finally {
        source.close();
      }
    });
