import path from "node:path";
import { asKysoError, KysoError } from "../../protocol/error.ts";
import { type PadesLevel, reaches } from "../../protocol/pades-level.ts";
import type { SignatureFormat } from "../../protocol/signature-format.ts";
import { ROLE_OF_KIND, showsImage } from "../../protocol/signature-kind.ts";
import { AuditLog } from "../audit/audit-log.ts";
import { documentNetwork } from "../http/document-network.ts";
import { namedCertificate, onlyCertificate } from "../operation/certificate-choice.ts";
import { signerEvidence, type Statement } from "../operation/evidence.ts";
import { assertRole, type CheckedSigner, type SignerRules } from "../operation/signer-check.ts";
import { SignatureLevels } from "../operation/signature-level.ts";
import { SignerRevocation } from "../operation/signer-revocation.ts";
import { type Stamp, StampDrawer } from "../operation/stamp.ts";
import { SIGNER_LINES } from "../appearance/template/signer-lines.ts";
import { templateOf } from "../appearance/template/template-in-force.ts";
import { trustedRoots } from "../operation/trusted-roots.ts";
import { keptChangedPins } from "../operation/kept-changed-pins.ts";
import { userFolders } from "../setting/folder.ts";
import type { Settings } from "../setting/setting.ts";
import { SettingSource } from "../setting/setting-source.ts";
import type { ModuleSetting } from "../token/module-setting.ts";
import { TokenHost } from "../token/token-host.ts";
import type { Token } from "../token/token.ts";
import { TextReader } from "../text/text-reader.ts";
import type { GivenNumbering } from "../place/settled-numbering.ts";
import { chooseAlgorithm } from "../x509/algorithm-choice.ts";
import { AUDIT_FOLDER } from "./audit.ts";
import { remindOnce } from "./first-use.ts";
import { FileRules } from "./file-rules.ts";
import { InputFiles } from "./output-path.ts";
import { readMain } from "./main-document.ts";
import { readPasswordFile } from "./password-file.ts";
import { readPinFile } from "./pin-file.ts";
import { assertTyping, typedPin } from "./typed-pin.ts";
import { assertUnlocked } from "./locked-option.ts";
import type { SignChoice } from "./sign-choice.ts";
import { type SignContext, SignRun } from "./sign-run.ts";
import { warningText } from "./failure.ts";
import type { Terminal } from "./terminal.ts";
import { withServers } from "./tsa-option.ts";

/** Size of a text stamp where the command line gives none, points. */
const TEXT_STAMP = { width: 180, height: 60 } as const;

/**
 * Runs `use` with everything that signing needs: the token found, the certificate checked, the stamp drawn. The token
 * is logged in to with the first file that is ready to be signed, and logged out at the end.
 *
 * @throws {KysoError} whatever keeps every file from being signed
 */
export async function withSignRun<T>(
  choice: SignChoice,
  terminal: Terminal,
  use: (run: SignRun) => Promise<T>,
): Promise<T> {
  const folders = userFolders();
  const audit = new AuditLog(path.join(folders.data, AUDIT_FOLDER));
  const settings = withServers(await new SettingSource(folders).read(), choice.tsa);
  assertUnlocked(choice, settings);
  const host = new TokenHost(await modulesOf(choice, settings), {
    changedPins: keptChangedPins(folders.data),
  });
  const revocation = new SignerRevocation(folders.data, () => new Date());
  const asking = new SignerRevocation(folders.data, () => new Date(), documentNetwork);
  const texts = new TextReader();
  const used = new Set<Token>();
  host.start();
  try {
    const run = await prepare({ choice, settings, host, audit, revocation, asking, texts, terminal, used });
    try {
      return await use(run);
    } finally {
      await run.close();
      for (const token of used) await remindOnce(token, folders.data, terminal);
    }
  } catch (cause) {
    const error = asKysoError(cause);
    const details = { files: choice.paths.length, kind: choice.kind, code: error.code };
    await audit.append("signature.failed", details).catch(() => undefined);
    throw error;
  } finally {
    await Promise.all([host, revocation, asking, texts].map(async (one) => one.close()));
  }
}

interface Parts {
  readonly choice: SignChoice;
  readonly settings: Settings;
  readonly host: TokenHost;
  readonly audit: AuditLog;
  readonly revocation: SignerRevocation;
  /** Asks about the signers of documents. */
  readonly asking: SignerRevocation;
  readonly texts: TextReader;
  readonly terminal: Terminal;
  /** Takes the token once it is logged in to. */
  readonly used: Set<Token>;
}

async function prepare(parts: Parts): Promise<SignRun> {
  const { choice, settings, host, audit, revocation, asking, texts, terminal, used } = parts;
  const token = await host.find(choice.tokenLabel);
  const trust = trustedRoots([...settings.trust, ...choice.trust]);
  const whenRoleUnknown = whenUnknown(choice, settings);
  const rules = { trust, roles: settings.roles, whenRoleUnknown, at: new Date() };
  const found = await findSigner(choice, rules, host, token);
  const signer = withRole(found, choice);
  if (signer.role === null) terminal.err(unknownRoleText(signer, choice));
  const { kind, noSecret, copyType } = choice;
  const role = found.role === null ? (choice.role ?? undefined) : undefined;
  const preference = { ...settings.signature, ...choice.signature };
  const algorithm = chooseAlgorithm(signer.certificate, preference);
  // Learnt once for all files, while the first of them is read.
  const inForce = { ...settings, trust: [...settings.trust, ...choice.trust] };
  const main =
    choice.main === undefined
      ? null
      : await readMain(choice.main, choice, { settings: inForce, texts, asking });
  const { number, date } = main ?? choice;
  const statement: Statement = { kind, number, date, noSecret, copyType, role };
  const status = revocation.check(signer.path, inForce);
  status.catch(() => undefined);
  const levels = new SignatureLevels(revocation, () => new Date());
  const level = await levels.wanted(inForce, levelOf(choice, settings));
  const pin = pinFor(choice, token, terminal);
  const password = readPasswordFile(choice.passwordFile);
  const stamp = await stampFor(choice, settings, signer, terminal);
  return new SignRun({
    token,
    signer,
    status,
    level,
    algorithm,
    format: choice.format,
    trust,
    rules: new FileRules({
      settings: inForce,
      statement,
      signer,
      texts,
      asking,
      audit,
      whenRoleUnknown,
      password,
      beside: main?.signatures ?? null,
    }),
    statement,
    stamp,
    place: choice.place,
    texts,
    roles: settings.roles,
    password,
    audit,
    inputs: choice.mayReplaceInput ? null : new InputFiles(choice.paths.map(({ input }) => input)),
    logIn: async () => {
      const known = await status;
      // Who asked, and for what, is on the disk before the key can be used.
      const evidence = signerEvidence(signer, token, statement, known);
      await audit.append("consent.given", { ...evidence, ...choice.approved() });
      const login = await host.open(token.tokenId, await pin(), {
        certificate: signer.certificate.der,
        algorithm,
      });
      used.add(token);
      return login;
    },
  });
}

/** Whether signatures of a format can carry time stamps. */
function hasTimestamps(format: SignatureFormat): boolean {
  return format === "cades" || format === "cades-enveloping" || format === "xades";
}

/** The settings' level is of PDF documents; other files are time stamped where the command says so. */
function levelOf({ level, format }: SignChoice, settings: Settings): PadesLevel {
  if (format.name === "pdf") {
    return level ?? settings.level;
  }
  const highest = hasTimestamps(format.name) ? "B-T" : "B-B";
  if (level !== null && !reaches(highest, level)) {
    throw new KysoError("SIGN_LEVEL_UNSUPPORTED", `--level ${level} --format ${format.name}`);
  }
  return level ?? "B-B";
}

async function modulesOf(choice: SignChoice, settings: Settings): Promise<readonly ModuleSetting[]> {
  if (choice.module !== null) {
    return [{ path: choice.module }];
  }
  const { findModules } = await import("../token/available-modules.ts");
  return findModules([...settings.modules]);
}

async function findSigner(
  choice: SignChoice,
  rules: SignerRules,
  host: TokenHost,
  token: Token,
): Promise<CheckedSigner> {
  const certificates = await host.certificates(token.tokenId);
  return choice.certificate === null
    ? onlyCertificate(certificates, choice.kind, rules)
    : namedCertificate(choice.certificate, certificates, choice.kind, rules);
}

/**
 * Where the machine says whose certificates are whose, nobody else does.
 *
 * @throws {KysoError} SETTING_LOCKED
 */
function whenUnknown(
  { role }: SignChoice,
  { locked }: Settings,
): NonNullable<SignerRules["whenRoleUnknown"]> {
  if (!locked.includes("roles")) return "warned";
  if (role !== null) throw new KysoError("SETTING_LOCKED", "roles");
  return "refused";
}

/**
 * The signer, of the role that the command states where the settings state none.
 *
 * @throws {KysoError} CERTIFICATE_WRONG_ROLE where the settings say otherwise, or the kind is not that role's to make
 */
function withRole(signer: CheckedSigner, { role, kind }: SignChoice): CheckedSigner {
  if (role === null) return signer;
  if (signer.role !== null && signer.role !== role) {
    throw new KysoError("CERTIFICATE_WRONG_ROLE", `settings: ${signer.role}; --role ${role}`);
  }
  assertRole(kind, role, "refused");
  return { ...signer, role };
}

/** What to be told before the PIN, with the very setting that would say it. */
function unknownRoleText({ certificate: { sha256 } }: CheckedSigner, { kind, module }: SignChoice): string {
  const where = module === null ? "" : ` --module "${module}"`;
  const setting = `kyso role set ${sha256} ${ROLE_OF_KIND[kind]}${where}`;
  return `⚠ ${warningText("CERTIFICATE_ROLE_UNKNOWN")}\n  ${setting}`;
}

/** The PIN of a file at once, since what is wrong with it shows before anything is done; one that is typed when it is needed. */
function pinFor({ pinFile }: SignChoice, token: Token, terminal: Terminal): () => Promise<string> {
  if (pinFile !== null) {
    const pin = readPinFile(pinFile);
    return () => Promise.resolve(pin);
  }
  if (token.pin.protectedPath) {
    return () => Promise.resolve("");
  }
  assertTyping();
  return () => typedPin("PIN: ", (text) => terminal.err(text));
}

/**
 * What the template of the kind shows, with the image that was named, if any. Where a signature by hand or a seal has no
 * image: lines of text where a place or a field was named, else nothing. What can't be drawn shows now.
 */
async function stampFor(
  choice: SignChoice,
  settings: Settings,
  signer: CheckedSigner,
  terminal: Terminal,
): Promise<SignContext["stamp"]> {
  if (choice.invisible || choice.format.name !== "pdf") {
    return null;
  }
  const { kind, place } = choice;
  const drawer = new StampDrawer();
  const { subject } = signer.certificate;
  const { template } = await templateOf(kind, settings.templates);
  const of = template.image?.of;
  const images =
    of === undefined || choice.image === null ? settings.images : { ...settings.images, [of]: choice.image };
  const drawn = (time: Date, { number, date }: GivenNumbering): Promise<Stamp> =>
    drawer.ofKind(kind, { ...settings, images }, () =>
      Promise.resolve({ ...choice, number, date, subject, role: signer.role, time }),
    );
  if (of === undefined || images[of] !== undefined || !showsImage(kind)) {
    await drawn(new Date(), choice);
    return drawn;
  }
  if (place.rect === null && place.page === null && place.field === null) {
    terminal.err("Không có ảnh chữ ký nên chữ ký không hiển thị. / No image, so the signature is invisible.");
    return null;
  }
  const { commonName: signerName, organization } = subject;
  const values = { signer: signerName, ...(organization !== null && { organisation: organization }) };
  const room = place.rect ?? TEXT_STAMP;
  const stamp = await drawer.ofTemplate(SIGNER_LINES, settings, () => Promise.resolve(values), room);
  return () => Promise.resolve(stamp);
}
