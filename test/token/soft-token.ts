import "reflect-metadata";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { X509Certificate } from "@peculiar/x509";
import { compiledFile } from "./compiled-file.ts";
import { softHsmModule } from "./soft-hsm.ts";

/** A private key and its certificate, to be put on a soft token. */
export interface SoftTokenKey {
  /** DER, PrivateKeyInfo; RSA or EC. */
  readonly pkcs8: Uint8Array;
  /** DER. */
  readonly certificate: Uint8Array;
  readonly label: string;
  /** `CKA_ID` of both; by default made from the certificate. */
  readonly id?: Uint8Array;
  /** `CKA_ID` of the certificate where it is another than the key's. */
  readonly certificateId?: Uint8Array;
  /** The key asks for the PIN with every signature. */
  readonly alwaysAuthenticate?: boolean;
  /** What shows itself before `C_Login`: by default the public key, as on most tokens. */
  readonly visible?: "nothing" | "public-key" | "private-key";
}

/** A certificate without a key, as the ones of authorities are. */
export interface SoftTokenCertificate {
  /** DER. */
  readonly certificate: Uint8Array;
  readonly label: string;
  /** By default the object has no `CKA_ID`. */
  readonly id?: Uint8Array;
}

export interface SoftTokenRequest {
  readonly label: string;
  readonly pin: string;
  readonly soPin?: string;
  readonly keys: readonly SoftTokenKey[];
  readonly certificates?: readonly SoftTokenCertificate[];
}

export interface SoftToken {
  readonly label: string;
  readonly pin: string;
  /** SoftHSM2's module. */
  readonly modulePath: string;
  /** What a process needs in its environment to see the token. */
  readonly env: { readonly SOFTHSM2_CONF: string };
}

/** What goes to the process that writes the token, as JSON on its standard input; bytes as Base64. */
export interface SoftTokenOrder {
  readonly modulePath: string;
  readonly label: string;
  readonly pin: string;
  readonly soPin: string;
  readonly keys: readonly {
    pkcs8: string;
    certificate: string;
    subject: string;
    label: string;
    id: string;
    certificateId: string;
    alwaysAuthenticate: boolean;
    visible: "nothing" | "public-key" | "private-key";
  }[];
  readonly certificates: readonly { certificate: string; subject: string; label: string; id: string }[];
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

const subjectOf = (certificate: Uint8Array): string =>
  base64(new Uint8Array(new X509Certificate(new Uint8Array(certificate)).subjectName.toArrayBuffer()));

function keyOrder(key: SoftTokenKey): SoftTokenOrder["keys"][number] {
  const id = key.id ?? createHash("sha256").update(key.certificate).digest().subarray(0, 20);
  return {
    pkcs8: base64(key.pkcs8),
    certificate: base64(key.certificate),
    subject: subjectOf(key.certificate),
    label: key.label,
    id: base64(id),
    certificateId: base64(key.certificateId ?? id),
    alwaysAuthenticate: key.alwaysAuthenticate === true,
    visible: key.visible ?? "public-key",
  };
}

function orderOf(modulePath: string, request: SoftTokenRequest): SoftTokenOrder {
  return {
    modulePath,
    label: request.label,
    pin: request.pin,
    soPin: request.soPin ?? "12345678",
    keys: request.keys.map(keyOrder),
    certificates: (request.certificates ?? []).map((each) => ({
      certificate: base64(each.certificate),
      subject: subjectOf(each.certificate),
      label: each.label,
      id: base64(each.id ?? new Uint8Array()),
    })),
  };
}

/**
 * Makes a SoftHSM2 token in a folder of its own, far from the machine's own tokens. Called again with the same folder
 * it adds another token beside the first. SoftHSM2 is configured by its environment, which is per process: so a process
 * of its own writes the token.
 */
export async function createSoftToken(dir: string, request: SoftTokenRequest): Promise<SoftToken> {
  const modulePath = softHsmModule();
  const tokens = join(dir, "tokens");
  const configuration = join(dir, "softhsm2.conf");
  mkdirSync(tokens, { recursive: true });
  writeFileSync(
    configuration,
    `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = true\n`,
  );
  const env = { SOFTHSM2_CONF: configuration };
  const running = promisify(execFile)(process.execPath, [compiledFile("test/token/soft-token-process")], {
    env: { ...process.env, ...env, NODE_OPTIONS: "" },
  });
  running.child.stdin?.end(JSON.stringify(orderOf(modulePath, request)));
  await running;
  return { label: request.label, pin: request.pin, modulePath, env };
}
