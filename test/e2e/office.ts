import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JsonName } from "@peculiar/x509";
import { createRevocablePki } from "../pki/revocable-pki.ts";
import type { RevocablePki } from "../pki/revocable-pki.ts";
import { generateKeys, personName } from "../pki/test-pki.ts";
import type { TestIdentity } from "../pki/test-pki.ts";
import { writePkiFolder } from "../pki/pki-folder.ts";
import { buildFaultModule } from "../token/fault-module.ts";
import type { FaultModule } from "../token/fault-module.ts";
import { createSoftToken } from "../token/soft-token.ts";
import { repositoryFile } from "./repository-file.ts";

/** PINs of the soft tokens. */
export const PINS = {
  leader: "123456",
  organisation: "654321",
  unitHead: "112233",
  otherOrganisation: "445566",
} as const;

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

export interface OfficeOptions {
  /** Whether the agent reaches the tokens through a module that can be told to misbehave. */
  readonly faults: boolean;
  /** Whether there are also the tokens of the head of a unit and of another organisation. */
  readonly hasOthers: boolean;
}

/** Makes certificates, two soft tokens or four, and the agent's settings, all in one folder. */
export async function createOffice(folder: string, { faults, hasOthers }: OfficeOptions): Promise<Office> {
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
  const others = hasOthers ? await createOthers(authorities) : null;
  if (others !== null) {
    await token("Trưởng phòng", PINS.unitHead, others.unitHead, "token");
    await token("Con dấu trường", PINS.otherOrganisation, others.organisation, "token");
  }
  const faultModule = faults ? buildFaultModule(join(folder, "module"), leader) : undefined;
  const home = join(folder, "home");
  await mkdir(join(home, "config"), { recursive: true });
  const settings = {
    modules: [faultModule?.modulePath ?? leader.modulePath],
    trust: [trust],
    images: {
      approve: repositoryFile("test/e2e/image/signature.png"),
      seal: repositoryFile("test/e2e/image/seal.png"),
      ...(others && { initial: repositoryFile("test/e2e/image/signature.png") }),
    },
    sealDiameterMm: 36,
    roles: {
      [sha256(pki.leader.certificate)]: "personal",
      [sha256(pki.organisation.certificate)]: "organisation",
      ...(others && {
        [sha256(others.unitHead.certificate)]: "personal",
        [sha256(others.organisation.certificate)]: "organisation",
      }),
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

/** The head of a unit, who initials, and an organisation that documents go to. Their status can be asked for as the others' can. */
async function createOthers({
  pki,
  issuing,
}: RevocablePki): Promise<{ unitHead: TestIdentity; organisation: TestIdentity }> {
  const issue = async (name: string, subject: JsonName): Promise<TestIdentity> => {
    const keys = await generateKeys("RSA-2048");
    const identity = await pki.issuing.issue({ name, subject, keys, extensions: issuing.addresses() });
    issuing.openssl.add(identity);
    return identity;
  };
  return {
    unitHead: await issue("unit-head", personName("Lê Văn Cường", "Phòng Văn hóa - Xã hội")),
    organisation: await issue("school", [
      { C: ["VN"] },
      { L: ["Tân Lập"] },
      { CN: ["Trường Tiểu học Tân Lập"] },
    ]),
  };
}
