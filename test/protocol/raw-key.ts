import { createPrivateKey, createPublicKey, webcrypto } from "node:crypto";
import { type KeyPair } from "../../protocol/noise.ts";

/** X25519 private key of 32 raw bytes, as published vectors give it. */
export async function keyPairOf(raw: Uint8Array): Promise<KeyPair> {
  const pkcs8 = Buffer.concat([Buffer.from("302e020100300506032b656e04220420", "hex"), raw]);
  const key = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
  const { x } = createPublicKey(key).export({ format: "jwk" });
  return {
    privateKey: await webcrypto.subtle.importKey("pkcs8", pkcs8, "X25519", false, ["deriveBits"]),
    publicKey: new Uint8Array(Buffer.from(x ?? "", "base64url")),
  };
}
