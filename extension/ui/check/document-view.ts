import { problemOf } from "../background-port.ts";
import { readDocument } from "../document/document-bytes.ts";
import { PageList } from "../document/page-list.ts";
import { PageToolbar } from "../document/page-toolbar.ts";
import { PdfRenderer } from "../document/pdf-view.ts";
import { button, element, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import { PlaceMarks } from "./place-marks.ts";
import type { MarkedPlace } from "./place-marks.ts";
import { isSignedBy, revisionChoices } from "./revision.ts";
import type { RevisionChoice } from "./revision.ts";
import { revisionName, revisionWords } from "./revision-view.ts";
import type { PdfView } from "../document/pdf-view.ts";
import type { FileReport } from "../../../protocol/report.ts";
import type { Problem } from "../../background/ui-message.ts";

/** A checked document that can be looked at. */
export interface CheckedDocument {
  /** The file, or its path in the origin-private file system; the report says which bytes these must be. */
  readonly source: string | Blob;
  readonly report: FileReport;
  readonly sha256: string;
  readonly password: string | undefined;
  readonly places: readonly MarkedPlace[];
}

/** What comes out of looking at a document. */
export interface DocumentEvents {
  /** The person pressed a signature's place. */
  readonly pick: (signature: number) => void;
  /** The document asks for a password: `null` for the first time, a problem where it was wrong; `undefined` where it is open. */
  readonly lock: (problem: Problem | null | undefined) => void;
  /** Another revision is on screen; its index among the choices. */
  readonly revision: (choice: number) => void;
}

/** The document beside its report: its pages, the signatures' places on them, and each of its revisions. */
export class DocumentView {
  readonly #on: DocumentEvents;
  readonly #renderer = new PdfRenderer((error) => this.#say(problemOf(error)));
  readonly #pages: PageList;
  readonly #toolbar: PageToolbar;
  readonly #marks: PlaceMarks;
  readonly #choice = part("#revision", HTMLSelectElement);
  readonly #host = part("#look", HTMLElement);
  #document: CheckedDocument | null = null;
  #choices: readonly RevisionChoice[] = [];
  #shown = 0;
  #pdf: PdfView | null = null;
  /** Why not all of it is on screen. */
  #problem: Problem | null = null;
  /** Counts openings: what an earlier one still does is of no use. */
  #turn = 0;

  constructor(on: DocumentEvents) {
    this.#on = on;
    const host = part("#pages", HTMLElement);
    this.#pages = new PageList(host, {
      current: () => this.#toolbar.showCurrent(),
      drawn: () => undefined,
      failed: (error) => this.#say(problemOf(error)),
    });
    this.#toolbar = new PageToolbar(this.#pages, host);
    this.#marks = new PlaceMarks(this.#pages, on.pick);
    this.#choice.addEventListener("change", () => void this.showRevision(Number(this.#choice.value)));
  }

  /** Shows a document as it is now, in place of any other; none where there is none. */
  async show(document: CheckedDocument | null): Promise<void> {
    if (isSame(this.#document, document)) return;
    this.#document = document;
    this.#host.hidden = document === null;
    this.#choices = document === null ? [] : revisionChoices(document.report, document.report.size ?? 0);
    this.#showChoices();
    if (document === null) this.#turn += 1;
    else await this.showRevision(this.#choices.length - 1);
  }

  /** Opens what a revision was: the bytes up to its end, and nothing of what follows. */
  async showRevision(index: number): Promise<boolean> {
    const document = this.#document;
    const choice = this.#choices[index];
    if (!document || !choice) return false;
    const turn = ++this.#turn;
    this.#shown = index;
    this.#say(null);
    this.#choice.value = String(index);
    this.#on.revision(index);
    try {
      const { bytes } = await readDocument(document.source, document.sha256);
      if (turn !== this.#turn) return false;
      const pdf = await this.#renderer.open(bytes.slice(0, choice.end), document.password);
      if (turn !== this.#turn) {
        await pdf.close();
        return false;
      }
      await this.#lay(pdf, document, choice);
      this.#on.lock(undefined);
      return true;
    } catch (error) {
      if (turn === this.#turn) this.#refuse(problemOf(error));
      return false;
    }
  }

  /** Brings a signature's place into sight, in the document as it is now where this revision has it not yet. */
  async showSignature(signature: number): Promise<void> {
    this.reveal();
    if (this.#marks.reveal(signature)) return;
    if (await this.showRevision(this.#choices.length - 1)) this.#marks.reveal(signature);
  }

  /** Brings the document into sight, where it stands below the report. */
  reveal(): void {
    this.#host.scrollIntoView({ block: "nearest" });
  }

  async #lay(pdf: PdfView, document: CheckedDocument, choice: RevisionChoice): Promise<void> {
    const before = this.#pdf;
    this.#pdf = pdf;
    const page = this.#pages.current;
    this.#host.classList.remove("refused");
    await this.#pages.show(pdf);
    this.#pages.goTo(page);
    this.#toolbar.showCurrent();
    await this.#marks.show(document.places.filter(({ signature }) => isThere(document, choice, signature)));
    await before?.close();
  }

  #refuse(problem: Problem): void {
    this.#host.classList.add("refused");
    if (problem.code === "PDF_PASSWORD_NEEDED") this.#on.lock(null);
    else if (problem.code === "PDF_PASSWORD_WRONG") this.#on.lock(problem);
    else this.#say(problem);
  }

  #showChoices(): void {
    part("#revision-choice", HTMLElement).hidden = this.#choices.length < 2;
    this.#choice.replaceChildren(
      ...this.#choices.map((choice, index) =>
        element("option", { value: String(index) }, `${revisionName(choice)}: ${revisionWords(choice)}`),
      ),
    );
  }

  /** A first problem stays: what comes after it may only be its consequence. */
  #say(problem: Problem | null): void {
    this.#problem = problem === null ? null : (this.#problem ?? problem);
    const choice = this.#choices[this.#shown];
    const refused = this.#host.classList.contains("refused");
    const old = choice !== undefined && !choice.isCurrent ? choice : null;
    replaceWhenChanged(part("#look-notice", HTMLElement), [old, this.#problem, refused], () => [
      old && this.#oldNotice(old),
      this.#problem && problemNotice(this.#problem, refused),
    ]);
  }

  #oldNotice(choice: RevisionChoice): HTMLElement {
    const now = () => void this.showRevision(this.#choices.length - 1);
    return element(
      "div",
      { class: "notice calm old-revision" },
      icon("clock"),
      element("p", {}, message("checkOldRevision", revisionName(choice))),
      element("div", { class: "actions" }, button(message("checkShowNow"), "secondary", now)),
    );
  }
}

function problemNotice({ code }: Problem, refused: boolean): HTMLElement {
  const key =
    code === "RENDER_DIGEST_MISMATCH" ? "checkFileChanged" : refused ? "checkNotShown" : "checkPartlyShown";
  return element("div", { class: "notice" }, icon("warning"), element("p", {}, message(key)));
}

function isThere({ report }: CheckedDocument, choice: RevisionChoice, signature: number): boolean {
  const of = report.signatures[signature];
  return of !== undefined && isSignedBy(choice, of);
}

function isSame(a: CheckedDocument | null, b: CheckedDocument | null): boolean {
  if (a === null || b === null) return a === b;
  return a.source === b.source && a.sha256 === b.sha256 && a.password === b.password;
}
