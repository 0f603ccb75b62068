import { type ErrorCode, KysoError } from "../../protocol/error.ts";
import type { AuditLog } from "../audit/audit-log.ts";
import { isBlocked, isClearanceUsed, isCleared, rulesOf } from "../operation/document-rules.ts";
import { signatureReports } from "../operation/earlier-signature.ts";
import type { SecrecyEvidence, Statement } from "../operation/evidence.ts";
import type { CheckedSigner } from "../operation/signer-check.ts";
import type { SignerRevocation } from "../operation/signer-revocation.ts";
import { refusalOf } from "../pades/signable.ts";
import type { PdfDocument } from "../pdf/document.ts";
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
  readonly texts: Pick<TextReader, "read">;
  /** Asks about the signers of documents. */
  readonly asking: SignerRevocation;
  readonly audit: AuditLog;
  readonly whenRoleUnknown: RuleFacts["whenRoleUnknown"];
  readonly password: string | undefined;
}

/** A file that keeps the rules. */
export interface KeptFile {
  /** What the signer should know all the same. */
  readonly warnings: readonly ErrorCode[];
  readonly secrecy: SecrecyEvidence;
  /** The number and date that it is signed with, and what of them is to be written. */
  readonly issued: SettledNumbering;
}

/** Holds the files of one command against the rules, before the PIN is tried. */
export class FileRules {
  readonly #parts: FileRuleParts;

  constructor(parts: FileRuleParts) {
    this.#parts = parts;
  }

  /**
   * Holds a PDF against the rules.
   *
   * @param sha256 of the file, lower-case hex
   * @throws {KysoError} the code of the rule that it does not keep; DOCUMENT_STATE_SECRET, of which the log has the digest
   */
  async ofPdf(file: string, sha256: string, pdf: PdfDocument): Promise<KeptFile> {
    const { settings, asking, statement } = this.#parts;
    const [text, signatures] = await Promise.all([
      this.#textOf(file),
      signatureReports(pdf, settings, issues(statement.kind) ? asking : null),
    ]);
    const document = {
      isPdf: true,
      portalSecrecy: undefined,
      text,
      refusal: refusalOf(pdf),
      signatures,
      pdfVersion: pdfVersion(pdf),
      isCleared: isCleared(settings, sha256),
    };
    return this.#kept(document, sha256);
  }

  /** @throws {KysoError} SIGN_SECRECY_STATEMENT_MISSING, and what else no file of its kind keeps */
  async ofOther(): Promise<KeptFile> {
    return this.#kept(OTHER_FILE, null);
  }

  get #isStatedInstead(): boolean {
    const { settings, statement } = this.#parts;
    return statement.noSecret && settings.secrecyCheck === "or-stated";
  }

  async #textOf(file: string): Promise<DocumentFacts["text"]> {
    // What it says of its own number is asked for all the same: none is written twice, and none left out.
    if (this.#isStatedInstead && !issues(this.#parts.statement.kind)) return null;
    const answer = await this.#parts.texts.read(file, { password: this.#parts.password });
    return "text" in answer ? textFacts(answer.text) : null;
  }

  async #kept(document: DocumentFacts, sha256: string | null): Promise<KeptFile> {
    const { settings, statement, signer, audit, whenRoleUnknown } = this.#parts;
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
      beside: null,
      namesOrganisation: null,
    };
    const results = rulesOf(facts, settings);
    if (isBlocked(results)) {
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
