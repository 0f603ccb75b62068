import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { generateKeys } from "../../pki/test-pki.ts";

const DAY_MS = 86_400_000;

/** What a TLS server is known by, PEM. */
export interface ServerIdentity {
  readonly key: string;
  readonly cert: string;
}

/** Makes a certificate that no authority stands behind, for a server of the tests; good for a day. */
export async function selfSigned(hosts: readonly string[]): Promise<ServerIdentity> {
  const keys = await generateKeys("P-256");
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${hosts[0] ?? "localhost"}`,
    keys,
    notBefore: new Date(now - DAY_MS / 24),
    notAfter: new Date(now + DAY_MS),
    signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
    extensions: [
      new x509.SubjectAlternativeNameExtension(
        hosts.map((value): x509.JsonGeneralName => {
          return { type: /^[\d.]+$/.test(value) ? "ip" : "dns", value };
        }),
      ),
    ],
  });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  return {
    key: `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`,
    cert: certificate.toString("pem"),
  };
}
