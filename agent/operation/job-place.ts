import { PdfDocument } from "../pdf/document.ts";
import { FileSource } from "../pdf/source.ts";
import { parseCertificate } from "../x509/certificate.ts";
import type { Operation } from "./agent-context.ts";
import { issuedWording } from "./issued-wording.ts";
import { drawnStamp } from "./job-stamp.ts";
import { stampPlace } from "./stamp-place.ts";

/** `job.place`: where the stamp of a kind belongs on a received document. */
export const jobPlace: Operation<"job.place"> =
  (context) =>
  ({ jobId, password, usual, ...wish }) =>
    context.jobs.withJob(jobId, async (job) => {
      const received = await job.document();
      const settings = await context.settings.read();
      const stamp = await drawnStamp(context, await issuedWording(context, received, wish, password));
      const { subject } = parseCertificate((await context.tokens.certificate(wish.certificate)).certificate);
      const [read, look] = await Promise.all([
        context.texts.of(received, password),
        context.looks.of(received, { settings, password, withStatus: false }),
      ]);
      const source = new FileSource(received.path);
      try {
        const document = PdfDocument.open(source, { password });
        const { certificate } = wish;
        const { roles } = settings;
        const text = "text" in read ? read.text : null;
        const known = { document, text, signatures: look.signatures ?? [], roles };
        return { result: stampPlace({ ...known, stamp, certificate, signer: subject, usual }) };
      } finally {
        source.close();
      }
    });
