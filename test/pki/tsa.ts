import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Extension } from "@peculiar/x509";
import { compiledFile } from "../token/compiled-file.ts";
import { pem } from "./pki-folder.ts";
import { startProcess } from "./server-process.ts";
import { createTsaIdentities, createTsaRoot, type TsaIdentities } from "./tsa-identity.ts";
import { TSA_POLICIES, type TsaFault, type TsaOrder } from "./tsa-order.ts";
import type { TestAuthority, TestIdentity } from "./test-pki.ts";

/** Nobody listens there, and no test is ever given that port for a server of its own. */
export const DEAD_ADDRESS = "http://127.0.0.1:2/";

/** An RFC 3161 server: OpenSSL behind HTTP, in a process of its own on loopback. */
export interface TestTsa {
  /** Where it answers as it should. */
  readonly url: string;
  /** Where it does not. */
  at(fault: TsaFault): string;
  readonly root: TestAuthority;
  readonly rootDer: Uint8Array;
  readonly certificateDer: Uint8Array;
  readonly identities: TsaIdentities;
  /** Holds `root.crt` (PEM) and `tsa.crt`, and `chain.crt` with all between. */
  readonly folder: string;
  /** Bodies of the requests that came so far, in their order. */
  requests(): Promise<readonly Uint8Array[]>;
  stop(): Promise<void>;
}

/**
 * Starts a TSA. The caller stops it; it also ends with this process.
 *
 * @param folder empty, or not there yet
 * @param options who issues its certificates, by default a root of its own; what they say besides; its key, by default a new
 * one for ECDSA; and when its own certificate ends
 */
export async function startTsa(
  folder: string,
  options: {
    readonly authority?: TestAuthority;
    readonly root?: TestAuthority;
    readonly extensions?: readonly Extension[];
    readonly keys?: CryptoKeyPair;
    readonly notAfter?: Date;
  } = {},
): Promise<TestTsa> {
  const authority = options.authority ?? (await createTsaRoot());
  const root = options.root ?? authority;
  const identities = await createTsaIdentities(authority, options.extensions, options);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "root.crt"), pem(root.certificate, "CERTIFICATE"));
  for (const identity of Object.values(identities) as TestIdentity[]) writeIdentity(folder, identity);
  const chain = identities.honest.chain.map((der) => pem(der, "CERTIFICATE"));
  writeFileSync(path.join(folder, "chain.crt"), [pem(root.certificate, "CERTIFICATE"), ...chain].join(""));
  writeFileSync(path.join(folder, "openssl.cnf"), configuration(identities));
  const server = await startProcess(compiledFile("test/pki/tsa-process"), { folder } satisfies TsaOrder);
  const url = `http://127.0.0.1:${server.port}/`;
  return {
    url,
    at: (fault) => url + fault,
    root,
    rootDer: root.certificate,
    certificateDer: identities.honest.certificate,
    identities,
    folder,
    requests: async () => {
      const bodies = (await (await fetch(`${url}requests`)).json()) as string[];
      return bodies.map((body) => new Uint8Array(Buffer.from(body, "base64")));
    },
    stop: async () => server.stop(),
  };
}

function writeIdentity(folder: string, { name, certificate, pkcs8, chain }: TestIdentity): void {
  const file = path.join(folder, name);
  writeFileSync(`${file}.crt`, pem(certificate, "CERTIFICATE"));
  writeFileSync(`${file}.key`, pem(pkcs8, "PRIVATE KEY"), { mode: 0o600 });
  writeFileSync(`${file}.chain`, chain.map((der) => pem(der, "CERTIFICATE")).join(""));
}

/** A section for each certificate, and one for the older attribute. Names are relative to the folder. */
function configuration(identities: TsaIdentities): string {
  const section = (title: string, { name, chain }: TestIdentity, essHash: string): string =>
    [
      `[${title}]`,
      "serial = $ENV::KYSO_SERIAL",
      `signer_cert = ${name}.crt`,
      ...(chain.length > 0 ? [`certs = ${name}.chain`] : []),
      `signer_key = ${name}.key`,
      "signer_digest = sha256",
      `default_policy = ${TSA_POLICIES[0]}`,
      `other_policies = ${TSA_POLICIES[1]}`,
      "digests = sha256, sha384, sha512",
      "accuracy = secs:1, millisecs:500",
      "clock_precision_digits = 3",
      "ordering = yes",
      "tsa_name = yes",
      `ess_cert_id_alg = ${essHash}`,
    ].join("\n");
  return [
    ...(Object.values(identities) as TestIdentity[]).map((one) => section(one.name, one, "sha256")),
    section("ess-cert-id-v1", identities.honest, "sha1"),
    "",
  ].join("\n");
}
