import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ownSettingsFile } from "../../../agent/setting/folder.ts";
import { writeTrustFolder } from "../../pki/pki-folder.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { buildFaultModule, type FaultModule } from "../../token/fault-module.ts";
import { createSoftToken, type SoftToken } from "../../token/soft-token.ts";
import { samplePdf } from "../pades/sample-pdf.ts";
import { type Ended, runKyso } from "./kyso-process.ts";

/** A user's home with a token, and the compiled command to use it with. */
export interface KysoRig {
  readonly folder: string;
  readonly pki: TestPki;
  readonly trust: string;
  readonly pinFile: string;
  /** What a process of this user has in its environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Forwards to the soft token, counts calls, and misbehaves on request. */
  readonly module: FaultModule;
  /** Path of a file in the folder. */
  path(...names: string[]): string;
  /** Writes a PDF of one page and answers its path. */
  document(name: string): string;
  kyso(...args: string[]): Promise<Ended>;
  /** `kyso sign` with this rig's token, PIN and trust. */
  sign(...args: string[]): Promise<Ended>;
  remove(): void;
}

/**
 * Makes a token "leader" with the leader's key, PIN 123456, a token "organisation" with PIN 654321, one with several
 * certificates and an empty one. Whose the leader's and the organisation's certificates are has been said.
 */
export async function kysoRig(given?: TestPki): Promise<KysoRig> {
  const folder = mkdtempSync(path.join(tmpdir(), "kyso-command-"));
  const pki = given ?? (await createTestPki());
  const token = await createTokens(folder, pki);
  const module = buildFaultModule(path.join(folder, "module"), token);
  module.control({});
  const inFolder = (...names: string[]): string => path.join(folder, ...names);
  const trust = inFolder("trust");
  writeTrustFolder(trust, [pki.root, pki.issuing]);
  const pinFile = inFolder("pin");
  writeFileSync(pinFile, "123456\n");
  sayRoles(inFolder("home"), pki);
  const env = { ...process.env, ...token.env, KYSO_HOME: inFolder("home"), NODE_OPTIONS: "" };
  const kyso = (...args: string[]): Promise<Ended> => runKyso(args, env, folder);
  return {
    folder,
    pki,
    trust,
    pinFile,
    env,
    module,
    path: inFolder,
    document: (name) => {
      const file = inFolder(name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, samplePdf());
      return file;
    },
    kyso,
    sign: (...args) => {
      const own = [
        "--token",
        "leader",
        "--pin-file",
        pinFile,
        "--module",
        module.modulePath,
        "--trust",
        trust,
      ];
      const named = new Set(args);
      const missing = own.flatMap((name, index) =>
        index % 2 === 0 && !named.has(name) ? [name, own[index + 1] ?? ""] : [],
      );
      return kyso("sign", ...(named.has("--kind") ? [] : ["--kind", "approve"]), ...missing, ...args);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** As the user has said them in the extension; the settings file is left to the tests. */
function sayRoles(home: string, { leader, organisation }: TestPki): void {
  const said = { [sha256(leader)]: "personal", [sha256(organisation)]: "organisation" };
  const roles = Object.entries(said).map(([certificate, role]) => [certificate, { role, name: "" }]);
  const config = path.join(home, "config");
  mkdirSync(config, { recursive: true });
  const file = ownSettingsFile({ config });
  writeFileSync(file, JSON.stringify({ roles: Object.fromEntries(roles) }), { mode: 0o600 });
}

function sha256({ certificate }: TestPki["leader"]): string {
  return createHash("sha256").update(certificate).digest("hex");
}

async function createTokens(folder: string, pki: TestPki): Promise<SoftToken> {
  const dir = path.join(folder, "tokens");
  const keyOf = ({ pkcs8, certificate, name }: TestPki["leader"]) => ({ pkcs8, certificate, label: name });
  await createSoftToken(dir, { label: "organisation", pin: "654321", keys: [keyOf(pki.organisation)] });
  await createSoftToken(dir, {
    label: "several",
    pin: "123456",
    keys: [keyOf(pki.leader), keyOf(pki.ecP256), keyOf(pki.expired), keyOf(pki.untrusted)],
  });
  await createSoftToken(dir, { label: "empty", pin: "123456", keys: [] });
  return createSoftToken(dir, { label: "leader", pin: "123456", keys: [keyOf(pki.leader)] });
}
