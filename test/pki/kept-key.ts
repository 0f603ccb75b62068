import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { repositoryFile } from "../e2e/repository-file.ts";

/** Beside the build, which they are as easily thrown away with. */
const FOLDER = "dist/test-key";

/**
 * A key pair that this checkout has made before, or a new one: RSA keys take a noticeable time, and nearly every test file
 * has a process of its own that needs the same few.
 *
 * @param owner safe as a file name
 * @param make makes a pair whose private key can be exported
 */
export async function keptKeys(owner: string, make: () => Promise<CryptoKeyPair>): Promise<CryptoKeyPair> {
  const file = repositoryFile(`${FOLDER}/${owner}.json`);
  const known = read(file);
  if (known !== null) return await pairOf(known);
  const made = await make();
  keep(file, {
    privateKey: await crypto.subtle.exportKey("jwk", made.privateKey),
    publicKey: await crypto.subtle.exportKey("jwk", made.publicKey),
  });
  return made;
}

interface KeptPair {
  readonly privateKey: JsonWebKey;
  readonly publicKey: JsonWebKey;
}

function read(file: string): KeptPair | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as KeptPair;
  } catch {
    return null;
  }
}

/** Another process may do the same: whoever reads gets one of the two, whole. */
function keep(file: string, pair: KeptPair): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${randomUUID()}`;
  writeFileSync(temporary, JSON.stringify(pair), { mode: 0o600 });
  renameSync(temporary, file);
}

async function pairOf({ privateKey, publicKey }: KeptPair): Promise<CryptoKeyPair> {
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  return {
    privateKey: await crypto.subtle.importKey("jwk", privateKey, algorithm, true, ["sign"]),
    publicKey: await crypto.subtle.importKey("jwk", publicKey, algorithm, true, ["verify"]),
  };
}
