import { asKysoError, type ErrorCode } from "../../protocol/error.ts";
import type { ReceivedDocument } from "../job/job.ts";
import { refusalOf } from "../pades/signable.ts";
import { PdfDocument } from "../pdf/document.ts";
import { FileSource } from "../pdf/source.ts";
import type { DocumentFacts } from "../rule/rule-facts.ts";
import { pdfVersion } from "../rule/pdf-version.ts";
import { textFacts } from "../rule/text-facts.ts";
import type { Settings } from "../setting/setting.ts";
import type { DocumentTexts } from "./document-texts.ts";
import { signatureReports } from "./earlier-signature.ts";
import type { SignerRevocation } from "./signer-revocation.ts";
import { trustVersion } from "./trust-version.ts";

/** Documents whose look is kept: those of the largest batch. A look holds no text. */
const MAX_KEPT = 1000;

/** How long what was learnt of earlier signers holds, milliseconds. */
const STATUS_AGE_MS = 5 * 60_000;

/** What the rules ask of a PDF, whoever signs it. */
export type DocumentLook = Pick<DocumentFacts, "text" | "refusal" | "signatures" | "pdfVersion"> & {
  /** Why its text can't be read, or `null`. */
  readonly textProblem: ErrorCode | null;
};

/** What looking at a document depends on. */
export interface LookOptions {
  readonly settings: Settings;
  readonly password: string | undefined;
  /** Whether it is asked if the signers of earlier signatures were revoked. */
  readonly withStatus: boolean;
}

interface Kept<T> {
  readonly version: string;
  readonly until: number;
  readonly value: Promise<T>;
}

type Structure = Pick<DocumentLook, "refusal" | "signatures" | "pdfVersion">;
type Text = Pick<DocumentLook, "text" | "textProblem">;

/** What was found in received documents, each looked at once for all that is asked about it. */
export class DocumentLooks {
  readonly #texts: DocumentTexts;
  readonly #asking: SignerRevocation;
  readonly #now: () => Date;
  readonly #textFacts = new Map<string, Promise<Text>>();
  readonly #structures = new Map<string, Kept<Structure>>();

  /** @param asking asks about the signers of documents, whose certificates are the documents' own */
  constructor(texts: DocumentTexts, asking: SignerRevocation, now: () => Date) {
    this.#texts = texts;
    this.#asking = asking;
    this.#now = now;
  }

  /** Looks at a document. Never rejects for what is wrong with it. */
  async of(document: ReceivedDocument, options: LookOptions): Promise<DocumentLook> {
    const [text, structure] = await Promise.all([
      this.#textOf(document, options.password),
      this.#structureOf(document, options),
    ]);
    return { ...text, ...structure };
  }

  /** What its text was searched for; `null` where it can't be read. */
  async text(document: ReceivedDocument, password: string | undefined): Promise<DocumentLook["text"]> {
    return (await this.#textOf(document, password)).text;
  }

  /** Nothing of a document stays. */
  forget(sha256: string): void {
    this.#texts.forget(sha256);
    this.#textFacts.delete(sha256);
    this.#structures.delete(sha256);
  }

  async #textOf(document: ReceivedDocument, password: string | undefined): Promise<Text> {
    const known = this.#textFacts.get(document.sha256);
    if (known !== undefined) return known;
    const reading = this.#read(document, password);
    keep(this.#textFacts, document.sha256, reading);
    const { text } = await reading;
    // What a password or a better moment opens is read when it is asked for again.
    if (text === null) this.#textFacts.delete(document.sha256);
    return reading;
  }

  async #read(document: ReceivedDocument, password: string | undefined): Promise<Text> {
    const answer = await this.#texts.of(document, password);
    return "text" in answer
      ? { text: textFacts(answer.text), textProblem: null }
      : { text: null, textProblem: answer.problem };
  }

  async #structureOf(document: ReceivedDocument, options: LookOptions): Promise<Structure> {
    const { settings, withStatus, password } = options;
    const version = `${trustVersion(settings)} ${withStatus}`;
    const now = this.#now().getTime();
    const known = this.#structures.get(document.sha256);
    if (known?.version === version && known.until > now) return known.value;
    const value = this.#open(document, options);
    keep(this.#structures, document.sha256, { version, until: now + STATUS_AGE_MS, value });
    const { refusal } = await value;
    if (refusal !== null || password !== undefined) this.#structures.delete(document.sha256);
    return value;
  }

  async #open(
    { path }: ReceivedDocument,
    { settings, password, withStatus }: LookOptions,
  ): Promise<Structure> {
    const source = new FileSource(path);
    try {
      const pdf = PdfDocument.open(source, { password });
      const asking = withStatus ? this.#asking : null;
      const signatures = await signatureReports(pdf, settings, asking);
      return { refusal: refusalOf(pdf), signatures, pdfVersion: pdfVersion(pdf) };
    } catch (error) {
      return { refusal: asKysoError(error).code, signatures: [], pdfVersion: null };
    } finally {
      source.close();
    }
  }
}

function keep<T>(kept: Map<string, T>, key: string, value: T): void {
  kept.delete(key);
  kept.set(key, value);
  const [oldest] = kept.keys();
  if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
}

/** What stands for a look at what is no PDF. */
export const NO_PDF: DocumentLook = Object.freeze({
  text: null,
  textProblem: null,
  refusal: null,
  signatures: [],
  pdfVersion: null,
});
