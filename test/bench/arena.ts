import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeTrustFolder } from "../pki/pki-folder.ts";
import { createTestPki } from "../pki/test-pki.ts";
import { createSoftToken } from "../token/soft-token.ts";
import type { Arena } from "./contender.ts";

/** Makes the token, certificate and folders that all contenders share, and the environment to see them. */
export async function createArena(folder: string): Promise<{ arena: Arena; env: NodeJS.ProcessEnv }> {
  const pki = await createTestPki();
  const { pkcs8, certificate } = pki.leader;
  const token = await createSoftToken(join(folder, "token"), {
    label: "Bench",
    pin: "123456",
    keys: [{ pkcs8, certificate, label: "bench" }],
    certificates: [{ certificate: pki.issuing.certificate, label: "issuing" }],
  });
  const trust = join(folder, "trust");
  writeTrustFolder(trust, [pki.root]);
  const pinFile = join(folder, "pin");
  writeFileSync(pinFile, token.pin);
  const home = join(folder, "home");
  mkdirSync(home);
  return {
    arena: {
      modulePath: token.modulePath,
      tokenLabel: token.label,
      pin: token.pin,
      pinFile,
      trust,
      chain: [pki.issuing.certificate],
    },
    env: { ...process.env, ...token.env, KYSO_HOME: home },
  };
}
