import type { ToldCertificate } from "../data/certificate-ask.ts";
import { doneReply } from "./legacy-reply.ts";

/**
 * The reply to `GetCertInfo`. `Subject`, `Email` and `Base64Data` are what pages are known to read; the others are
 * Kyso's own names.
 */
export function certificateReply(certificate: ToldCertificate): string {
  return doneReply({
    CertInfo: {
      Subject: certificate.subject,
      Email: certificate.email,
      Base64Data: certificate.der,
      Issuer: certificate.issuer,
      // As the answers of the verifying endpoints have it.
      SerialNumber: certificate.serialNumber.toUpperCase(),
      ValidFrom: certificate.notBefore,
      ValidTo: certificate.notAfter,
    },
  });
}
