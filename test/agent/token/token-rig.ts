import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { constants, verify, X509Certificate } from "node:crypto";
import { onTestFinished } from "vitest";
import type { ModuleSetting } from "../../../agent/token/module-setting.ts";
import type { SigningKey } from "../../../agent/token/signing-key.ts";
import type { TimeLimits } from "../../../agent/token/time-limit.ts";
import { TokenHost, type TokenHostOptions } from "../../../agent/token/token-host.ts";
import { compiledFile } from "../../token/compiled-file.ts";
import type { SoftTokenKey } from "../../token/soft-token.ts";
import type { TestIdentity } from "../../pki/test-pki.ts";

/** A folder of this test run. The caller removes it with {@link removeFolder}. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "kyso-token-"));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Tokens behind modules whose processes end with the test. */
export function hostOf(
  modules: readonly ModuleSetting[],
  limits: Partial<TimeLimits> = {},
  options: Pick<TokenHostOptions, "changedPins"> = {},
): TokenHost {
  const host = new TokenHost(modules, {
    ...options,
    entryPath: compiledFile("agent/token/module-process"),
    limits,
    watchIntervalMs: 20,
  });
  onTestFinished(async () => await host.close());
  return host;
}

/** A module with the environment of its soft token. */
export function moduleOf(token: {
  modulePath: string;
  env: Readonly<Record<string, string>>;
}): ModuleSetting {
  return { path: token.modulePath, env: token.env };
}

export function keyOf(identity: TestIdentity, more: Partial<SoftTokenKey> = {}): SoftTokenKey {
  const { pkcs8, certificate, name } = identity;
  return { pkcs8, certificate, label: name, ...more };
}

/** Whether a signature by a key is right, as OpenSSL judges it. */
export function isRight(key: SigningKey, message: Uint8Array, signature: Uint8Array): boolean {
  const { publicKey } = new X509Certificate(key.certificate);
  const hash = key.algorithm.hash.replace("-", "");
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  const options = key.algorithm.scheme === "RSA-PSS" ? { key: publicKey, ...padding } : publicKey;
  return verify(hash, message, options, signature);
}
