import { emailOf } from "../x509/email-address.ts";
import { parseCertificate } from "../x509/certificate.ts";
import { nameText } from "../x509/name.ts";
import type { Operation } from "./agent-context.ts";
import { certificateBySha256 } from "./certificate-choice.ts";

/** `certificate.read`: a certificate as it is told to a page. Whether it can sign is of no matter. */
export const certificateRead: Operation<"certificate.read"> =
  ({ tokens }) =>
  async ({ tokenId, certificate }) => {
    const { certificates } = await tokens.find(tokenId);
    const found = parseCertificate(certificateBySha256(certificate, certificates).certificate);
    return {
      result: {
        der: Buffer.from(found.der).toString("base64"),
        subject: nameText(found.subjectDer),
        email: emailOf(found),
        issuer: nameText(found.issuerDer),
        serialNumber: found.serialNumber,
        notBefore: found.notBefore.toISOString(),
        notAfter: found.notAfter.toISOString(),
      },
    };
  };
