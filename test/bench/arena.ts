import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeTrustFolder } from "../pki/pki-folder.ts";
import { createTestPki, type TestIdentity, type TestPki } from "../pki/test-pki.ts";
import { createSoftToken } from "../token/soft-token.ts";
import type { Arena } from "./contender.ts";

/** What an arena may have of its own. */
export interface ArenaOptions {
  readonly pki?: Pick<TestPki, "root" | "issuing" | "leader">;
  /** Whose keys are on the token, each by its name; the leader's where nothing is said. */
  readonly signers?: readonly TestIdentity[];
  /** Trusted beside the root. */
  readonly roots?: readonly TestIdentity[];
  /** Of `settings.json`. */
  readonly settings?: object;
}

/** Makes the token, certificate and folders that all contenders share, and the environment to see them. */
export async function createArena(
  folder: string,
  options: ArenaOptions = {},
): Promise<{ arena: Arena; env: NodeJS.ProcessEnv }> {
  mkdirSync(folder, { recursive: true });
  const pki = options.pki ?? (await createTestPki());
  const signers = options.signers ?? [pki.leader];
  const token = await createSoftToken(join(folder, "token"), {
    label: "Bench",
    pin: "123456",
    keys: signers.map(({ pkcs8, certificate, name }) => ({ pkcs8, certificate, label: name })),
    certificates: [{ certificate: pki.issuing.certificate, label: "issuing" }],
  });
  const trust = join(folder, "trust");
  writeTrustFolder(trust, [pki.root, ...(options.roots ?? [])]);
  const pinFile = join(folder, "pin");
  writeFileSync(pinFile, token.pin);
  const home = join(folder, "home");
  mkdirSync(join(home, "config"), { recursive: true });
  const roles = Object.fromEntries(
    signers.map(({ certificate }) => [createHash("sha256").update(certificate).digest("hex"), "personal"]),
  );
  writeFileSync(join(home, "config", "settings.json"), JSON.stringify({ roles, ...options.settings }));
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
