import { asKysoError, type ErrorCode, KysoError } from "../../protocol/error.ts";
import type { ReceivedDocument } from "../job/job.ts";
import { refusalOf } from "../pades/signable.ts";
import { PdfDocument } from "../pdf/document.ts";
import { FileSource } from "../pdf/source.ts";
import type { DocumentFacts } from "../rule/rule-facts.ts";
import { pdfVersion } from "../rule/pdf-version.ts";
import { textFacts } from "../rule/text-facts.ts";
import type { Settings } from "../setting/setting.ts";
import type { DocumentTexts } from "./document-texts.ts";
import { type EarlierSignature, earlierSignatures, withStatus } from "./earlier-signature.ts";
import type { SignerRevocation } from "./signer-revocation.ts";
import { trustVersion } from "./trust-version.ts";

/** Documents whose look is kept: those of the largest batch. A look holds no text. */
const MAX_KEPT = 1000;

/**
 * How long what was found in a document stands, and its signers' statuses are kept fresh, milliseconds: a long day. Their
 * certificates may end meanwhile.
 */
const CHECK_AGE_MS = 12 * 3_600_000;

/**
 * Why a text can't be read that another try costs as much again, and how long that stands, milliseconds: for a window's
 * questions about a document and for its signature, which waits for none of it.
 */
const COSTLY: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["CHECK_TIMEOUT", "PDF_TOO_COMPLEX"]);
const COSTLY_AGE_MS = 10 * 60_000;

/** Earlier signers whose status is kept fresh. */
const MAX_FRESH = 32;

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

/** What is so of a document as long as the trusted roots are the same. */
interface Structure extends Pick<DocumentLook, "refusal" | "pdfVersion"> {
  readonly signatures: readonly EarlierSignature[] | null;
}

interface KeptStructure {
  readonly version: string;
  /** Milliseconds. */
  readonly until: number;
  readonly value: Promise<Structure>;
}

type Text = Pick<DocumentLook, "text" | "textProblem">;

interface KeptText {
  readonly value: Promise<Text>;
  /** Milliseconds. */
  until: number;
}

/** A signer that was asked about. */
interface AskedSigner {
  readonly signature: EarlierSignature;
  /** Milliseconds. */
  readonly until: number;
}

/** What was found in received documents, each looked at once for all that is asked about it. */
export class DocumentLooks {
  readonly #texts: DocumentTexts;
  readonly #asking: SignerRevocation;
  readonly #now: () => Date;
  readonly #textFacts = new Map<string, KeptText>();
  readonly #structures = new Map<string, KeptStructure>();
  /** By path. */
  readonly #askedSigners = new Map<string, AskedSigner>();

  /** @param asking asks about the signers of documents, whose certificates are the documents' own */
  constructor(texts: DocumentTexts, asking: SignerRevocation, now: () => Date) {
    this.#texts = texts;
    this.#asking = asking;
    this.#now = now;
  }

  /**
   * Looks at a document. Never rejects for what is wrong with it.
   *
   * @throws {KysoError} JOB_DIGEST_MISMATCH where the file is not the document any more
   */
  async of(document: ReceivedDocument, options: LookOptions): Promise<DocumentLook> {
    const [text, { signatures, ...structure }] = await Promise.all([
      this.#textOf(document, options.password),
      this.#structureOf(document, options),
    ]);
    return { ...text, ...structure, signatures: await this.#reports(signatures, options) };
  }

  /**
   * Has the statuses that were asked for lately asked for anew before they end, so that a window can stay open for long and
   * nobody is waited for once the PIN is there. Never rejects.
   */
  async keepFresh(settings: Settings): Promise<void> {
    const now = this.#now().getTime();
    const fresh = [...this.#askedSigners.values()].filter(({ until }) => until > now);
    await Promise.all(fresh.map(({ signature }) => withStatus(signature, settings, this.#asking)));
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
    if (known !== undefined && known.until > this.#now().getTime()) return known.value;
    const kept: KeptText = { value: this.#read(document, password), until: Infinity };
    keep(this.#textFacts, document.sha256, kept);
    // What a password or a better moment opens is read when it is asked for again.
    const forget = (): void => {
      kept.until = 0;
    };
    kept.value.then(({ text, textProblem }) => {
      if (text !== null) return;
      if (textProblem === null || !COSTLY.has(textProblem)) forget();
      else kept.until = this.#now().getTime() + COSTLY_AGE_MS;
    }, forget);
    return kept.value;
  }

  /** @throws {KysoError} JOB_DIGEST_MISMATCH where the file is not the document any more */
  async #read(document: ReceivedDocument, password: string | undefined): Promise<Text> {
    const answer = await this.#texts.of(document, password);
    if ("text" in answer) return { text: textFacts(answer.text), textProblem: null };
    if (answer.problem === "JOB_DIGEST_MISMATCH") throw new KysoError(answer.problem);
    return { text: null, textProblem: answer.problem };
  }

  async #structureOf(document: ReceivedDocument, options: LookOptions): Promise<Structure> {
    const { settings, password } = options;
    const version = trustVersion(settings);
    const now = this.#now().getTime();
    const known = this.#structures.get(document.sha256);
    if (known?.version === version && known.until > now) return known.value;
    const value = Promise.resolve(structureOf(document, options));
    keep(this.#structures, document.sha256, { version, until: now + CHECK_AGE_MS, value });
    const { refusal } = await value;
    if (refusal !== null || password !== undefined) this.#structures.delete(document.sha256);
    return value;
  }

  async #reports(
    signatures: readonly EarlierSignature[] | null,
    { settings, withStatus: asks }: LookOptions,
  ): Promise<DocumentLook["signatures"]> {
    if (signatures === null || !asks) return signatures?.map(({ report }) => report) ?? null;
    const until = this.#now().getTime() + CHECK_AGE_MS;
    for (const signature of signatures)
      keep(
        this.#askedSigners,
        signature.path.map(({ sha256 }) => sha256).join(" "),
        { signature, until },
        MAX_FRESH,
      );
    return Promise.all(signatures.map((one) => withStatus(one, settings, this.#asking)));
  }
}

function structureOf({ path }: ReceivedDocument, { settings, password }: LookOptions): Structure {
  const source = new FileSource(path);
  try {
    const pdf = PdfDocument.open(source, { password });
    const signatures = earlierSignatures(pdf, settings);
    return { refusal: refusalOf(pdf), signatures, pdfVersion: pdfVersion(pdf) };
  } catch (error) {
    return { refusal: asKysoError(error).code, signatures: [], pdfVersion: null };
  } finally {
    source.close();
  }
}

function keep<T>(kept: Map<string, T>, key: string, value: T, most = MAX_KEPT): void {
  kept.delete(key);
  kept.set(key, value);
  const [oldest] = kept.keys();
  if (kept.size > most && oldest !== undefined) kept.delete(oldest);
}

/** What stands for a look at what is no PDF. */
export const NO_PDF: DocumentLook = Object.freeze({
  text: null,
  textProblem: null,
  refusal: null,
  signatures: [],
  pdfVersion: null,
});
