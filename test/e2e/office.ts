import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createRevocablePki } from "../pki/revocable-pki.ts";
import type { RevocablePki } from "../pki/revocable-pki.ts";
import type { TestIdentity } from "../pki/test-pki.ts";
import { writePkiFolder } from "../pki/pki-folder.ts";
import { buildFaultModule } from "../token/fault-module.ts";
import type { FaultModule } from "../token/fault-module.ts";
import { createSoftToken } from "../token/soft-token.ts";
import { repositoryFile } from "./repository-file.ts";

/** PINs of the leader's and of the organisation's soft token. */
export const PINS = { leader: "123456", organisation: "654321" } as const;

/** An office as it is on the morning that Kyso was installed: certificates, tokens, settings. */
export interface Office {
  pki: RevocablePki["pki"];
  /** Who says which certificates were revoked. */
  authorities: Pick<RevocablePki, "issuing">;
  /** Folder with the root, for `--trust`. */
  trust: string;
  /** The module in front of the tokens, which can be told to misbehave. Throws where the office was made without. */
  readonly leaderModule: FaultModule;
  /** What the agent's process needs in its environment. */
  env: Readonly<Record<string, string>>;
  /** Stops the authorities. */
  close(): Promise<void>;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * Makes certificates, two soft tokens, and the agent's settings, all in one folder.
 *
 * @param faults whether the agent reaches the tokens through a module that can be told to misbehave
 */
export async function createOffice(folder: string, faults: boolean): Promise<Office> {
  const authorities = await createRevocablePki();
  const { pki } = authorities;
  const trust = writePkiFolder(join(folder, "pki"), pki);
  const token = async (label: string, pin: string, identity: TestIdentity, directory: string) =>
    await createSoftToken(join(folder, directory), {
      label,
      pin,
      keys: [{ pkcs8: identity.pkcs8, certificate: identity.certificate, label: identity.name }],
      certificates: identity.chain.map((certificate) => ({ certificate, label: "CA" })),
    });
  const leader = await token("Lãnh đạo", PINS.leader, pki.leader, "token");
  await token("Con dấu UBND xã", PINS.organisation, pki.organisation, "token");
  const faultModule = faults ? buildFaultModule(join(folder, "module"), leader) : undefined;
  const home = join(folder, "home");
  await mkdir(join(home, "config"), { recursive: true });
  const settings = {
    modules: [faultModule?.modulePath ?? leader.modulePath],
    trust: [trust],
    images: {
      approve: repositoryFile("test/e2e/image/signature.png"),
      seal: repositoryFile("test/e2e/image/seal.png"),
    },
    sealDiameterMm: 36,
    roles: {
      [sha256(pki.leader.certificate)]: "personal",
      [sha256(pki.organisation.certificate)]: "organisation",
    },
  };
  await writeFile(join(home, "config", "settings.json"), JSON.stringify(settings, null, 2));
  return {
    pki,
    authorities,
    close: () => authorities.stop(),
    trust,
    get leaderModule() {
      if (faultModule === undefined) throw new Error("this office has no module that misbehaves");
      return faultModule;
    },
    env: { ...leader.env, KYSO_HOME: home },
  };
}
