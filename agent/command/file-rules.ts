import { type ErrorCode, KysoError } from "../../protocol/error.ts";
import type { AuditLog } from "../audit/audit-log.ts";
import { isBlocked, isClearanceUsed, isCleared, rulesOf } from "../operation/document-rules.ts";
import { signatureReports } from "../operation/earlier-signature.ts";
import type { SecrecyEvidence, Statement } from "../operation/evidence.ts";
import type { CheckedSigner } from "../operation/signer-check.ts";
import type { SignerRevocation } from "../operation/signer-revocation.ts";
import { refusalOf } from "../pades/signable.ts";
import { PdfDocument } from "../pdf/document.ts";
import type { ByteSource } from "../pdf/source.ts";
import { findHeader } from "../pdf/xref-chain.ts";
import { issuedNumbering, issues } from "../place/issued-numbering.ts";
import type { SettledNumbering } from "../place/settled-numbering.ts";
import { assertKept } from "../rule/checked-rules.ts";
import { pdfVersion } from "../rule/pdf-version.ts";
import type { DocumentFacts, RuleFacts } from "../rule/rule-facts.ts";
import { textFacts } from "../rule/text-facts.ts";
import type { Settings } from "../setting/setting.ts";
import type { TextReader } from "../text/text-reader.ts";

/** What the files of one command are held against the rules with. */
export interface FileRuleParts {
  /** Those in force, with what the command names. */
  readonly settings: Settings;
  readonly statement: Statement;
  readonly signer: CheckedSigner;
  readonly texts: Pick<TextReader, "read" | "forget">;
  /** Asks about the signers of documents. */
  readonly asking: SignerRevocation;
  readonly audit: AuditLog;
  readonly whenRoleUnknown: RuleFacts["whenRoleUnknown"];
  readonly password: string | undefined;
  /** Of attachments, the signatures of the document that they go with; `null` where that was not named. */
  readonly beside: RuleFacts["beside"];
}

/** A file that keeps the rules. */
export interface KeptFile {
  /** What the signer should know all the same. */
  readonly warnings: readonly ErrorCode[];
  readonly secrecy: SecrecyEvidence;
  /** The number and date that it is signed with, and what of them is to be written. */
  readonly issued: SettledNumbering;
}

type Structure = Pick<DocumentFacts, "signatures" | "pdfVersion">;

/** Holds the files of one command against the rules, before the PIN is tried. */
export class FileRules {
  readonly #parts: FileRuleParts;

  constructor(parts: FileRuleParts) {
    this.#parts = parts;
  }

  /**
   * Holds a PDF against the rules.
   *
   * @param sha256 of the bytes that `pdf` reads, which the file must have while its text is read
   * @throws {KysoError} the code of the rule that it does not keep; DOCUMENT_STATE_SECRET, of which the log has the digest;
   *   JOB_DIGEST_MISMATCH
   */
  async ofPdf(file: string, sha256: string, pdf: PdfDocument): Promise<KeptFile> {
    const [text, found] = await Promise.all([this.#textOf(file, sha256), this.#structureOf(pdf)]);
    return this.#kept({ ...this.#about(sha256), ...found, text, refusal: refusalOf(pdf) }, sha256);
  }

  /**
   * Holds a file against the rules that is not signed as a PDF; the text of one is searched all the same.
   *
   * @param sha256 of the bytes that `source` reads
   * @throws {KysoError} SIGN_SECRECY_STATEMENT_MISSING, and the code of what else it does not keep
   */
  async ofOther(file: string, sha256: string, source: ByteSource): Promise<KeptFile> {
    if (findHeader(source) === -1) return this.#kept(OTHER_FILE, null);
    const text = await this.#textOf(file, sha256);
    const found = await this.#opened(source);
    return this.#kept({ ...this.#about(sha256), ...found, text, refusal: null }, sha256);
  }

  #about(sha256: string): Pick<DocumentFacts, "isPdf" | "portalSecrecy" | "isCleared"> {
    return { isPdf: true, portalSecrecy: undefined, isCleared: isCleared(this.#parts.settings, sha256) };
  }

  async #structureOf(pdf: PdfDocument): Promise<Structure> {
    const { settings, asking, statement } = this.#parts;
    const signatures = await signatureReports(pdf, settings, issues(statement.kind) ? asking : null);
    return { signatures, pdfVersion: pdfVersion(pdf) };
  }

  /** One that can't be opened shows no signature. */
  async #opened(source: ByteSource): Promise<Structure> {
    try {
      return await this.#structureOf(PdfDocument.open(source, { password: this.#parts.password }));
    } catch (error) {
      if (error instanceof KysoError) return { signatures: [], pdfVersion: null };
      throw error;
    }
  }

  get #isStatedInstead(): boolean {
    const { settings, statement } = this.#parts;
    return statement.noSecret && settings.secrecyCheck === "or-stated";
  }

  async #textOf(file: string, sha256: string): Promise<DocumentFacts["text"]> {
    // What it says of its own number is asked for all the same: none is written twice, and none left out.
    if (this.#isStatedInstead && !issues(this.#parts.statement.kind)) return null;
    const answer = await this.#parts.texts.read(file, { password: this.#parts.password, sha256 });
    if ("text" in answer) return textFacts(answer.text);
    if (answer.problem === "JOB_DIGEST_MISMATCH") throw new KysoError(answer.problem, file);
    return null;
  }

  async #kept(document: DocumentFacts, sha256: string | null): Promise<KeptFile> {
    const { settings, statement, signer, audit, whenRoleUnknown, beside } = this.#parts;
    const { kind, number, date, copyType, noSecret } = statement;
    const facts: Omit<RuleFacts, "roles"> = {
      kind,
      document,
      signer: { problem: null, revocation: null, role: signer.role },
      number,
      date,
      copyType,
      noSecret,
      isStatedInstead: this.#isStatedInstead,
      whenRoleUnknown,
      beside,
      namesOrganisation: null,
    };
    const results = rulesOf(facts, settings);
    if (isBlocked(results)) {
      this.#parts.texts.forget();
      await audit.append("document.blocked", { sha256 }).catch(() => undefined);
      throw new KysoError("DOCUMENT_STATE_SECRET");
    }
    const warnings = assertKept(results);
    const isUsed = !this.#isStatedInstead && isClearanceUsed(document);
    if (isUsed) await audit.append("document.cleared", { sha256 });
    const issued = issuedNumbering(kind, document.text?.numbering ?? null, { number, date });
    const isSearched = document.text !== null && !this.#isStatedInstead;
    return { issued, warnings, secrecy: isUsed ? "cleared" : isSearched ? "searched" : "stated" };
  }
}

/** A file that is no PDF has no text that could be searched, and no signature that it would join. */
const OTHER_FILE: DocumentFacts = {
  isPdf: false,
  portalSecrecy: undefined,
  text: null,
  isCleared: false,
  refusal: null,
  signatures: [],
  pdfVersion: null,
};
