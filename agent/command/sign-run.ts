import path from "node:path";
import { asKysoError, type ErrorCode, type KysoError } from "../../protocol/error.ts";
import type { Place } from "../../protocol/operation.ts";
import type { FileFormat } from "../../protocol/signature-format.ts";
import type { AuditLog } from "../audit/audit-log.ts";
import { type CmsSigner, prepareSigner } from "../cms/signed-data.ts";
import type { Statement } from "../operation/evidence.ts";
import { allOf } from "../operation/all-of.ts";
import { signerEvidence } from "../operation/evidence.ts";
import type { CheckedSigner } from "../operation/signer-check.ts";
import type { SignerStatus } from "../operation/signer-revocation.ts";
import type { Stamp } from "../operation/stamp.ts";
import type { WantedLevel } from "../pades/level-services.ts";
import { warningsOf } from "../pades/signable.ts";
import { notesOf } from "../pades/page-note.ts";
import { assertSignable, signPdf } from "../pades/sign.ts";
import { PdfDocument } from "../pdf/document.ts";
import type { GivenNumbering } from "../place/settled-numbering.ts";
import type { Settings } from "../setting/setting.ts";
import type { TextReader } from "../text/text-reader.ts";
import type { SigningKey } from "../token/signing-key.ts";
import type { Token } from "../token/token.ts";
import type { TokenLogin } from "../token/token-login.ts";
import type { TrustStore } from "../trust/store.ts";
import type { SignatureAlgorithm } from "../x509/signature-algorithm.ts";
import type { FileRules, KeptFile } from "./file-rules.ts";
import type { FormatChoice } from "./format-option.ts";
import { hashOf, openSource } from "./input-file.ts";
import { OutputFile } from "./output-file.ts";
import type { InputFiles, SigningPath } from "./output-path.ts";
import type { SignedDigests } from "./sign-other.ts";
import { chosenPlace } from "./stamp-place.ts";
import type { PlaceChoice } from "./sign-choice.ts";

/** What all files of one command share. */
export interface SignContext {
  readonly token: Token;
  readonly signer: CheckedSigner;
  /** Whether its path was revoked; no file is signed and no PIN tried before it is known, or where it is refused. */
  readonly status: Promise<SignerStatus>;
  /** `undefined` for B-B. */
  readonly level: WantedLevel | undefined;
  readonly algorithm: SignatureAlgorithm;
  readonly format: FormatChoice;
  readonly rules: FileRules;
  /** Whom the signers of earlier signatures are checked against. */
  readonly trust: TrustStore;
  readonly statement: Statement;
  /** What is shown of a signature of this time; `null` for invisible signatures. */
  readonly stamp: ((time: Date, issued: GivenNumbering) => Promise<Stamp>) | null;
  readonly place: PlaceChoice;
  /** Reads texts, where a place is to be found in them. */
  readonly texts: Pick<TextReader, "read">;
  /** From the settings: whose certificates are which, by SHA-256. */
  readonly roles: Settings["roles"];
  /** Of every document that needs one. */
  readonly password: string | undefined;
  readonly audit: AuditLog;
  /** Files that must not be written over; `null` where they may. */
  readonly inputs: InputFiles | null;
  /** Logs in; called once, and only when there is something to sign. */
  logIn(): Promise<TokenLogin>;
}

/** What the signer should know of a file, though it is signed all the same. */
export type Warning = ErrorCode;

/** Whether a warning is the certificate's, and so the same of every file. */
export function isOfSigner(code: Warning): boolean {
  return code === "CERTIFICATE_REVOCATION_UNKNOWN" || code === "CERTIFICATE_ROLE_UNKNOWN";
}

/** How one file ended. */
export type FileOutcome = { readonly file: string } & (
  | {
      readonly out: string;
      /** Of a PDF signature; `null` for what is none. */
      readonly level: string | null;
      readonly warnings: readonly Warning[];
      /** Why the level is not the one that was wanted. */
      readonly shortfall: KysoError | null;
    }
  | { readonly error: KysoError }
);

/** How one file was signed. */
interface SignedFile {
  readonly level: string | null;
  readonly warnings: readonly Warning[];
  readonly shortfall: KysoError | null;
}

interface Key {
  readonly key: SigningKey;
  readonly cms: CmsSigner;
}

/** Told of a file's way to its signature, by who must know after a crash how far it was. */
export interface SignJournal {
  /** Of the names of files that are being written. */
  readonly ending: string;
  /**
   * The file is about to be signed.
   *
   * @param about the file's SHA-256, and the name of the file beside the output that the signed one is written to
   * @throws {KysoError} to have it left unsigned
   */
  intend(about: { readonly documentSha256: string; readonly temporary: string }): Promise<void>;
  /** It is signed, on the disk and in the log, and gets its name next. What it throws stops nothing. */
  made(digests: SignedDigests): Promise<void>;
}

/** What a file is before it is signed. */
export type FileLook = {
  /** Of all bytes, lower-case hex; `null` where they can't be read. */
  readonly sha256: string | null;
  readonly pages: number | null;
} & (
  | { readonly warnings: readonly ErrorCode[] }
  /** Why it is not to be signed. */
  | { readonly error: KysoError }
);

/** Signs files with one login. They stand side by side: one is read and written while the token works for another. */
export class SignRun {
  readonly #context: SignContext;
  /** What the rules said of files that were looked at, by SHA-256. */
  readonly #kept = new Map<string, KeptFile>();
  #login: Promise<TokenLogin> | undefined;
  #key: Promise<Key> | undefined;

  constructor(context: SignContext) {
    this.#context = context;
  }

  /** SHA-256 of the signer's certificate, lower-case hex. */
  get certificate(): string {
    return this.#context.signer.certificate.sha256;
  }

  /** Looks at a PDF and holds it against the rules, before any PIN. Never throws. */
  async look(input: string): Promise<FileLook> {
    let sha256: string | null = null;
    let pages: number | null = null;
    try {
      const source = openSource(input);
      try {
        const digest = (await hashOf(source)).digest("hex");
        sha256 = digest;
        const document = PdfDocument.open(source, { password: this.#context.password });
        pages = document.pageCount;
        const kept = await this.#context.rules.ofPdf(input, digest, document);
        this.#kept.set(digest, kept);
        const ofDocument = kept.warnings.filter((code) => !isOfSigner(code));
        return { sha256, pages, warnings: [...ofDocument, ...warningsOf(document)] };
      } finally {
        source.close();
      }
    } catch (error) {
      return { sha256, pages, error: asKysoError(error) };
    }
  }

  /** Signs one file. Never throws: a file that fails does not stop the others. */
  async sign(paths: SigningPath, journal?: SignJournal): Promise<FileOutcome> {
    const { input, output } = paths;
    try {
      return { file: input, out: output, ...(await this.#sign(paths, journal)) };
    } catch (cause) {
      const error = asKysoError(cause);
      // Of a document that was blocked the log has nothing but its digest.
      if (error.code === "DOCUMENT_STATE_SECRET") return { file: input, error };
      const { statement, audit } = this.#context;
      const details = { file: path.resolve(input), kind: statement.kind, code: error.code };
      await audit.append("signature.failed", details).catch(() => undefined);
      return { file: input, error };
    }
  }

  /** Logs out, where there was a login. */
  async close(): Promise<void> {
    const login = await this.#login?.catch(() => undefined);
    await login?.close();
  }

  async #sign(paths: SigningPath, journal: SignJournal | undefined): Promise<SignedFile> {
    const { input, output } = paths;
    const { inputs, format } = this.#context;
    inputs?.assertNotAmong(output);
    if (format.name !== "pdf") {
      return this.#signOther(paths, format.name);
    }
    const file = await OutputFile.begin(input, output, journal?.ending);
    let signed: SignedFile;
    let digests: SignedDigests;
    try {
      const { sha256, kept, ...made } = await this.#signBytes(input, file, journal);
      signed = made;
      // The file gets its name when its bytes and the log's entry are both on the disk.
      const documentSha256 = file.prefixHash.copy().digest("hex");
      digests = { documentSha256, signedSha256: sha256 };
      const log = async (): Promise<void> => this.#log(input, kept, digests, made);
      if (journal === undefined) await allOf([file.kept(), log()]);
      else {
        // After a crash the log's entry then says that the bytes are whole, and the signature is not made again.
        await file.kept();
        await log();
      }
    } catch (error) {
      await file.discard();
      throw error;
    }
    await journal?.made(digests).catch(() => undefined);
    await file.publish({ isKept: journal !== undefined });
    return signed;
  }

  async #signOther(paths: SigningPath, format: FileFormat): Promise<SignedFile> {
    const { signOther } = await import("./sign-other.ts");
    const { signer, algorithm, status, format: choice, level, rules } = this.#context;
    const { shortfall, kept, ...made } = await signOther({
      paths,
      format,
      target: choice.target,
      path: signer.path,
      algorithm,
      level,
      keep: async (sha256, source) => rules.ofOther(paths.input, sha256, source),
      key: async () => (await (this.#key ??= this.#openKey())).key,
      log: async (digests, keptFile) => this.#log(paths.input, keptFile, digests),
    });
    const warnings = [...(await status).warnings, ...kept.warnings];
    return {
      ...made,
      warnings: shortfall === null ? warnings : [...warnings, "LEVEL_NOT_REACHED"],
      shortfall,
    };
  }

  #placeOf(document: PdfDocument, input: string, stamp: Stamp): Promise<Place | null> {
    const { signer, place, trust, roles, texts, password } = this.#context;
    return chosenPlace(place, {
      stamp,
      document,
      trust,
      roles,
      certificate: signer.certificate.sha256,
      signer: signer.certificate.subject,
      text: async () => {
        const read = await texts.read(input, password === undefined ? {} : { password });
        return "text" in read ? read.text : null;
      },
    });
  }

  async #signBytes(
    input: string,
    file: OutputFile,
    journal: SignJournal | undefined,
  ): Promise<SignedFile & { readonly sha256: string; readonly kept: KeptFile }> {
    const { signer, status, algorithm, place, password, rules, level } = this.#context;
    const document = PdfDocument.open(file.source, { password });
    const documentSha256 = file.prefixHash.copy().digest("hex");
    const kept = this.#kept.get(documentSha256) ?? (await rules.ofPdf(input, documentSha256, document));
    const ofDocument = [...kept.warnings, ...warningsOf(document)];
    const time = new Date();
    const { writings } = kept.issued;
    const stamp = (await this.#context.stamp?.(time, kept.issued)) ?? null;
    const request = {
      signerName: signer.certificate.subject.commonName,
      time,
      place: stamp === null ? null : await this.#placeOf(document, input, stamp),
      stamp: stamp?.pdf,
      fieldName: place.field ?? undefined,
      written: writings.length === 0 ? undefined : await notesOf(document.page(0), writings),
    };
    if (this.#key === undefined || writings.length > 0) {
      assertSignable(document, request, { path: signer.path, hash: algorithm.hash, level });
    }
    const { key, cms } = await (this.#key ??= this.#openKey());
    const { path: certificates } = signer;
    const { warnings } = await status;
    await journal?.intend({ documentSha256, temporary: file.temporaryName });
    const { sha256, signature, shortfall } = await signPdf({
      document,
      prefixHash: file.prefixHash,
      key,
      signer: cms,
      path: certificates,
      request,
      level,
      keep: (appended) => file.keep(appended),
    });
    const ofLevel = shortfall === null ? [] : (["LEVEL_NOT_REACHED"] as const);
    return {
      sha256,
      kept,
      level: signature.level,
      warnings: [...warnings, ...ofDocument, ...ofLevel],
      shortfall,
    };
  }

  async #openKey(): Promise<Key> {
    const { signer, algorithm } = this.#context;
    this.#login = this.#context.logIn();
    const login = await this.#login;
    const key = await login.key(signer.certificate.sha256, algorithm);
    const chain = [...key.chain, ...signer.path.slice(1).map(({ der }) => der)];
    return { key, cms: prepareSigner({ certificate: key.certificate, chain, algorithm: key.algorithm }) };
  }

  async #log(
    input: string,
    { secrecy, issued }: KeptFile,
    digests: SignedDigests,
    signed?: SignedFile,
  ): Promise<void> {
    const { signer, token, audit, status, format } = this.#context;
    const { number, date } = issued;
    const statement = { ...this.#context.statement, number, date };
    await audit.append("signature.made", {
      ...signerEvidence(signer, token, statement, await status),
      secrecy,
      file: path.resolve(input),
      format: format.name,
      ...digests,
      ...(signed !== undefined && { level: signed.level, shortfall: signed.shortfall?.code ?? null }),
    });
  }
}
