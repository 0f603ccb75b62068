import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  webcrypto,
} from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import type { KeyPair } from "../../protocol/noise.ts";
import { readOrCreatePrivateFile } from "./private-file.ts";

/**
 * The agent's static X25519 keys, by which its browsers know it: a PKCS #8 file of mode 0600, made at the first start.
 * In the process the private key can't be exported.
 *
 * @throws {KysoError} SETTING_INVALID where the file is no such key, or others may read it
 * @see RFC 8410
 */
export async function loadIdentity(file: string): Promise<KeyPair> {
  const pem = await readOrCreatePrivateFile(file, () =>
    generateKeyPairSync("x25519").privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
  );
  const key = parseKey(file, pem);
  const { x = "" } = createPublicKey(key).export({ format: "jwk" });
  const der = key.export({ format: "der", type: "pkcs8" });
  return {
    privateKey: await webcrypto.subtle.importKey("pkcs8", der, "X25519", false, ["deriveBits"]),
    publicKey: new Uint8Array(Buffer.from(x, "base64url")),
  };
}

function parseKey(file: string, pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === "x25519") {
      return key;
    }
  } catch (error) {
    throw new KysoError("SETTING_INVALID", `${file} holds no private key`, { cause: error });
  }
  throw new KysoError("SETTING_INVALID", `${file} holds another kind of key`);
}
