import path from "node:path";
import { KysoError } from "../../protocol/error.ts";
import { trustLabelSchema, type TrustLabel } from "../../protocol/report.ts";
import { AuditLog } from "../audit/audit-log.ts";
import { OwnAuthorities } from "../operation/own-authorities.ts";
import { type Folders, userFolders } from "../setting/folder.ts";
import { ownTrustFolder } from "../setting/own-trust.ts";
import { SettingSource } from "../setting/setting-source.ts";
import { readCertificateFile } from "../trust/certificate-file.ts";
import { loadTrustFolder } from "../trust/store.ts";
import { TRUST_LABELS, type TrustFolder } from "../trust/trust-folder.ts";
import type { Certificate } from "../x509/certificate.ts";
import { type Description, parseArguments } from "./argument.ts";
import { AUDIT_FOLDER } from "./audit.ts";
import type { Command } from "./command.ts";
import { EXIT, type ExitCode, printJson, type Terminal } from "./terminal.ts";
import { trustedText, type TrustedCertificate } from "./trust-text.ts";

const description = {
  usage: "trust list | add FILE… --store public-service|national|organization | remove SHA256|FILE… [--json]",
  vi: "Xem các CA được tin cậy theo từng kho: công vụ, quốc gia, cơ quan (list); thêm CA vào kho của riêng bạn (add); gỡ CA mà bạn đã thêm (remove). Kyso không bao giờ cài CA vào hệ điều hành hay trình duyệt. Trước khi thêm, hãy đối chiếu SHA-256 với nơi công bố của CA.",
  en: "Shows the trusted CAs store by store: public service, national, organisation (list); adds CAs to a store of your own (add); removes CAs that you added (remove). Kyso never installs a CA in the system or a browser. Before adding one, compare its SHA-256 with what the CA publishes.",
  options: {
    store: {
      type: "string",
      value: "STORE",
      vi: "Kho nhận CA: public-service (công vụ), national (quốc gia) hoặc organization (cơ quan).",
      en: "The store that takes the CA: public-service, national or organization.",
    },
  },
} as const satisfies Description;

/** `kyso trust`. */
export const trust: Command = {
  description,
  run: async (args, terminal) => {
    const { values, positionals } = parseArguments(description, args);
    const [what, ...names] = positionals;
    const isJson = values.json === true;
    if (what === "add" && names.length > 0) return add(names, storeOf(values.store), terminal, isJson);
    if (values.store === undefined) {
      if (what === "list" && names.length === 0) return list(terminal, isJson);
      if (what === "remove" && names.length > 0) return remove(names, terminal, isJson);
    }
    throw new KysoError("USAGE", `kyso ${description.usage}`);
  },
};

function storeOf(value: string | undefined): TrustLabel {
  const { success, data } = trustLabelSchema.safeParse(value);
  if (!success) throw new KysoError("USAGE", `--store ${TRUST_LABELS.join("|")}`);
  return data;
}

async function list(terminal: Terminal, isJson: boolean): Promise<ExitCode> {
  const { folders, settings } = await opened();
  const trusted = TRUST_LABELS.flatMap((label) =>
    settings.trust.filter(({ store }) => store === label),
  ).flatMap((folder) => certificatesOf(folder, folders.data));
  if (isJson) printJson(terminal, trusted);
  else terminal.out(trusted.length === 0 ? "Chưa tin cậy CA nào. / No CA is trusted." : trustedText(trusted));
  return EXIT.done;
}

async function add(
  files: readonly string[],
  store: TrustLabel,
  terminal: Terminal,
  isJson: boolean,
): Promise<ExitCode> {
  const { folders, own } = await openedForChange();
  const certificates = files.flatMap(readCertificateFile);
  await own.add(certificates, store);
  const folder = ownTrustFolder(folders.data, store);
  const added = certificates.map((certificate) => summaryOf(certificate, { folder, store }, folders.data));
  if (isJson) printJson(terminal, added);
  else terminal.out(`Đã thêm / added:\n${trustedText(added)}`);
  return EXIT.done;
}

async function remove(names: readonly string[], terminal: Terminal, isJson: boolean): Promise<ExitCode> {
  const { own } = await openedForChange();
  const hashes = names.flatMap((name) => {
    const hash = name.toLowerCase().replaceAll(":", "");
    return /^[0-9a-f]{64}$/.test(hash) ? [hash] : readCertificateFile(name).map(({ sha256 }) => sha256);
  });
  await own.remove(hashes);
  if (isJson) printJson(terminal, hashes);
  else terminal.out(["Đã gỡ / removed:", ...hashes.map((hash) => `  ${hash}`)].join("\n"));
  return EXIT.done;
}

async function opened(): Promise<{
  folders: Folders;
  settings: Awaited<ReturnType<SettingSource["read"]>>;
}> {
  const folders = userFolders();
  return { folders, settings: await new SettingSource(folders).read() };
}

async function openedForChange(): Promise<{ folders: Folders; own: OwnAuthorities }> {
  const { folders, settings } = await opened();
  if (settings.locked.includes("trust")) throw new KysoError("TRUST_LOCKED");
  const audit = new AuditLog(path.join(folders.data, AUDIT_FOLDER));
  return { folders, own: new OwnAuthorities(folders.data, audit) };
}

function certificatesOf(folder: TrustFolder, data: string): readonly TrustedCertificate[] {
  const { roots, intermediates } = loadTrustFolder(folder.folder, folder.store);
  return [...roots, ...intermediates].map((certificate) => summaryOf(certificate, folder, data));
}

function summaryOf(
  certificate: Certificate,
  { folder, store }: TrustFolder,
  data: string,
): TrustedCertificate {
  const { subject, sha256, notBefore, notAfter, subjectDer, issuerDer } = certificate;
  return {
    store,
    kind: Buffer.compare(subjectDer, issuerDer) === 0 ? "root" : "intermediate",
    subject,
    sha256,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    folder,
    own: folder === ownTrustFolder(data, store),
  };
}
