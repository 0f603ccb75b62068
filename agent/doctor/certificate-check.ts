import { type Found, found } from "../../protocol/doctor.ts";
import { expiryOf } from "../../protocol/expiry.ts";
import { momentText } from "../../protocol/wording/report-moment.ts";
import { readableCertificates } from "../operation/certificate-choice.ts";
import { problemOf, type SignerRules } from "../operation/signer-check.ts";
import type { PresentToken } from "../operation/token-directory.ts";
import { trustedRoots } from "../operation/trusted-roots.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { Check } from "./check.ts";

/** Length of `dd/MM/yyyy`. */
const DATE_CHARACTERS = 10;

/** Whether the certificates that have a key can sign, and for how long yet. */
export const certificateCheck: Check = {
  name: "certificates",
  async run({ present, settings, now }) {
    const { trust, roles } = await settings();
    const tokens = await present();
    if (tokens.length === 0) return [found("CERTIFICATES_UNKNOWN")];
    const rules = { trust: trustedRoots(trust), roles, at: now() };
    return tokens.flatMap((token) => linesOf(token, rules));
  },
};

function linesOf({ token, certificates }: PresentToken, rules: SignerRules): Found[] {
  const others = readableCertificates(certificates);
  const own = readableCertificates(certificates.filter(({ key }) => key !== "absent"));
  if (own.length === 0)
    return [found("CERTIFICATE_NONE", { token: token.label, serial: token.serialNumber })];
  return own.map((certificate) => lineOf(certificate, others, rules));
}

function lineOf(certificate: Certificate, others: readonly Certificate[], rules: SignerRules): Found {
  const { subject, issuer, notAfter } = certificate;
  const about = { holder: subject.commonName, issuer: issuer.commonName };
  const code = problemOf(certificate, others, rules);
  if (code !== null) return found("CERTIFICATE_UNFIT", { ...about, code });
  const date = momentText(notAfter.toISOString()).slice(0, DATE_CHARACTERS);
  const expiry = expiryOf(notAfter.toISOString(), rules.at);
  return expiry === null
    ? found("CERTIFICATE_GOOD", { ...about, date })
    : found("CERTIFICATE_ENDS", { ...about, date, days: expiry.days });
}
