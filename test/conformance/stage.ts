import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PADES_LEVELS, type PadesLevel } from "../../protocol/pades-level.ts";
import type { CertificateRole, SignatureKind } from "../../protocol/signature-kind.ts";
import type { SignatureAlgorithm } from "../../agent/x509/signature-algorithm.ts";
import { repositoryFile } from "../e2e/repository-file.ts";
import { pem, writeTrustFolder } from "../pki/pki-folder.ts";
import { generateKeys, personName, type TestIdentity } from "../pki/test-pki.ts";
import { createSoftToken, type SoftToken } from "../token/soft-token.ts";
import { type Authorities, startAuthorities } from "./authority.ts";
import { KEY_KINDS, type KeyKind, USUAL_KEY } from "./key-kind.ts";

/** Someone who signs with a key on a token of their own. */
export interface StageSigner {
  readonly name: string;
  readonly commonName: string;
  readonly tokenLabel: string;
  readonly kind: SignatureKind;
  /** PNG. */
  readonly image: string;
  readonly algorithm: SignatureAlgorithm;
}

/** Everything that the trials of a run share; plain values, so that it can be sent to other processes. */
export interface Stage {
  readonly folder: string;
  readonly modulePath: string;
  readonly pinFile: string;
  /** Folder of the root and of the authority below it. */
  readonly trust: string;
  /** PEM. */
  readonly rootFile: string;
  readonly signers: readonly StageSigner[];
  /** JSON. */
  readonly settings: string;
  /** Who signs in another office, with other software; RSA. */
  readonly other: Pick<TestIdentity, "certificate" | "pkcs8">;
  /** The levels that can be signed at here. */
  readonly levels: readonly PadesLevel[];
}

const PIN = "123456";

const TOKEN_FOLDER = "tokens";

/** Who signs: the leader, then the organisation's seal. */
export type SignerRole = "leader" | "organisation";

const ROLES = ["leader", "organisation"] as const;

const IMAGES = { leader: "signature.png", organisation: "seal.png" } as const;

/** Name of a stage's signer. */
export function signerName(role: SignerRole, kind: string): string {
  return `${role} ${kind}`;
}

/** The kind of key that offices have. */
export const USUAL_KINDS: readonly KeyKind[] = KEY_KINDS.filter(({ name }) => name === USUAL_KEY);

/**
 * Runs `use` with authorities that answer, a token for each signer and each key, and the home of the user at whose
 * computer they sign.
 */
export async function withStage<T>(
  folder: string,
  kinds: readonly KeyKind[],
  use: (stage: Stage) => Promise<T>,
): Promise<T> {
  const authorities = await startAuthorities(folder);
  try {
    return await use(await createStage(folder, kinds, authorities));
  } finally {
    await authorities.stop();
  }
}

async function createStage(
  folder: string,
  kinds: readonly KeyKind[],
  authorities: Authorities,
): Promise<Stage> {
  const { root, issuing } = authorities;
  const trust = path.join(folder, "trust");
  // The other office's signatures come without the certificate of their issuer.
  writeTrustFolder(trust, [root, issuing]);
  const rootFile = path.join(folder, "root.pem");
  writeFileSync(rootFile, pem(root.certificate, "CERTIFICATE"));
  const pinFile = path.join(folder, "pin");
  writeFileSync(pinFile, PIN);
  let token: SoftToken | undefined;
  const roles: Record<string, CertificateRole> = {};
  for (const key of new Set(kinds.map((kind) => kind.key)))
    for (const role of ROLES) {
      const holder = await makeHolder(authorities, role, key);
      token = await makeToken(folder, holder, { role, key, issuing: authorities.issuing });
      const certificate = createHash("sha256").update(holder.certificate).digest("hex");
      roles[certificate] = role === "leader" ? "personal" : "organisation";
    }
  if (token === undefined) throw new Error("no keys");
  const other = await authorities.issue({
    name: "other",
    subject: personName("Cơ quan khác", null),
    keys: await generateKeys("RSA-2048"),
  });
  return {
    folder,
    modulePath: token.modulePath,
    pinFile,
    trust,
    rootFile,
    signers: kinds.flatMap((kind) => ROLES.map((role) => signerOf(role, kind))),
    settings: settingsOf(authorities, roles),
    other: { certificate: other.certificate, pkcs8: other.pkcs8 },
    levels: PADES_LEVELS,
  };
}

function settingsOf(
  { tsa, localServers }: Authorities,
  roles: Readonly<Record<string, CertificateRole>>,
): string {
  return JSON.stringify({ localServers, roles, timestamp: { servers: [{ url: tsa.url }] } });
}

/**
 * What a process needs in its environment to see tokens and settings of its own: SoftHSM2 now and then fails in a process
 * while another logs in to the same tokens.
 *
 * @param folder of the process alone
 */
export function stageEnvironment(stage: Stage, folder: string): Readonly<Record<string, string>> {
  const tokens = path.join(folder, "tokens");
  rmSync(tokens, { recursive: true, force: true });
  cpSync(path.join(stage.folder, TOKEN_FOLDER), tokens, { recursive: true });
  const configuration = path.join(tokens, "softhsm2.conf");
  const lines = readFileSync(configuration, "utf8").split("\n");
  const own = lines.map((line) =>
    line.startsWith("directories.tokendir") ? `directories.tokendir = ${path.join(tokens, "tokens")}` : line,
  );
  writeFileSync(configuration, own.join("\n"));
  const home = path.join(folder, "home");
  const config = path.join(home, "config");
  mkdirSync(config, { recursive: true });
  writeFileSync(path.join(config, "settings.json"), stage.settings);
  return { SOFTHSM2_CONF: configuration, KYSO_HOME: home };
}

function signerOf(role: SignerRole, { name, key, algorithm }: KeyKind): StageSigner {
  return {
    name: signerName(role, name),
    commonName: commonName(role, key),
    tokenLabel: tokenLabel(role, key),
    kind: role === "leader" ? "approve" : "seal",
    image: repositoryFile(`test/e2e/image/${IMAGES[role]}`),
    algorithm,
  };
}

function tokenLabel(role: SignerRole, key: KeyKind["key"]): string {
  return `${role} ${key}`;
}

function commonName(role: SignerRole, key: KeyKind["key"]): string {
  return role === "leader" ? `Nguyễn Văn An (${key})` : `UBND xã Tân Lập (${key})`;
}

async function makeHolder(
  { issue }: Authorities,
  role: SignerRole,
  key: KeyKind["key"],
): Promise<TestIdentity> {
  return await issue({
    name: tokenLabel(role, key),
    subject: personName(commonName(role, key), role === "leader" ? "Lãnh đạo" : null),
    keys: await generateKeys(key),
  });
}

async function makeToken(
  folder: string,
  { pkcs8, certificate }: TestIdentity,
  {
    role,
    key,
    issuing,
  }: { readonly role: SignerRole; readonly key: KeyKind["key"]; readonly issuing: Authorities["issuing"] },
): Promise<SoftToken> {
  return await createSoftToken(path.join(folder, TOKEN_FOLDER), {
    label: tokenLabel(role, key),
    pin: PIN,
    keys: [{ pkcs8, certificate, label: role }],
    certificates: [{ certificate: issuing.certificate, label: "issuing" }],
  });
}
