import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pem } from "../../pki/pki-folder.ts";

/**
 * What OpenSSL takes for the content of a CMS signature that it finds good, also by the rules of CAdES.
 *
 * @param root that it is to trust, DER
 * @param content what a detached signature stands beside
 * @throws where it finds it bad
 */
export function opensslCms(signature: Uint8Array, root: Uint8Array, content?: Uint8Array): Uint8Array {
  const folder = mkdtempSync(path.join(tmpdir(), "kyso-cms-"));
  const written = (name: string, bytes: Uint8Array | string): string => {
    writeFileSync(path.join(folder, name), bytes);
    return path.join(folder, name);
  };
  const out = path.join(folder, "content.out");
  const given = ["-binary", "-inform", "DER", "-in", written("signature.p7s", signature)];
  const detached = content === undefined ? [] : ["-content", written("content.bin", content)];
  const trust = ["-CAfile", written("root.crt", pem(root, "CERTIFICATE")), "-purpose", "any", "-cades"];
  execFileSync("openssl", ["cms", "-verify", ...given, ...detached, ...trust, "-out", out], {
    stdio: "pipe",
  });
  return readFileSync(out);
}
