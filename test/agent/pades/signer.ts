import { constants, createHash, createPrivateKey, sign, type Hash } from "node:crypto";
import { prepareSigner, type CmsSigner } from "../../../agent/cms/signed-data.ts";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import type { SigningKey } from "../../../agent/token/signing-key.ts";
import { parseCertificate, type Certificate } from "../../../agent/x509/certificate.ts";
import type { SignatureAlgorithm } from "../../../agent/x509/signature-algorithm.ts";
import type { TestIdentity } from "../../pki/test-pki.ts";

/** A key in memory that records what it was asked to sign. */
export interface SoftKey extends SigningKey {
  readonly asked: readonly Uint8Array[];
}

/** A key with what has been made ready for it, as signing asks for them. */
interface KeyInUse {
  readonly key: SoftKey;
  readonly signer: CmsSigner;
  readonly path: readonly Certificate[];
}

const HASH_NAMES = { "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512" } as const;

export function softKey(identity: TestIdentity, algorithm: SignatureAlgorithm): SoftKey {
  const key = createPrivateKey({ key: Buffer.from(identity.pkcs8), format: "der", type: "pkcs8" });
  const asked: Uint8Array[] = [];
  return {
    certificate: identity.certificate,
    chain: identity.chain,
    algorithm,
    asked,
    sign: (toBeSigned) => {
      asked.push(toBeSigned);
      const padding =
        algorithm.scheme === "RSA-PSS"
          ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
          : {};
      return Promise.resolve(sign(HASH_NAMES[algorithm.hash], toBeSigned, { key, ...padding }));
    },
  };
}

/** A signer with RSA PKCS #1 v1.5 and SHA-256, as most tokens have. */
export function rsaSigner(identity: TestIdentity): KeyInUse {
  return signerOf(softKey(identity, { scheme: "RSA-PKCS1", hash: "SHA-256" }));
}

export function signerOf(key: SoftKey): KeyInUse {
  const path = [key.certificate, ...key.chain].map((der) => parseCertificate(der));
  return { key, signer: prepareSigner(key), path };
}

/** A document in memory with the hash that a job would have made while it received it. */
export function opened(bytes: Uint8Array): { document: PdfDocument; prefixHash: Hash } {
  return {
    document: PdfDocument.open(new MemorySource(bytes)),
    prefixHash: createHash("sha256").update(bytes),
  };
}
